package rules

import "strings"

// forgeVerbs are the actions whose names make no sentence.
var forgeVerbs = map[string]string{
	"assigned":               "assigned somebody to",
	"auto_merge_disabled":    "no longer lets merge by itself",
	"auto_merge_enabled":     "lets merge by itself",
	"converted_to_draft":     "turned into a draft",
	"demilestoned":           "took from its milestone",
	"dequeued":               "took from the queue",
	"label_cleared":          "took all labels from",
	"label_updated":          "labeled",
	"milestoned":             "put into a milestone",
	"ready_for_review":       "asked for reviews of",
	"review_request_removed": "no longer asks somebody to review",
	"review_requested":       "asked somebody to review",
	"synchronize":            "updated",
	"synchronized":           "updated",
	"unassigned":             "no longer assigns somebody to",
}

// forgeVerb is what was done, for a sentence.
func forgeVerb(d *Reading) string {
	action := d.Value("action|@last")
	if verb := forgeVerbs[action]; verb != "" {
		return verb
	}
	if !strings.HasSuffix(action, "ed") {
		return "worked on"
	}
	return strings.ReplaceAll(action, "_", " ")
}

// forgeCommented is what was done with a comment.
func forgeCommented(d *Reading) string {
	switch action := d.Value("action"); action {
	case "edited", "deleted":
		return action + " a comment on"
	}
	return "commented on"
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

// forgeItem is the issue or pull request that the message is about.
func forgeItem(d *Reading) string {
	if number := d.Value("pull_request.number|issue.number"); number != "" {
		return forgeRepo(d) + "#" + number
	}
	return ""
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
