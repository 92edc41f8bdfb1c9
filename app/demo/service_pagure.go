package demo

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A repo is a project on the forge, or the repository of a package.
type repo struct {
	name, space string // space is "rpms" for packages, else ""
	owner       *Person
	team        *Team
}

func (r repo) path() string {
	if r.space == "" {
		return r.name
	}
	return r.space + "/" + r.name
}

func (r repo) body() map[string]any {
	body := map[string]any{
		"id": 100 + len(r.name)*7, "name": r.name, "fullname": r.path(), "url_path": r.path(), "description": r.team.Summary,
		"namespace": nil, "parent": nil, "tags": []any{}, "user": forgeUser(r.owner),
		"date_created": unix(founded), "full_url": "https://forge." + domain + "/" + r.path(),
	}
	if r.space != "" {
		body["namespace"] = r.space
	}
	return body
}

func forgeUser(p *Person) map[string]any {
	return map[string]any{"name": p.Username, "fullname": p.Name, "url_path": "user/" + p.Username}
}

// threadNumber counts the threads of a repository; some have more than others.
func (w *world) threadNumber(path string) int {
	h := fnv.New32a()
	h.Write([]byte(path))
	return w.number("threads of "+path, time.Duration(12+h.Sum32()%500)*time.Hour)
}

// unix is a time as the forge writes it.
func unix(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }

// A thread is what issues and pull requests have in common. It is changed only
// by the lines of its story.
type thread struct {
	in       repo
	id       int
	uid      string
	title    string
	by       *Person
	opened   time.Time
	closed   bool
	comments []any
	comment  int // the id of the next comment
}

func (w *world) newThread(in repo, by *Person, title string) thread {
	return thread{
		in: in, id: w.threadNumber(in.path()), uid: w.hash(32), title: title, by: by,
		comment: w.number("forge comment", 30*time.Second),
	}
}

func (t *thread) body(at time.Time) map[string]any {
	if t.opened.IsZero() {
		t.opened = at
	}
	status := "Open"
	if t.closed {
		status = "Closed"
	}
	return map[string]any{
		"id": t.id, "title": t.title, "status": status, "user": forgeUser(t.by), "comments": append([]any{}, t.comments...),
		"date_created": unix(t.opened), "last_updated": unix(at), "tags": []any{}, "assignee": nil, "private": false,
	}
}

// says adds a comment; a message tells the last two.
func (t *thread) says(by *Person, text string, at time.Time) {
	t.comment++
	t.comments = append(t.comments, map[string]any{
		"id": t.comment, "comment": text, "user": forgeUser(by), "date_created": unix(at), "edited_on": nil, "parent": nil, "notification": false,
	})
	t.comments = t.comments[max(0, len(t.comments)-2):]
}

// An issue is a thread about something to do.
type issue struct{ thread }

func (i *issue) event(name string, by *Person, change func(at time.Time, body map[string]any)) line {
	return func(at time.Time) post {
		issue := i.body(at)
		body := fedmsg.Body{"agent": by.Username, "issue": issue, "project": i.in.body()}
		if change != nil {
			change(at, issue)
			if i.closed {
				body["fields"] = []string{"status", "close_status"}
			}
		}
		return post{"pagure.issue." + name, body}
	}
}

func (i *issue) new() line { return i.event("new", i.by, nil) }

func (i *issue) commented(by *Person, text string) line {
	return func(at time.Time) post {
		i.says(by, text, at)
		return i.event("comment.added", by, nil)(at)
	}
}

func (i *issue) assigned(by, to *Person) line {
	return i.event("assigned.added", by, func(_ time.Time, issue map[string]any) { issue["assignee"] = forgeUser(to) })
}

func (i *issue) done(by *Person) line {
	return func(at time.Time) post {
		i.closed = true
		return i.event("edit", by, func(at time.Time, issue map[string]any) {
			issue["close_status"], issue["closed_at"] = "Fixed", unix(at)
		})(at)
	}
}

// A pull is a thread about a change.
type pull struct {
	thread
	branch string
	merged bool
}

func (p *pull) event(name string, by *Person) line {
	return func(at time.Time) post {
		request := p.body(at)
		request["uid"], request["project"], request["branch"] = p.uid, p.in.body(), p.branch
		request["branch_from"], request["commit_start"], request["commit_stop"] = fmt.Sprintf("change-%d", p.id), p.uid+"00000000", p.uid+"00000000"
		body := fedmsg.Body{"agent": by.Username, "pullrequest": request}
		if p.closed {
			body["merged"] = p.merged
		}
		return post{"pagure.pull-request." + name, body}
	}
}

func (p *pull) new() line { return p.event("new", p.by) }

func (p *pull) commented(by *Person, text string) line {
	return func(at time.Time) post {
		p.says(by, text, at)
		return p.event("comment.added", by)(at)
	}
}

func (p *pull) rebased() line { return p.event("rebased", p.by) }

func (p *pull) done(by *Person, merged bool) line {
	return func(at time.Time) post {
		p.closed, p.merged = true, merged
		return p.event("closed", by)(at)
	}
}

// forgePush is commits that arrive in a project.
func (w *world) forgePush(in repo, by *Person, branch string, commits int) line {
	from, to := w.hash(40), w.hash(40)
	return func(time.Time) post {
		return post{"pagure.git.receive", fedmsg.Body{
			"agent": by.Username, "authors": []any{forgeUser(by)}, "branch": branch, "forced": false,
			"repo": in.body(), "start_commit": from, "end_commit": to, "total_commits": commits,
		}}
	}
}
