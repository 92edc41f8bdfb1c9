package fedmsg

// gitlab reads the webhooks of GitLab.
var gitlab = source{
	groups:  gitlabGroups,
	icon:    "https://about.gitlab.com/images/press/logo/png/gitlab-icon-rgb.png",
	names:   "gitlab",
	webhook: true,
	terms: map[string]func(*reading) string{
		"commits": forgeCommits,
	},
	by: "{user.name|user_name|user.username|user_username}",
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
			when:    "object_kind=pipeline",
			objects: list{"{project.path_with_namespace}/pipelines/{object_attributes.id}"},
			link:    list{"{object_attributes.url}", "{project.web_url}/-/pipelines/{object_attributes.id}"},
			say:     "The pipeline {object_attributes.id} of {project.path_with_namespace}[ on {object_attributes.ref}]: {object_attributes.status:spaced}",
		},
		{
			when: "object_kind=build",
			say:  "The job {build_name} of {project.path_with_namespace|repository.name}[ on {ref}]: {build_status:spaced}",
		},
		{
			when:    "object_kind=tag_push",
			objects: list{"{project.path_with_namespace}/tags/{ref:branch}"},
			say:     "{@who} pushed the tag {ref:branch} to {project.path_with_namespace}",
		},
		{
			when:    "object_kind=release",
			objects: list{"{project.path_with_namespace}/releases/{tag}"},
			link:    list{"{url}"},
			say:     "{@who} {action:ed} the release {tag} of {project.path_with_namespace}",
		},
		{
			when:    "object_kind=wiki_page",
			objects: list{"{project.path_with_namespace}/wikis/{object_attributes.slug}"},
			say:     "{@who} edited the wiki page “{object_attributes.title}” of {project.path_with_namespace}",
		},
		{
			when: "object_kind=note",
			say:  "{@who} commented on {issue.title|merge_request.title|commit.title|=something} of {project.path_with_namespace}",
		},
		{
			when:    "object_kind=push",
			objects: list{"{project.path_with_namespace}/tree/{commits.added}", "{project.path_with_namespace}/tree/{commits.modified}", "{project.path_with_namespace}/tree/{commits.removed}"},
			link:    list{"{project.web_url}/-/compare/{before}...{after}", "{project.web_url}"},
			say:     "{@who} pushed[ {@commits}] to {project.path_with_namespace}[ ({ref:branch})]",
		},
		{
			actor:   "agent|user.username|user_username",
			objects: list{"{project.path_with_namespace}/{object_kind|@0}"},
			link:    list{"{object_attributes.url}", "{project.web_url}"},
			repos:   list{"{project.web_url|repository.homepage}"},
			say:     "{@who} did something on {project.path_with_namespace} ({object_kind|@0:spaced})",
		},
	},
}
