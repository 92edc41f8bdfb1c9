package rules

import "strings"

// gitlab reads the webhooks of GitLab.
var gitlab = source{
	icon:    "https://about.gitlab.com/images/press/logo/png/gitlab-icon-rgb.png",
	names:   "gitlab",
	webhook: true,
	home:    list{"{project.web_url}", "{repository.homepage}"},
	terms: map[string]func(*Reading) string{
		"commits":  forgeCommits,
		"merge":    func(d *Reading) string { return gitlabNumber(d, "merge_request") },
		"issue":    func(d *Reading) string { return gitlabNumber(d, "issue") },
		"verb":     gitlabVerb,
		"thing":    forgeThing,
		"event":    gitlabVerb,
		"item":     gitlabNamed,
		"number":   gitlabItem,
		"place":    func(d *Reading) string { return d.Value("project.path_with_namespace|group.full_path|group_name") },
		"ref":      forgeRef,
		"branch":   forgeBranch,
		"gone":     gitlabGone,
		"assigned": func(d *Reading) string { return d.Value("changes.assignees.current.username") },
		"reviewed": func(d *Reading) string { return d.Value("changes.reviewers.current.username") },
		"labeled":  func(d *Reading) string { return d.Value("changes.labels.current.title") },
		"other":    func(d *Reading) string { return d.restUnless(gitlabItem(d)) },
	},
	by: "{user.name|user_name|user.username|user_username}",
	rules: []rule{
		{when: "@assigned", say: "{@who} assigned {@item}[ of {@place}][ to {changes.assignees.current.username}][, “{object_attributes.title}”]"},
		{when: "@reviewed", say: "{@who} asked {changes.reviewers.current.username} to review {@item}[ of {@place}][, “{object_attributes.title}”]"},
		{when: "@labeled", say: "{@who} labeled {@item}[ of {@place}][ with {changes.labels.current.title}][, “{object_attributes.title}”]"},
		{when: "changes.title.previous", say: "{@who} renamed {@item}[ of {@place}] from “{changes.title.previous}”[, “{object_attributes.title}”]"},
		{
			when:    "object_kind=work_item",
			objects: list{"{project.path_with_namespace}/work_items/{object_attributes.iid}"},
			say:     "{@who} {@verb} the {object_attributes.type:lower|=work item} #{object_attributes.iid} of {project.path_with_namespace}[, “{object_attributes.title}”]",
		},
		{on: "milestone*", when: "object_kind=milestone", say: "{@who} {@verb} the milestone “{object_attributes.title}” of {@place}"},
		{when: "object_kind=deployment", link: list{"{deployable_url}", "{project.web_url}"}, state: "{status}", say: "{@who} deployed {project.path_with_namespace}[ to {environment}]"},
		{when: "object_kind=feature_flag", link: list{"{project.web_url}/-/feature_flags"}, say: "{@who} changed the feature flag {object_attributes.name} of {project.path_with_namespace}"},
		{when: "object_kind=emoji", link: list{"{object_attributes.awarded_on_url}"}, say: "{@who} gave an emoji ({object_attributes.name}) to {@item|=a comment}[ of {@place}][, “{issue.title|merge_request.title}”]"},
		{when: "object_kind=access_token", say: "{@service} announced the end of the access token {object_attributes.name} of {@place}"},
		{when: "event_name=user_add_to_group", say: "{@who} added {user_username|=somebody} to the group {group_name}"},
		{when: "event_name=user_remove_from_group", say: "{@who} removed {user_username|=somebody} from the group {group_name}"},
		{when: "event_name=user_update_for_group", say: "{@who} changed the access of {user_username|=somebody} to the group {group_name}"},
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
			link:  list{"{project.web_url}/-/jobs/{build_id}", "{project.web_url}"},
			state: "{build_status}",
			say:   "{@who} ran the job {build_name} of {project.path_with_namespace|repository.name}[ on {ref}]",
		},
		{when: "@gone", say: "{@who} deleted {@ref} of {project.path_with_namespace}"},
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
			say:     "{@who} {@verb} the wiki page “{object_attributes.title}” of {project.path_with_namespace}",
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
			say:     "{@who} pushed {@commits|@ref|=something} to {project.path_with_namespace}[ ({@branch})]",
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

// gitlabNamed is the issue or merge request for a sentence.
func gitlabNamed(d *Reading) string {
	if number := gitlabNumber(d, "merge_request"); number != "" {
		return "merge request !" + number
	}
	if number := first(gitlabNumber(d, "issue"), gitlabNumber(d, "work_item")); number != "" {
		return "issue #" + number
	}
	return ""
}

// gitlabGone tells that a push took a branch or a tag away.
func gitlabGone(d *Reading) string {
	if after := d.Value("after"); after != "" && strings.Trim(after, "0") == "" {
		return "yes"
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
