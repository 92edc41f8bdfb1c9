package demo

import (
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A bug is one of a package. It is changed only by the lines of its story.
type bug struct {
	id         int
	pkg        *Package
	summary    string
	by, to     *Person
	cc         []any
	status     string
	resolution string
	opened     time.Time
	comment    int
}

func (w *world) newBug(p *Package, by, to *Person, summary string) *bug {
	return &bug{
		id: w.number("bug", 100*time.Second), pkg: p, summary: summary, by: by, to: to,
		status: "NEW", comment: w.number("bug comment", 10*time.Second), cc: []any{},
	}
}

func (b *bug) body(at time.Time) map[string]any {
	if b.opened.IsZero() {
		b.opened = at
	}
	return map[string]any{
		"id": b.id, "product": "Harbor", "version": "13", "component": b.pkg.Name, "components": []any{b.pkg.Name},
		"summary": b.summary, "status": b.status, "resolution": b.resolution, "is_open": b.status != "CLOSED",
		"creator": b.by.mail(), "assigned_to": b.to.mail(), "cc": b.cc, "priority": "unspecified", "severity": "medium",
		"creation_time": b.opened.Unix(), "last_change_time": at.Unix(),
	}
}

func (b *bug) event(name string, by *Person, event map[string]any, comment any) line {
	return func(at time.Time) post {
		event["who"], event["when"], event["user"] = by.mail(), at.Unix(), map[string]any{"login": by.mail(), "real_name": by.Name}
		return post{"bugzilla.bug." + name, fedmsg.Body{"bug": b.body(at), "event": event, "comment": comment}}
	}
}

func (b *bug) new() line {
	return b.event("new", b.by, map[string]any{"action": "create", "changes": []any{}}, nil)
}

func (b *bug) commented(by *Person, text string) line {
	b.comment++
	comment := map[string]any{"id": b.comment, "bug_id": b.id, "author": by.mail(), "creator": by.mail(), "text": text, "is_private": false}
	return b.event("update", by, map[string]any{"action": "modify", "changes": []any{}}, comment)
}

// moved is the bug getting another status, and a resolution at its end.
func (b *bug) moved(by *Person, status, resolution string) line {
	return func(at time.Time) post {
		changes := []any{map[string]any{"field_name": "status", "removed": b.status, "added": status}}
		if resolution != "" {
			changes = append(changes, map[string]any{"field_name": "resolution", "removed": "", "added": resolution})
		}
		b.status, b.resolution = status, resolution
		return b.event("update", by, map[string]any{"action": "modify", "changes": changes}, nil)(at)
	}
}
