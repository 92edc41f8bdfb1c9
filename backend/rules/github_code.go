package rules

var forgeCode = []rule{
	{
		on:    "push",
		actor: "agent|sender.login|sender.username|pusher.name|pusher.username",
		objects: list{
			"{@repo}/tree/{commits.added}",
			"{@repo}/tree/{commits.modified}",
			"{@repo}/tree/{commits.removed}",
		},
		link: list{"{compare}", "{compare_url}", "{head_commit.url}", "{@web}"},
		say:  "{@who} pushed[ {@commits}] to {@repo}[ ({ref:branch})][: “{head_commit.message:line}”]",
	},
	{
		on:      "commit_comment",
		objects: list{"{@repo}/commit/{comment.commit_id}"},
		link:    list{"{comment.html_url}", "{@web}"},
		say:     "{@who} commented on the commit {comment.commit_id:short} of {@repo}",
	},
	{
		on:      "create",
		objects: list{"{@repo}/{ref_type}/{ref}"},
		link:    list{"{@web}/tree/{ref:branch}", "{@web}"},
		say:     "{@who} created the {ref_type} {ref:branch} of {@repo}",
	},
	{
		on:      "delete",
		objects: list{"{@repo}/{ref_type}/{ref}"},
		say:     "{@who} deleted the {ref_type} {ref:branch} of {@repo}",
	},
	{
		on:      "status",
		objects: list{"{@repo}/commit/{sha|commit.sha}"},
		link:    list{"{target_url}", "{commit.html_url}", "{@web}"},
		say:     "The status of the commit {sha|commit.sha:short} of {@repo} is now “{state}”[: “{description}”]",
	},
	{
		on:      "release*",
		objects: list{"{@repo}/releases/{release.tag_name}"},
		link:    list{"{release.html_url}", "{@web}"},
		say:     "{@who} {@verb} the release {release.tag_name|release.name} of {@repo}",
	},
	{
		on:      "deployment_status",
		objects: list{"{@repo}/{@rest}"},
		link:    list{"{deployment_status.target_url}", "{@web}"},
		say:     "The deployment of {@repo}[ to {deployment.environment}][ by {@who}] is now “{deployment_status.state}”",
	},
	{on: "check_run", link: list{"{check_run.html_url}"}, say: "The check {check_run.name} of {@repo}: {check_run.conclusion|check_run.status:spaced}"},
	{on: "check_suite", say: "The checks of {@repo}[ on {check_suite.head_branch}]: {check_suite.conclusion|check_suite.status:spaced}"},
	{on: "workflow_run", link: list{"{workflow_run.html_url}"}, say: "The workflow {workflow_run.name} of {@repo}[ on {workflow_run.head_branch}]: {workflow_run.conclusion|workflow_run.status:spaced}"},
	{on: "workflow_job", link: list{"{workflow_job.html_url}"}, say: "The job {workflow_job.name} of {@repo}: {workflow_job.conclusion|workflow_job.status:spaced}"},
	{on: "discussion*", link: list{"{comment.html_url}", "{discussion.html_url}"}, say: "{@who} {@verb} the discussion “{discussion.title}” of {@repo}"},
	{on: "package|registry_package", say: "{@who} {@verb} the package {package.name|registry_package.name} of {@repo}"},
	{on: "milestone", say: "{@who} {@verb} the milestone “{milestone.title}” of {@repo}"},
	{on: "label", say: "{@who} {@verb} the label “{label.name}” of {@repo}"},
	{on: "deployment", say: "{@who} deployed {@repo}[ to {deployment.environment}]"},
	{on: "page_build", link: list{"{@pages}"}, say: "{@who} rebuilt the web pages of {@repo}"},
	{on: "wiki", objects: list{"{@repo}/wiki/{page}"}, link: list{"{@web}/wiki/{page}"}, say: "{@who} {@verb} the wiki page {page} of {@repo}"},
	{
		on:      "gollum",
		objects: list{"{@repo}/wiki/{pages.page_name}"},
		link:    list{"{pages.html_url}", "{@web}"},
		say:     "{@who} edited the wiki pages {pages.title|pages.page_name} of {@repo}",
	},
}

// forgeRepositories end with what holds for all messages of the forge.
var forgeRepositories = []rule{
	{
		on:      "fork",
		objects: list{"{@repo}/forks/{forkee.owner.login|forkee.owner.username}"},
		link:    list{"{forkee.html_url}"},
		repos:   list{"{@web}", "{forkee.html_url}"},
		say:     "{@who} forked {@repo}",
	},
	{on: "watch", link: list{"{@web}/watchers"}, objects: list{"{@repo}/watchers"}, say: "{@who} watches {@repo}"},
	{on: "star", when: "action=deleted", say: "{@who} took the star from {@repo}"},
	{on: "star", link: list{"{@web}/stargazers"}, objects: list{"{@repo}/stargazers"}, say: "{@who} starred {@repo}"},
	{on: "member", say: "{@who} {@verb} {member.login} as a collaborator of {@repo}"},
	{on: "team_add", say: "{@who} gave the team {team.name} access to {@repo}"},
	{on: "public", say: "{@who} made {@repo} public"},
	{on: "repository", say: "{@who} {@verb} the repository {@repo}"},
	{on: "organization", say: "{@who} changed the organization {organization.login}[ ({action:spaced})]"},
	{on: "webhook|ping", actor: "sender.login", objects: none, link: list{"{@web}"}, say: "{@who} linked a project on the forge to the bus[: {@repo}]"},
	{
		actor:   "agent|sender.login|sender.username|pusher.name|pusher.username",
		objects: list{"{@repo}/{@0}"},
		link:    list{"{@web}"},
		repos:   list{"{@web}"},
		also:    forgeAccounts,
		say:     "{@who} did something on {@repo} ({@rest:spaced})",
	},
}
