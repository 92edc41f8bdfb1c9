package digest

// What is talked about and pushed on forges, in trackers and on lists.

var pagureGroups = []gathering{
	{
		on: "issue.*", same: list{"{@base}/{@project}/{issue.id}"},
		did: deeds{{"issue.new", "opened"}, {"issue.comment.*", "commented on"}, {"issue.tag.*", "tagged"}, {"issue.assigned.*", "assigned"}, {"issue.drop*", "deleted"}},
		say: "{@who} {@did} issue #{issue.id}[ of {@project}][, “{@title}”]",
	},
	{
		on: "pull-request.*|request.*", same: list{"{@base}/{@project}/{@pull}"},
		did: deeds{
			{"pull-request.new", "opened"}, {"pull-request.reopened", "reopened"}, {"pull-request.comment.*", "commented on"}, {"pull-request.rebased|pull-request.updated", "updated"},
			{"pull-request.tag.*", "tagged"}, {"pull-request.flag.*", "flagged"}, {"request.assigned.*|pull-request.assigned.*", "assigned"}, {"pull-request.merged", "merged"}, {"pull-request.closed", "closed"},
		},
		say: "{@who} {@did} pull request #{@pull}[ of {@project}][, “{@title}”]",
	},
	{on: "git.receive", same: list{"{@base}/{@name}"}, say: "{@who} pushed {total_commits:sum} commits to {@name}"},
	{on: "git.receive", same: list{"{@base} {@actor}"}, say: "{@who} pushed {total_commits:sum} commits to {@name+}", many: true},
	{on: "git.receive", same: list{"{@base}"}, flood: 3, reach: day, say: "{@who} pushed {total_commits:sum} commits to {@name+}", many: true},
	{on: "git.branch.*|git.tag.*", same: list{"{@base}/{@name}"}, say: "{@who} changed the branches and tags {branch:branch|tag:branch+} of {@name}"},
	{on: "commit.flag.*", same: list{"{@base}/{@name}"}, say: "{@who} flagged commits of {@name} {@n} times"},
	{on: "commit.flag.*", same: list{"{@base}"}, flood: 3, reach: day, say: "{@who} flagged commits of {@name+} {@n} times", many: true},
	{on: "issue.*|pull-request.*|request.*", same: list{"{@base}/{@project} {@actor}"}, flood: 4, reach: day, say: "{@who} worked on {@item:count} issues and pull requests of {@project}", many: true},
	{on: "project.forked", same: list{"{@base}/{project.parent.name}"}, say: "{@who} forked the project {project.parent.name|@name}"},
	{on: "project.*|git.*", same: list{"{@base}/{@name}"}, did: deeds{{"project.new", "created"}, {"project.deleted", "deleted"}}, say: "{@who} {@did} the project {@name}"},
	{
		on: "issue.*|pull-request.*|request.*|project.*", same: list{"{@base}"}, flood: busy, reach: day, over: "{project.parent.name|@name}", least: wide,
		say: "{@who} worked on[ {@item:count} issues and pull requests of] {project.parent.name|@name+}", many: true,
	},
}

var forgeGroups = []gathering{
	{ // both have numbers of one row, and comments on pull requests come as those on issues
		on: "pull_request*|issue*", same: list{"{@repo}/{pull_request.number|issue.number}"},
		did: deeds{
			{"issue.opened|pull_request.opened", "opened"}, {"issue.reopened|pull_request.reopened", "reopened"},
			{"issue_comment.deleted|issue.comment.deleted|pull_request_review_comment.deleted", "deleted comments on"}, {"issue_comment.edited|issue.comment.edited|pull_request_review_comment.edited", "edited comments on"},
			{"issue.comment*|issue_comment*|pull_request_comment*|pull_request_review_comment*", "commented on"},
			{"pull_request_review_thread.resolved", "resolved threads of"}, {"pull_request_review_thread*", "discussed"}, {"pull_request.review_requested", "asked for reviews of"},
			{"pull_request_review.dismissed", "dismissed reviews of"}, {"pull_request_review_approved*|pull_request_approved*", "approved"},
			{"pull_request_review*|pull_request_rejected*", "reviewed"}, {"issue.assigned|pull_request.assigned|issue_assign.assigned|pull_request_assign.assigned", "assigned"},
			{"pull_request.synchronize*|pull_request_sync*", "updated"}, {"issue.label*|issue.unlabeled|pull_request.label*|pull_request.unlabeled|issue_label*|pull_request_label*", "labeled"},
			{"pull_request.merged", "merged"}, {"issue.closed|pull_request.closed", "closed"}, {"*", "worked on"},
		},
		say: "{@who} {@did} {@item} of {@repo}[, “{@title}”]",
	},
	{on: "push", same: list{"{@repo}"}, say: "{@who} pushed to {@repo} {@n} times"},
	{on: "push", same: list{"{@who}"}, say: "{@who} pushed to {@repo+}", many: true},
	{on: "push", same: list{"any"}, flood: 3, reach: day, say: "{@who} pushed to {@repo+} {@n} times", many: true},
	{on: forgeChecks, same: list{"{@repo}"}, say: "Checks ran on {@repo} {@n} times[ ({@outcomes})]"},
	{on: forgeChecks, same: list{"any"}, flood: 3, reach: day, say: "Checks ran on {@repo+} {@n} times[ ({@outcomes})]", many: true},
	{on: "pull_request*|issue*", same: list{"{@repo} {@who}"}, flood: 4, reach: day, say: "{@who} worked on {@number:count} issues and pull requests of {@repo}", many: true},
	{on: "star|watch", same: list{"{@repo}"}, did: forgeStars, say: "{@who} {@did} {@repo}"},
	{on: "star|watch", same: list{"{@actor}"}, did: forgeStars, say: "{@who} {@did} {@repo+}", many: true},
	{on: "fork", same: list{"{@repo}"}, say: "{@who} forked {@repo}"},
	{on: "create|delete|release*", same: list{"{@repo}"}, say: "{@who} changed branches, tags, and releases of {@repo} {@n} times"},
	{on: "gollum|wiki", same: list{"{@repo}"}, say: "{@who} edited the wiki pages {pages.title|page+} of {@repo}"},
	{same: list{"{@repo} {@other}", "{organization.login} {@other}"}},
	{
		on: "pull_request*|issue*|fork|star*|watch*", same: list{"any"}, flood: busy, reach: day, over: "{@repo}", least: wide,
		say: "{@who} worked on[ {@number:count} issues and pull requests of] {@repo+}", many: true,
	},
}

var forgeStars = deeds{{"star.|star.created|star.started|watch*", "starred"}, {"star.deleted", "unstarred"}}

// forgeChecks are what machines say of commits.
const forgeChecks = "status|check_run|check_suite|workflow_run|workflow_job|action_run*"

var gitlabDeeds = deeds{
	{"opened", "opened"}, {"reopened", "reopened"}, {"commented on", "commented on"}, {"updated", "updated"},
	{"approved", "approved"}, {"merged", "merged"}, {"closed", "closed"}, {"*", "worked on"},
}

var gitlabGroups = []gathering{
	{
		on: "merge_request*|note*", same: list{"{project.path_with_namespace}!{@merge}"}, did: gitlabDeeds,
		say: "{@who} {@did} merge request !{@merge} of {project.path_with_namespace}[, “{merge_request.title|object_attributes.title}”]",
	},
	{
		on: "issue*|note*", same: list{"{project.path_with_namespace}#{@issue}"}, did: gitlabDeeds,
		say: "{@who} {@did} issue #{@issue} of {project.path_with_namespace}[, “{issue.title|object_attributes.title}”]",
	},
	{on: "note*", same: list{"{project.path_with_namespace} {commit.id}"}, say: "{@who} commented on the commit {commit.id:short} of {project.path_with_namespace}"},
	{on: "push*", same: list{"{project.path_with_namespace}"}, say: "{@who} pushed {total_commits_count:sum} commits to {project.path_with_namespace}"},
	{on: "push*", same: list{"{@who}"}, say: "{@who} pushed {total_commits_count:sum} commits to {project.path_with_namespace+}", many: true},
	{on: "push*", same: list{"any"}, flood: 3, reach: day, say: "{@who} pushed {total_commits_count:sum} commits to {project.path_with_namespace+}", many: true},
	{on: "pipeline*|job*|build*", same: list{"{project.path_with_namespace}"}, say: "Pipelines ran in {project.path_with_namespace} {@n} times[ ({@outcomes})]"},
	{on: "merge_request*|issue*|note*", same: list{"{project.path_with_namespace} {@who}"}, flood: 4, reach: day, say: "{@who} worked on {@number:count} issues and merge requests of {project.path_with_namespace}", many: true},
	{same: list{"{project.path_with_namespace} {@other}"}},
	{
		on: "merge_request*|issue*|note*", same: list{"any"}, flood: busy, reach: day, over: "{project.path_with_namespace}", least: wide,
		say: "{@who} worked on[ {@number:count} issues and merge requests of] {project.path_with_namespace+}", many: true,
	},
}

var distgitGroups = []gathering{
	{on: "receive*", same: list{"{@repo}"}, say: "{@who} pushed {@n} commits to {@repo}"},
	{on: "receive*", same: list{"{@actor}"}, say: "{@who} pushed {@n} commits to {@repo+}", many: true},
	{on: "receive*", same: list{"{@actor}"}, flood: 3, reach: day, say: "{@who} pushed {@n} commits to {@repo+}", many: true},
	{on: "receive*", same: list{"any"}, flood: 5, reach: day, say: "{@who} pushed {@n} commits to {@repo+}", many: true},
	{on: "lookaside*", same: list{"{@repo}"}, say: "{@who} uploaded {filename+} for {@repo}"},
	{on: "lookaside*", same: list{"{@actor}"}, say: "{@who} uploaded sources of {@repo+}", many: true},
	{on: "lookaside*", same: list{"any"}, flood: 5, reach: day, say: "{@who} uploaded sources of {@repo+}", many: true},
	{on: "branch*", same: list{"{@repo}"}, say: "{@who} created the branches {@branch+} of {@repo}"},
	{on: "branch*", same: list{"{@actor}"}, say: "{@who} created branches of {@repo+}", many: true},
}

var infragitGroups = []gathering{
	{same: list{"{@repo}"}, say: "{@who} pushed {@n} commits to {@repo}"},
	{same: list{"any"}, flood: 3, reach: day, say: "{@who} pushed {@n} commits to {@repo+}", many: true},
}

var tracGroups = []gathering{
	{
		on: "ticket.*", same: list{"{@base}/{ticket.id}"}, did: deeds{{"ticket.new", "opened"}, {"ticket.update", "updated"}, {"ticket.delete", "deleted"}},
		say: "{@who} {@did} ticket #{ticket.id} of {instance.project_name}[: “{ticket.summary:title}”]",
	},
	{on: "wiki.*", same: list{"{@base}"}, say: "{@who} changed the pages {page.name+} of the wiki of {instance.project_name}"},
	{on: "git.receive*", same: list{"{@repo}"}, say: "{@who} pushed {@n} commits to {@repo}"},
	{on: "git.receive*", same: list{"any"}, flood: 3, reach: day, say: "{@who} pushed {@n} commits to {@repo+}", many: true},
	{on: "ticket.*", same: list{"{@base} {@actor}"}, flood: 4, reach: day, say: "{@who} worked on the tickets {ticket.id+} of {instance.project_name}", many: true},
}

var bugzillaGroups = []gathering{
	{same: list{"{bug.id}"}, did: deeds{{"bug.new", "reported"}, {"*", "updated"}}, say: "{@who} {@did} bug {bug.id} of {bug.component}[: “{bug.summary:title}”]"},
	{same: list{"{bug.component}"}, say: "{@who} changed bugs of {bug.component} {@n} times", many: true},
	{same: list{"{@who}"}, flood: 3, reach: day, say: "{@who} changed bugs of {bug.component+} {@n} times", many: true},
	{same: list{"any"}, flood: busy, reach: day, over: "{bug.component}", least: wide, say: "{@who} changed[ {bug.id:count}] bugs of {bug.component+}", many: true},
}

var mailmanGroups = []gathering{
	{on: "receive", same: list{"{mlist.list_name} {@root}", "{mlist.list_name} {@topic}"}, say: "{@who} wrote {@n} messages to the list {mlist.list_name}[: “{@topic}”]"},
	{on: "receive", same: list{"{mlist.list_name}"}, flood: 5, reach: 2 * day, say: "{@who} wrote {@n} messages to the list {mlist.list_name}[: {@topic:quoted+}]", many: true},
}

var discourseGroups = []gathering{
	{
		same: list{"{webhook_body.post.topic_id|webhook_body.topic.id|webhook_body.like.post.topic_id|webhook_body.solved.topic_id}"},
		did: deeds{
			{"topic.topic_created", "started"}, {"post.post_created", "wrote about"}, {"post.post_edited", "edited posts about"}, {"post.post_destroyed", "deleted posts about"}, {"post.post_recovered", "brought back posts about"},
			{"like.post_liked", "liked posts about"}, {"like.accepted_solution|solved.accepted_solution", "solved"}, {"topic.topic_destroyed", "deleted"}, {"topic.topic_edited", "edited"},
		},
		say: "{@who} {@did} “{@title}”",
	},
	{on: "like.post_liked", same: list{"{@actor}"}, say: "{@who} liked {@n} posts", many: true},
	{on: "post.*|topic.*", same: list{"{@actor}"}, flood: 3, reach: day, say: "{@who} wrote about {@title:quoted+}", many: true},
	{on: "post.*|topic.*|like.*", same: list{"any"}, flood: busy, reach: day, over: "{@title}", least: wide, say: "{@who} talked about {@title:quoted+}", many: true},
}

var askbotGroups = []gathering{
	{same: list{"{thread.pk}", "{thread.title}"}, did: deeds{{"post.edit", "wrote about"}, {"post.delete", "deleted posts on"}, {"tag.*", "tagged"}, {"post.flag_offensive.*", "flagged posts on"}}, say: "{@who} {@did} “{thread.title}”"},
	{on: "post.*|tag.*", same: list{"{@actor}"}, flood: 3, reach: day, say: "{@who} worked on {thread.title:quoted+}", many: true},
	{on: "post.*|tag.*", same: list{"any"}, flood: busy, reach: day, over: "{thread.title}", least: wide, say: "{@who} worked on {thread.title:quoted+}", many: true},
}
