package rules

// gitlab reads the webhooks of GitLab.
var gitlab = source{
	icon:    "https://about.gitlab.com/images/press/logo/png/gitlab-icon-rgb.png",
	names:   "gitlab",
	webhook: true,
	terms: map[string]func(*Reading) string{
		"commits": forgeCommits,
		"merge":   func(d *Reading) string { return gitlabNumber(d, "merge_request") },
		"issue":   func(d *Reading) string { return gitlabNumber(d, "issue") },
		"verb":    gitlabVerb,
		"thing":   forgeThing,
		"event":   gitlabVerb,
		"item":    gitlabItem,
		"other":   func(d *Reading) string { return d.restUnless(gitlabItem(d)) },
	},
	by: "{user.name|user_name|user.username|user_username}",
	rules: []rule{
		{
			when:    "object_kind=merge_request",
			objects: list{"{project.path_with_namespace}/merge_requests/{object_attributes.iid}"},
			say:     "{@who} {@verb} merge request !{object_attributes.iid} of {project.path_with_namespace}[, “{object_attributes.title}”]",
		},
		{
			when:    "object_kind=issue",
			objects: list{"{project.path_with_namespace}/issues/{object_attributes.iid}"},
			say:     "{@who} {@verb} issue #{object_attributes.iid} of {project.path_with_namespace}[, “{object_attributes.title}”]",
		},
		{
			when:    "object_kind=pipeline",
			objects: list{"{project.path_with_namespace}/pipelines/{object_attributes.id}"},
			link:    list{"{object_attributes.url}", "{project.web_url}/-/pipelines/{object_attributes.id}"},
			state:   "{object_attributes.status}",
			say:     "{@who} ran the pipeline {object_attributes.id} of {project.path_with_namespace}[ on {object_attributes.ref}]",
		},
		{
			when:  "object_kind=build",
			state: "{build_status}",
			say:   "{@who} ran the job {build_name} of {project.path_with_namespace|repository.name}[ on {ref}]",
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
			say:     "{@who} {@verb} the release {tag} of {project.path_with_namespace}",
		},
		{
			when:    "object_kind=wiki_page",
			objects: list{"{project.path_with_namespace}/wikis/{object_attributes.slug}"},
			say:     "{@who} edited the wiki page “{object_attributes.title}” of {project.path_with_namespace}",
		},
		{
			when:    "merge_request.iid",
			objects: list{"{project.path_with_namespace}/merge_requests/{merge_request.iid}"},
			say:     "{@who} {@verb} merge request !{merge_request.iid} of {project.path_with_namespace}[, “{merge_request.title}”]",
		},
		{
			when:    "issue.iid",
			objects: list{"{project.path_with_namespace}/issues/{issue.iid}"},
			say:     "{@who} {@verb} issue #{issue.iid} of {project.path_with_namespace}[, “{issue.title}”]",
		},
		{
			when:    "object_kind=note",
			objects: list{"{project.path_with_namespace}/commit/{commit.id}"},
			say:     "{@who} commented on[ the {object_attributes.noteable_type:lower} {commit.id:short|snippet.title:quoted|object_attributes.commit_id:short|object_attributes.noteable_id} of] {project.path_with_namespace}",
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
			say:     "{@who} {@verb} {@thing} of {project.path_with_namespace}",
		},
	},
}

// gitlabNumber is the number of the issue or merge request that a message is
// about: its own, or that which a comment is on.
func gitlabNumber(d *Reading, kind string) string {
	if d.Value("object_kind") == kind {
		return d.Value("object_attributes.iid")
	}
	return d.Value(kind + ".iid")
}

// gitlabItem is the issue or merge request that the message is about.
func gitlabItem(d *Reading) string {
	for _, kind := range []string{"issue", "merge_request"} {
		if number := gitlabNumber(d, kind); number != "" {
			return d.Value("project.path_with_namespace") + " " + kind + " " + number
		}
	}
	return ""
}

// gitlabVerb is what was done, for a sentence: GitLab has the actions open,
// update and merge, but also approved.
func gitlabVerb(d *Reading) string {
	switch action := d.Value("object_attributes.action"); {
	case d.Value("object_kind") == "note":
		return "commented on"
	case action == "unapproved" || action == "unapproval":
		return "took back the approval of"
	case action == "approval":
		return "approved"
	default:
		return first(pastOf(first(action, d.Value("action|event_name"))), "changed")
	}
}
