package fedmsg

// gitlab reads the webhooks of GitLab.
var gitlab = source{
	groups: gitlabGroups,
	icon:   "https://about.gitlab.com/images/press/logo/png/gitlab-icon-rgb.png",
	names:  "gitlab",
	by:     "{user.name|user_name|user.username|user_username}",
	rules: []rule{
		{
			when:    "object_kind=merge_request",
			objects: list{"{project.path_with_namespace}/merge_requests/{object_attributes.iid}"},
			say:     "{@who} changed merge request !{object_attributes.iid} of {project.path_with_namespace}[ ({object_attributes.action})][: “{object_attributes.title}”]",
		},
		{
			when:    "object_kind=issue",
			objects: list{"{project.path_with_namespace}/issues/{object_attributes.iid}"},
			say:     "{@who} changed issue #{object_attributes.iid} of {project.path_with_namespace}[ ({object_attributes.action})][: “{object_attributes.title}”]",
		},
		{
			when: "object_kind=note",
			say:  "{@who} commented on {issue.title|merge_request.title|commit.title|=something} of {project.path_with_namespace}",
		},
		{
			when:    "object_kind=push",
			objects: list{"{project.path_with_namespace}/tree/{commits.added}", "{project.path_with_namespace}/tree/{commits.modified}", "{project.path_with_namespace}/tree/{commits.removed}"},
			link:    list{"{project.web_url}/-/compare/{before}...{after}", "{project.web_url}"},
			say:     "{@who} pushed to {project.path_with_namespace}[ ({ref:branch})]",
		},
		{
			actor:   "user.username|user_username",
			objects: list{"{project.path_with_namespace}/{object_kind|@0}"},
			link:    list{"{object_attributes.url}", "{project.web_url}"},
			say:     "{@who} did something on {project.path_with_namespace} ({object_kind|@0:spaced})",
		},
	},
}
