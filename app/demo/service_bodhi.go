package demo

import (
	"fmt"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// An update carries a build to those who have the release already. It is
// changed only by the lines of its story.
type update struct {
	alias, notes    string
	kind, status    string
	request         any // testing, stable or nil
	build           build
	submitter       *Person
	karma, comments int
}

var updateKinds = []string{"bugfix", "bugfix", "enhancement", "enhancement", "security", "newpackage"}

func (w *world) newUpdate(b build, by *Person) *update {
	return &update{
		alias: fmt.Sprintf("HARBOR-%d-%s", w.now.UTC().Year(), w.hash(10)), kind: one(w.Rand, updateKinds),
		notes: one(w.Rand, noteWords), status: "pending", request: "testing", build: b, submitter: by,
		comments: w.number("comment", 30*time.Second),
	}
}

func (u *update) body() map[string]any {
	release := strings.TrimPrefix(u.build.branch, "hl")
	return map[string]any{
		"alias": u.alias, "title": u.build.nvr(), "status": u.status, "request": u.request, "type": u.kind, "notes": u.notes,
		"karma": u.karma, "stable_karma": 3, "unstable_karma": -3, "severity": "unspecified", "critpath": u.build.pkg.Team == "kernel",
		"url":    "https://updates." + domain + "/updates/" + u.alias,
		"user":   map[string]any{"name": u.submitter.Username},
		"builds": []any{map[string]any{"nvr": u.build.nvr(), "epoch": 0, "type": "rpm", "signed": u.status != "pending"}},
		"release": map[string]any{
			"name": "HL" + release, "long_name": "Harbor " + release, "version": release,
			"branch": u.build.branch, "dist_tag": u.build.branch, "id_prefix": "HARBOR", "state": "current",
		},
	}
}

// requested is the submitter asking for the update to go to testing or stable.
func (u *update) requested(what string) line {
	return func(time.Time) post {
		u.request = what
		return post{"bodhi.update.request." + what, fedmsg.Body{"agent": u.submitter.Username, "update": u.body()}}
	}
}

// arrives is the update reaching the mirrors.
func (u *update) arrives(where string) line {
	return func(time.Time) post {
		u.status, u.request = where, nil
		return post{"bodhi.update.complete." + where, fedmsg.Body{"update": u.body()}}
	}
}

// commented is what somebody thinks of the update, with a vote from -1 to 1.
func (u *update) commented(by *Person, vote int, text string) line {
	return func(at time.Time) post {
		u.karma += vote
		u.comments++
		return post{"bodhi.update.comment", fedmsg.Body{"agent": by.Username, "comment": map[string]any{
			"id": u.comments, "author": by.Username, "user": map[string]any{"name": by.Username},
			"karma": vote, "karma_critpath": 0, "text": text, "timestamp": at.UTC().Format(time.DateTime),
			"update_alias": u.alias, "update": u.body(),
		}}}
	}
}

// ready is the update having been in testing for long enough.
func (u *update) ready(time.Time) post {
	return post{"bodhi.update.requirements_met.stable", fedmsg.Body{"update": u.body()}}
}

// liked is the update having got enough votes.
func (u *update) liked(time.Time) post {
	return post{"bodhi.update.karma.threshold", fedmsg.Body{"status": "stable", "update": u.body()}}
}
