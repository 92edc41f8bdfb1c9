package rules

import (
	"strconv"
	"strings"
)

// forgeVerbs are the actions whose verbs are not made as others are.
var forgeVerbs = map[string]string{
	"auto_dismissed": "dismissed", "auto_reopened": "reopened", "closed_by_user": "closed", "appeared_in_branch": "noticed", "publicly_leaked": "noticed", "revoked": "revoked",
	"fixed": "fixed", "performed": "published", "synchronize": "updated", "synchronized": "updated", "sync": "updated", "purchased": "ordered", "pending_change": "changed",
	"reported": "reported", "create": "created", "reintroduced": "reopened", "created_by_user": "created", "validated": "checked", "archived": "archived", "unarchived": "restored", "reordered": "moved",
}

// forgeVerb is what was done, for a sentence.
func forgeVerb(d *Reading) string {
	action := forgeAction(d)
	return first(forgeVerbs[action], pastOf(action), "changed")
}

// forgeAction is what a forge calls it.
func forgeAction(d *Reading) string { return first(d.Value("action"), d.term("last")) }

// forgeCommented is what was done with a comment.
func forgeCommented(d *Reading) string {
	on := ""
	if strings.HasPrefix(d.rest, "pull_request_review_comment") {
		on = " the changes of"
	}
	switch action := forgeAction(d); action {
	case "edited", "deleted":
		return action + " a comment on" + on
	}
	return "commented on" + on
}

// forgeLabels tells that labels were set.
func forgeLabels(d *Reading) string {
	switch forgeAction(d) {
	case "labeled", "label_updated", "issue_label", "pull_request_label":
		return "yes"
	}
	return ""
}

// forgeChecker is who looks at commits: what a status calls itself, or what passed it on.
func forgeChecker(d *Reading) string {
	if context := d.Value("context"); context != "" && context != "default" {
		return context
	}
	return d.who()
}

// forgeRun is how an action of Forgejo ended, as its topic or itself has it.
func forgeRun(d *Reading) string {
	return first(strings.TrimPrefix(d.rest, "action_run_"), d.Value("action|run.conclusion|run.status"))
}

// forgeThread is what a comment is on. Comments on pull requests come as those
// on issues, which tell it; once every issue had the keys of a pull request,
// with nothing in them.
func forgeThread(d *Reading) string {
	if d.Value("pull_request.number|issue.pull_request.html_url|issue.pull_request.url") != "" || d.Value("is_pull") == "true" {
		return "pull request"
	}
	return "issue"
}

// forgeItem is the issue or pull request that the message is about, for a sentence.
func forgeItem(d *Reading) string {
	if number := d.Value("pull_request.number|issue.number|number"); number != "" {
		return forgeThread(d) + " #" + number
	}
	return ""
}

// forgeNumber is the issue or pull request that the message is about, by its address.
func forgeNumber(d *Reading) string {
	if number := d.Value("pull_request.number|issue.number"); number != "" {
		return forgeRepo(d) + "#" + number
	}
	return ""
}

// forgeThing is what a message of no rule is about: the kind of its topic, and what
// the message calls it.
func forgeThing(d *Reading) string {
	kind, _, _ := strings.Cut(d.rest, ".")
	noun := strings.TrimSpace(spaced(kind))
	if noun == "" {
		return "something"
	}
	for _, key := range []string{kind, kind[strings.LastIndexByte(kind, '_')+1:]} {
		if name := d.nameOf(key); name != "" {
			return "the " + noun + " " + name
		}
	}
	if n, err := strconv.Atoi(noun); err == nil {
		return "number " + strconv.Itoa(n)
	}
	return strings.TrimSpace(article(noun) + " " + noun)
}

// forgeEvent is a topic with the action in it, as one of the two ways to get
// the webhooks of GitHub has it.
func forgeEvent(d *Reading) string {
	kind, action, found := strings.Cut(d.rest, ".")
	if !found {
		action = d.Value("action")
	}
	if action == "closed" && d.Value("pull_request.merged") == "true" {
		action = "merged"
	}
	return strings.TrimSuffix(kind, "s") + "." + action
}

// forgeRef is the branch or tag that was pushed.
func forgeRef(d *Reading) string {
	ref := d.Value("ref")
	if tag, is := strings.CutPrefix(ref, "refs/tags/"); is {
		return "the tag " + tag
	}
	if ref == "" {
		return ""
	}
	return "the branch " + branch(ref)
}

// forgeBranch is where commits were pushed; nothing where the branch itself was.
func forgeBranch(d *Reading) string {
	if forgeCommits(d) == "" {
		return ""
	}
	return branch(d.Value("ref"))
}
