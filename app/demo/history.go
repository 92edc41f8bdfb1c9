package demo

import (
	"slices"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// span is how long ago the history begins.
const span = 12 * 7 * 24 * time.Hour

// History is what happened before a time: n messages of the last twelve weeks,
// oldest first, more and more, more by day than by night and fewer on weekends.
// Among them are a few older ones, the last of the quiet teams. The same seed, time and n
// give the same messages; any other time gives others, so that it is to be
// archived once.
func (c *Community) History(until time.Time, n int) []fedmsg.Message {
	// How many stories make n messages is not known before they are told.
	for stories := n/7 + 1; n > 0; {
		w := c.newWorld("history", until, lifelike)
		posts := w.past(until, n, stories)
		if len(posts) < n {
			stories = stories*n/(len(posts)+1) + stories/50 + 5
			continue
		}
		old := w.farewells(until)
		old = old[:min(len(old), n/100)]
		return w.sealAll(append(old, posts[len(posts)-n+len(old):]...))
	}
	return nil
}

// A told post is one with its time.
type told struct {
	at time.Time
	post
}

// A beginning is when a story begins.
type beginning struct {
	at   time.Time
	tell func() script
}

// past tells stories that begin in the last weeks, and returns what was said
// in them until a time.
func (w *world) past(until time.Time, n, stories int) []told {
	from := until.Add(-span)
	all := w.meetings(from, until, n)
	for range stories {
		all = append(all, beginning{w.moment(from), w.story})
	}
	slices.SortStableFunc(all, func(a, b beginning) int { return a.at.Compare(b.at) })
	for _, b := range all {
		w.now = b.at
		w.plan(b.at, b.tell())
	}
	var posts []told
	for at, some := w.agenda.next(); some && at.Before(until); at, some = w.agenda.next() {
		posts = append(posts, told{at, w.agenda.take().say(at)})
	}
	return posts
}

// moment is a time in the last weeks at which somebody is up. There are three
// times as many now as there were at first.
func (w *world) moment(from time.Time) time.Time {
	for {
		share := w.Float64()
		at := from.Add(time.Duration(share * float64(span)))
		if w.Float64() < bustle(at)*(1+2*share)/3 {
			return at
		}
	}
}

// meetings are those of the teams, every week at the same hour. A short history
// has only some of them, lest it is nothing but meetings.
func (w *world) meetings(from, until time.Time, n int) []beginning {
	var all []beginning
	for day := from.UTC().Truncate(24 * time.Hour); day.Before(until); day = day.AddDate(0, 0, 1) {
		for _, t := range w.activeTeams() {
			if t.Day != day.Weekday() || w.IntN(40_000) > n {
				continue
			}
			at := day.Add(time.Duration(t.Hour)*time.Hour + w.about(2*time.Minute))
			all = append(all, beginning{at, func() script { return w.meeting(t) }})
		}
	}
	return all
}

// sealAll puts posts into their envelopes.
func (w *world) sealAll(posts []told) []fedmsg.Message {
	messages := make([]fedmsg.Message, len(posts))
	for i, p := range posts {
		messages[i] = w.seal(p.at, p.post)
	}
	return messages
}

// farewells are the last things that happened in the quiet teams, long ago.
func (w *world) farewells(until time.Time) []told {
	var all []told
	for _, last := range []struct {
		team, subject string
		days          int
	}{{"gangplank", "So long, and fair winds", 410}, {"games", "Is anybody still on board?", 97}} {
		t, at := w.team[last.team], until.AddDate(0, 0, -last.days)
		m := mail{list: t.list(), subject: last.subject, id: w.hash(20)}
		for i, u := range t.belongs() {
			if m.from = w.person[u]; i > 0 {
				m = m.reply(m.from, w.hash(20))
			}
			at = at.Add(w.about(9 * time.Hour))
			all = append(all, told{at, m.receive()(at)})
		}
	}
	return all
}
