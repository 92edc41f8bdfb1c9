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
	by:      "{sender.login|sender.username|pusher.name|pusher.username|sender.name}",
	terms:   forgeTerms,
	rules:   slices.Concat(forgePulls, forgeIssues, forgeCode, forgeRepositories),
}

// forgejo reads the webhooks of Forgejo and Gitea, which look like GitHub's.
var forgejo = source{
	icon:    "https://codeberg.org/assets/img/logo.svg",
	names:   "forgejo",
	webhook: true,
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
	"verb":      forgeVerb,
	"commented": forgeCommented,
	"thread":    forgeThread,
	"item":      forgeItem,
	"other":     func(d *Reading) string { return d.restUnless(forgeItem(d)) },
	"event":     forgeEvent,
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
	if full := d.Value("repository.full_name"); full != "" {
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
	web := d.Value("repository.html_url|repository.url:https")
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

var forgePulls = []rule{
	{
		on:   "pull_request_review_comment*",
		link: list{"{comment.html_url}", "{pull_request.html_url}"},
		say:  "{@who} {@commented} the changes of pull request #{pull_request.number} of {@repo}[, “{pull_request.title}”]",
	},
	{on: "pull_request_approved*|pull_request_review_approved*", say: "{@who} approved pull request #{pull_request.number} of {@repo}[, “{pull_request.title}”]"},
	{on: "pull_request_rejected*|pull_request_review_rejected*", say: "{@who} requested changes to pull request #{pull_request.number} of {@repo}[, “{pull_request.title}”]"},
	{on: "pull_request_review*", when: "review.state=approved", say: "{@who} approved pull request #{pull_request.number} of {@repo}[, “{pull_request.title}”]"},
	{on: "pull_request_review*", when: "review.state=changes_requested", say: "{@who} requested changes to pull request #{pull_request.number} of {@repo}[, “{pull_request.title}”]"},
	{
		on:   "pull_request_review*",
		link: list{"{review.html_url}", "{pull_request.html_url}"},
		say:  "{@who} reviewed pull request #{pull_request.number} of {@repo}[, “{pull_request.title}”]",
	},
	{on: "pull_request*", when: "pull_request.merged", say: "{@who} merged pull request #{pull_request.number} of {@repo}[, “{pull_request.title}”]"},
	{
		when:    "pull_request.number",
		objects: list{"{@repo}/pull/{pull_request.number}"},
		link:    list{"{pull_request.html_url}"},
		say:     "{@who} {@verb} pull request #{pull_request.number} of {@repo}[, “{pull_request.title}”]",
	},
}

var forgeIssues = []rule{
	{
		on:   "issue.comment*|issue_comment*",
		link: list{"{comment.html_url}", "{issue.html_url}"},
		say:  "{@who} {@commented} {@thread} #{issue.number} of {@repo}[, “{issue.title}”]",
	},
	{
		when:    "issue.number",
		objects: list{"{@repo}/issues/{issue.number}"},
		link:    list{"{issue.html_url}"},
		say:     "{@who} {@verb} {@thread} #{issue.number} of {@repo}[, “{issue.title}”]",
	},
}
