package rules

import "slices"

// pagure reads the forge: of projects, and of packages where it runs on top
// of the packages' repositories.
var pagure = source{
	icon: "https://apps.fedoraproject.org/packages/images/icons/package_128x128.png",
	by:   "{commit.name}",
	terms: map[string]func(*Reading) string{
		"base":    pagureWeb,
		"project": pagureProject,
		"parent":  pagureParent,
		"name":    pagureName,
		"called":  pagureCalled,
		"comment": pagureComment,
		"commits": func(d *Reading) string {
			if d.Value("commit.rev") != "" {
				return "1 commit"
			}
			return d.Value("total_commits:commits")
		},
		"pull":  func(d *Reading) string { return d.Value("pullrequest.id|pull_request.id|request.id") },
		"event": pagureEvent,
		"item":  pagureItem,
		"title": func(d *Reading) string {
			return d.Value("pullrequest.title|pull_request.title|request.title|issue.title")
		},
	},
	rules: slices.Concat(pagureIssues, pagurePulls, pagureProjects, pagureCommits),
}

var pagureIssues = []rule{
	{on: "issue.new", say: "{@who} opened issue #{issue.id}[ of {@project}][: “{@title:title}”]"},
	{on: "issue.edit", say: "{@who} edited[ the {fields:spaced} of] issue #{issue.id}[ of {@project}][, “{@title}”]"},
	{on: "issue.drop*", say: "{@who} deleted issue #{issue.id}[ of {@project}][, “{@title}”]"},
	{on: "issue.comment.added", say: "{@who} commented on issue #{issue.id}[ of {@project}][, “{@title}”]"},
	{on: "issue.comment.edited", say: "{@who} edited a comment on issue #{issue.id}[ of {@project}][, “{@title}”]"},
	{on: "issue.tag.added", say: "{@who} tagged issue #{issue.id}[ of {@project}][ with {tags}]"},
	{on: "issue.tag.removed", say: "{@who} removed tags from issue #{issue.id}[ of {@project}][: {tags}]"},
	{on: "issue.assigned.added", say: "{@who} assigned issue #{issue.id}[ of {@project}][ to {issue.assignee.name}]"},
	{on: "issue.assigned.reset", say: "{@who} took back the assignment of issue #{issue.id}[ of {@project}]"},
	{on: "issue.dependency.added", say: "{@who} linked issue #{issue.id}[ of {@project}] with[ #{added_dependency|=another}], which depends on it"},
	{on: "issue.dependency.removed", say: "{@who} removed a dependency of issue #{issue.id}[ of {@project}][ on #{removed_dependency}]"},
	{on: "issue.*", say: "{@who} changed issue #{issue.id}[ of {@project}] ({@rest:spaced})"},
	{
		when:    "issue.id",
		objects: list{"project/{@name}", "issue/{issue.id}"},
		link: list{
			"{@base}/{@project}/issue/{issue.id}#comment-{@comment}",
			"{@base}/{@project}/issue/{issue.id}",
			"{@base}",
		},
	},
}

// pagurePulls are the pull requests. Their assignments have topics of their
// own, for no reason.
var pagurePulls = []rule{
	{on: "pull-request.new", say: "{@who} opened pull request #{@pull}[ of {@project}][: “{@title:title}”]"},
	{on: "pull-request.comment.added", say: "{@who} commented on pull request #{@pull}[ of {@project}][, “{@title}”]"},
	{on: "pull-request.comment.edited", say: "{@who} edited a comment on pull request #{@pull}[ of {@project}][, “{@title}”]"},
	{on: "pull-request.closed", when: "merged", say: "{@who} merged pull request #{@pull}[ of {@project}][, “{@title}”]"},
	{on: "pull-request.closed", say: "{@who} closed pull request #{@pull}[ of {@project}][, “{@title}”], without merging it"},
	{on: "pull-request.reopened", say: "{@who} reopened pull request #{@pull}[ of {@project}][, “{@title}”]"},
	{on: "pull-request.rebased", say: "{@who} rebased pull request #{@pull}[ of {@project}][, “{@title}”]"},
	{on: "pull-request.updated", say: "{@who} updated pull request #{@pull}[ of {@project}][, “{@title}”]"},
	{on: "pull-request.initial_comment.edited", say: "{@who} edited the description of pull request #{@pull}[ of {@project}][, “{@title}”]"},
	{on: "pull-request.tag.added", say: "{@who} tagged pull request #{@pull}[ of {@project}][ with {tags}]"},
	{on: "pull-request.tag.removed", say: "{@who} removed tags from pull request #{@pull}[ of {@project}][: {tags}]"},
	{on: "pull-request.flag.*", say: "{@who} flagged pull request #{@pull}[ of {@project}][ as {flag.status}][: “{flag.comment}”][ by {flag.username}]"},
	{on: "request.assigned.added|pull-request.assigned.added", say: "{@who} assigned pull request #{@pull}[ of {@project}][ to {request.assignee.name|pullrequest.assignee.name|pull_request.assignee.name}]"},
	{on: "request.assigned.reset|pull-request.assigned.reset", say: "{@who} took back the assignment of pull request #{@pull}[ of {@project}]"},
	{
		when:    "@pull",
		objects: list{"project/{@name}", "pull-request/{@pull}"},
		link: list{
			"{@base}/{@project}/pull-request/{@pull}#comment-{@comment}",
			"{@base}/{@project}/pull-request/{@pull}",
			"{@base}",
		},
		say: "{@who} changed pull request #{@pull}[ of {@project}] ({@rest:spaced})",
	},
}

var pagureProjects = []rule{
	{on: "project.new", say: "{@who} created {@called}"},
	{on: "project.forked", repos: list{"{@base}/{@project}", "{@base}/{@parent}"}, say: "{@who} forked {project.parent.name|@called}"},
	{on: "project.deleted", link: list{"{@base}"}, say: "{@who} deleted {@called}"},
	{on: "project.edit", say: "{@who} edited[ the {fields:spaced} of] {@called}"},
	{on: "project.user.access.updated", say: "{@who} gave {new_user} the access {new_access} to {@called}"},
	{on: "project.user.added", say: "{@who} added {new_user} to {@called}"},
	{on: "project.user.removed", say: "{@who} removed {removed_user} from {@called}"},
	{on: "project.group.added", say: "{@who} added the group {new_group} to {@called}"},
	{on: "project.group.removed", say: "{@who} removed the group {removed_groups|removed_group} from {@called}"},
	{on: "project.group.access.updated", say: "{@who} gave the group {new_group} the access {new_access} to {@called}"},
	{on: "project.tag.edited", say: "{@who} edited the tags of {@called}[: {tags}]"},
	{on: "project.tag.removed", say: "{@who} removed tags from {@called}[: {tags}]"},
	{on: "group.edit|group.new|group.delete", link: list{"{@base}/group/{group.name}"}, say: "{@who} {@verb} the group {group.name}"},
	{on: "project.*", say: "{@who} changed {@called} ({@rest:spaced})"},
}

// pagureCommits end with what holds for all messages of the forge.
var pagureCommits = []rule{
	{
		on:   "commit.flag.*",
		link: list{"{@base}/{@project}/c/{flag.commit_hash}", "{@base}/{@project}", "{@base}"},
		say:  "{@who} flagged the commit {flag.commit_hash:short}[ of {@project}][ as {flag.status}][: “{flag.comment}”][ by {flag.username}]",
	},
	{
		on:    "git.receive",
		actor: "commit.username|commit.email|agent|authors",
		users: list{"authors"},
		link: list{
			"{@base}/{@project}/{commit.rev}",
			"{@base}/{@project}/c/{start_commit}..{end_commit}",
			"{@base}/{@project}",
			"{@base}",
		},
		say: "{@who} pushed {@commits|=commits} to {@called}[ ({branch:branch|commit.branch:branch})][: “{commit.summary}”]",
	},
	{on: "git.branch.creation", say: "{@who} created the branch {branch:branch} of {@called}"},
	{on: "git.branch.deletion", say: "{@who} deleted the branch {branch:branch} of {@called}"},
	{on: "git.tag.creation", say: "{@who} created the tag {tag:branch} of {@called}"},
	{on: "git.tag.deletion", say: "{@who} deleted the tag {tag:branch} of {@called}"},
	{on: "git.*", say: "{@who} changed[ the branch {branch:branch} of] {@called} ({@rest:spaced})"},
	{
		objects: list{"project/{@name}"},
		link:    list{"{@base}/{@project}", "{@base}"},
		repos:   list{"{@base}/{@project}"},
		also:    pagurePackage,
	},
}
