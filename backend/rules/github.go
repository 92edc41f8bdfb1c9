package rules

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// github reads the webhooks of GitHub: as a service of the community repeats
// them, with the accounts of those who linked theirs (and a topic such as
// issue.opened), and as they come (issues, with an action).
var github = source{
	icon:    "https://apps.fedoraproject.org/img/icons/github.png",
	names:   "github",
	webhook: true,
	home:    list{"{@web}", "{organization.html_url}"},
	by:      "{sender.login|sender.username|run.trigger_user.login|pusher.name|pusher.username|sender.name|comment.user.login|review.user.login}",
	terms:   forgeTerms,
	rules:   slices.Concat(forgeThreads, forgeCode, forgeRuns, forgeAlerts, forgeRepositories),
}

// forgejo reads the webhooks of Forgejo and Gitea, which look like GitHub's.
var forgejo = source{
	icon:    "https://codeberg.org/assets/img/logo.svg",
	names:   "forgejo",
	webhook: true,
	home:    github.home,
	by:      github.by,
	terms:   forgeTerms,
	rules:   github.rules,
}

var forgeTerms = map[string]func(*Reading) string{
	"repo": forgeRepo,
	"web":  forgeWeb,
	"pages": func(d *Reading) string {
		owner, name, _ := strings.Cut(forgeRepo(d), "/")
		return "http://" + owner + ".github.io/" + name + "/"
	},
	"commits":   forgeCommits,
	"ref":       forgeRef,
	"branch":    forgeBranch,
	"verb":      forgeVerb,
	"commented": forgeCommented,
	"thread":    forgeThread,
	"item":      forgeItem,
	"number":    forgeNumber,
	"thing":     forgeThing,
	"action":    forgeAction,
	"labels":    forgeLabels,
	"title":     func(d *Reading) string { return d.Value("pull_request.title|issue.title") },
	"label": func(d *Reading) string {
		s, _ := d.Words("label.name|issue.labels.name|pull_request.labels.name")
		return s
	},
	"milestone": func(d *Reading) string {
		return d.Value("milestone.title|pull_request.milestone.title|issue.milestone.title")
	},
	"assignee": func(d *Reading) string {
		s, _ := d.Words("assignee.login|assignee.username|pull_request.assignees.login|issue.assignees.login|pull_request.assignee.login|issue.assignee.login")
		return s
	},
	"reviewer": func(d *Reading) string {
		return d.Value("requested_reviewer.login|requested_team.name|requested_reviewer.username|requested_team.slug|=somebody")
	},
	"checker": forgeChecker,
	"run":     forgeRun,
	"other":   func(d *Reading) string { return d.restUnless(forgeNumber(d)) },
	"event":   forgeEvent,
}

// forgeCommits is how many commits were pushed: the list, which may be cut, or
// the number beside it.
func forgeCommits(d *Reading) string {
	if n := d.Value("size:commits|total_commits:commits|total_commits_count:commits"); n != "" {
		return n
	}
	commits, _ := d.message.Body["commits"].([]any)
	return counted(strconv.Itoa(len(commits)), "commit")
}

// forgeRepo is owner/name.
func forgeRepo(d *Reading) string {
	if full := d.Value("repository.full_name|run.repository.full_name"); full != "" {
		return full
	}
	owner := d.Value("repository.owner.login|repository.owner.name|repository.organization|organization.login")
	if name := d.Value("repository.name"); owner != "" && name != "" {
		return owner + "/" + name
	}
	return ""
}

// forgeWeb is the web address of the repository. What GitHub sends of commits
// once had only url, which elsewhere is the address for programs.
func forgeWeb(d *Reading) string {
	web := d.Value("repository.html_url|repository.url:https|run.repository.html_url")
	name, program := strings.CutPrefix(web, "https://api.github.com/repos/")
	if repo := first(name, forgeRepo(d)); program || web == "" && repo != "" && d.source.names == "github" {
		return "https://github.com/" + repo
	}
	return web
}

// forgeAccounts adds the accounts that the message itself gives for logins.
// Those of organisations are made up.
func forgeAccounts(d *Reading) {
	linked, _ := d.message.Body["fas_usernames"].(map[string]any)
	for _, login := range slices.Sorted(maps.Keys(linked)) {
		name, _ := linked[login].(string)
		if name = strings.TrimSpace(name); visible.Word(name, fedmsg.MaxAccount) && !strings.HasPrefix(name, "github_org_") {
			d.users.add(name)
		}
	}
}

// forgeThreads are issues and pull requests: what is done to either in the same way,
// with whom or what the message names for it. The topic counts first: what a comment or
// a review is on comes with it.
var forgeThreads = []rule{
	{
		on:   "pull_request_review_comment*|pull_request_comment*",
		link: list{"{comment.html_url}", "{pull_request.html_url}", "{issue.html_url}"},
		say:  "{@who} {@commented} {@item}[ of {@repo}][, “{@title}”]",
	},
	{on: "pull_request_review_thread*", when: "@action=resolved", say: "{@who} resolved a review thread of {@item}[ of {@repo}][, “{@title}”]"},
	{on: "pull_request_review_thread*", when: "@action=unresolved", say: "{@who} unresolved a review thread of {@item}[ of {@repo}][, “{@title}”]"},
	{on: "pull_request_approved*|pull_request_review_approved*", say: "{@who} approved {@item}[ of {@repo}][, “{@title}”]"},
	{on: "pull_request_rejected*|pull_request_review_rejected*", say: "{@who} requested changes to {@item}[ of {@repo}][, “{@title}”]"},
	{on: "pull_request_review*", when: "@action=dismissed", say: "{@who} dismissed a review[ by {review.user.login}] of {@item}[ of {@repo}][, “{@title}”]"},
	{on: "pull_request_review*", when: "@action=edited", say: "{@who} edited a review of {@item}[ of {@repo}][, “{@title}”]"},
	{on: "pull_request_review*", when: "review.state=approved", say: "{@who} approved {@item}[ of {@repo}][, “{@title}”]"},
	{on: "pull_request_review*", when: "review.state=changes_requested", say: "{@who} requested changes to {@item}[ of {@repo}][, “{@title}”]"},
	{
		on:   "pull_request_review|pull_request_review.*|pull_request_review_commented*",
		link: list{"{review.html_url}", "{pull_request.html_url}"},
		say:  "{@who} reviewed {@item}[ of {@repo}][, “{@title}”]",
	},
	{
		on:   "issue.comment*|issue_comment*",
		link: list{"{comment.html_url}", "{issue.html_url}"},
		say:  "{@who} {@commented} {@item}[ of {@repo}][, “{@title}”]",
	},
	{on: forgeItems, when: "@event=pull_request.merged", say: "{@who} merged {@item}[ of {@repo}][, “{@title}”]"},
	{on: forgeItems, when: "@action=assigned", say: "{@who} assigned {@item}[ of {@repo}][ to {@assignee}][, “{@title}”]"},
	{on: forgeItems, when: "@action=unassigned", say: "{@who} unassigned {assignee.login|assignee.username|=somebody} from {@item}[ of {@repo}][, “{@title}”]"},
	{on: forgeItems, when: "@action=review_requested", say: "{@who} asked {@reviewer} to review {@item}[ of {@repo}][, “{@title}”]"},
	{on: forgeItems, when: "@action=review_request_removed", say: "{@who} no longer asks {@reviewer} to review {@item}[ of {@repo}][, “{@title}”]"},
	{on: forgeItems, when: "@labels", say: "{@who} labeled {@item}[ of {@repo}][ with {@label}][, “{@title}”]"},
	{on: forgeItems, when: "@action=unlabeled", say: "{@who} removed the label {label.name|=that it had} from {@item}[ of {@repo}][, “{@title}”]"},
	{on: forgeItems, when: "@action=label_cleared", say: "{@who} removed all labels from {@item}[ of {@repo}][, “{@title}”]"},
	{on: forgeItems, when: "@action=milestoned", say: "{@who} put {@item}[ of {@repo}] into the milestone {@milestone|=that is next}[, “{@title}”]"},
	{on: forgeItems, when: "@action=demilestoned", say: "{@who} took {@item}[ of {@repo}] from the milestone {@milestone|=it had}[, “{@title}”]"},
	{on: forgeItems, when: "@action=transferred", say: "{@who} transferred {@item}[ of {@repo}][ to {changes.new_repository.full_name}][, “{@title}”]"},
	{on: forgeItems, when: "changes.title.from", say: "{@who} renamed {@item}[ of {@repo}] from “{changes.title.from}”[, “{@title}”]"},
	{on: forgeItems, when: "@action=converted_to_draft", say: "{@who} turned {@item}[ of {@repo}] into a draft[, “{@title}”]"},
	{on: forgeItems, when: "@action=ready_for_review", say: "{@who} marked {@item}[ of {@repo}] as ready for review[, “{@title}”]"},
	{on: forgeItems, when: "@action=auto_merge_enabled", say: "{@who} enabled automatic merging for {@item}[ of {@repo}][, “{@title}”]"},
	{on: forgeItems, when: "@action=auto_merge_disabled", say: "{@who} disabled automatic merging for {@item}[ of {@repo}][, “{@title}”]"},
	{on: forgeItems, when: "@action=enqueued", say: "{@who} added {@item}[ of {@repo}] to the merge queue[, “{@title}”]"},
	{on: forgeItems, when: "@action=dequeued", say: "{@who} removed {@item}[ of {@repo}] from the merge queue[, “{@title}”]"},
	{on: forgeItems, when: "@action=typed", say: "{@who} set the type of {@item}[ of {@repo}][ to {type.name}][, “{@title}”]"},
	{
		on:   forgeItems + "|pull_request_review*",
		when: "pull_request.number",
		link: list{"{pull_request.html_url}"},
		say:  "{@who} {@verb} {@item}[ of {@repo}][, “{@title}”]",
	},
	{
		on:   forgeItems,
		when: "issue.number",
		link: list{"{issue.html_url}"},
		say:  "{@who} {@verb} {@item}[ of {@repo}][, “{@title}”]",
	},
	{when: "pull_request.number", link: list{"{pull_request.html_url}"}, objects: list{"{@repo}/pull/{pull_request.number}"}},
	{when: "issue.number", link: list{"{issue.html_url}"}, objects: list{"{@repo}/issues/{issue.number}"}},
}

// forgeItems are the topics of issues and pull requests: as GitHub has them, as the
// service that repeated them had them, and as Forgejo has them.
const forgeItems = "issue|issues|issue.*|issues.*|pull_request|pull_request.*|issue_assign*|issue_label*|issue_milestone*|pull_request_assign*|pull_request_label*|pull_request_milestone*|pull_request_sync*|pull_request_target|pull_request_review_request*"
