package demo

import (
	"fmt"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

const organisation = "harbor-linux"

func outside(path string) string { return "https://github.com/" + organisation + "/" + path }

// hosted is what messages of the hosting service outside begin with: the
// repository, who did it, and which accounts they have with us.
func hosted(repo string, by *Person) fedmsg.Body {
	return fedmsg.Body{
		"repository": map[string]any{
			"name": repo, "full_name": organisation + "/" + repo, "html_url": outside(repo), "default_branch": "main",
			"owner": map[string]any{"login": organisation, "type": "Organization"},
		},
		"sender":        hostedUser(by),
		"fas_usernames": map[string]any{by.login(): by.Username},
	}
}

func hostedUser(p *Person) map[string]any {
	return map[string]any{"login": p.login(), "type": "User", "html_url": "https://github.com/" + p.login()}
}

func (w *world) hostedPush(repo string, by *Person, summary string) line {
	before, after := w.hash(40), w.hash(40)
	return func(at time.Time) post {
		body := hosted(repo, by)
		commit := map[string]any{
			"id": after, "message": summary, "timestamp": at.UTC().Format(time.RFC3339), "url": outside(repo + "/commit/" + after),
			"added": []any{}, "modified": []any{"README.md"}, "removed": []any{}, "distinct": true,
			"author": map[string]any{"name": by.Name, "email": by.mail(), "username": by.login()},
		}
		body["ref"], body["before"], body["after"], body["forced"] = "refs/heads/main", before, after, false
		body["commits"], body["head_commit"] = []any{commit}, commit
		body["compare"] = outside(fmt.Sprintf("%s/compare/%s...%s", repo, before[:12], after[:12]))
		body["pusher"] = map[string]any{"name": by.login(), "email": by.mail()}
		return post{"github.push", body}
	}
}

// hostedThread is what happens to an issue or a pull request outside; kind is
// "issue" or "pull_request".
func hostedThread(kind, repo string, number int, title string, by, opener *Person, action string) line {
	return func(time.Time) post {
		body, path := hosted(repo, by), "issues"
		if kind == "pull_request" {
			path = "pull"
		}
		url := outside(fmt.Sprintf("%s/%s/%d", repo, path, number))
		thread := map[string]any{"number": number, "title": title, "html_url": url, "user": hostedUser(opener), "state": "open"}
		body["action"], body[kind] = action, thread
		switch action {
		case "comment":
			body["action"] = "created"
			body["comment"] = map[string]any{"html_url": url + "#issuecomment", "user": hostedUser(by)}
		case "closed":
			thread["state"], thread["merged"] = "closed", true
		}
		return post{"github." + kind + "." + action, body}
	}
}

func hostedStar(repo string, by *Person) line {
	return func(time.Time) post {
		body := hosted(repo, by)
		body["action"] = "created"
		return post{"github.star", body}
	}
}
