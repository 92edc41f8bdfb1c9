package feed

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views/ui"
	"github.com/fedora-hubs/hubs/widgets"
)

// An Entry is one message, several that belong together, or several of those:
// who, what, when, and where there is more.
type Entry struct {
	Actor  string   // who did it; empty where that is not one account
	Face   hub.Face // of the actor
	Joint  string   // between the actor's name and the text; empty where the text has the name inside
	Text   string   // what was done, up to what it was done to; all of it where that is not known
	Object string   // what it was done to, which is the link; empty where the text is
	Rest   string   // what is said after it
	State  string   // how it ended or goes, beside the sentence
	Link   string   // to what it is about; may be empty
	Newest string   // id of the message, or of the newest of several
	Path   string   // of the message on our own site; of several, that of the newest
	Time   time.Time
	Since  time.Time // of the oldest of several
	Sent   time.Time // as its sender dates a message that was dated ahead; else zero
	Came   time.Time // when a message came that is dated long before; else zero
	ID     string    // of the element that has the parts
	Parts  []Entry   // of several: the messages, or what a digest holds, newest first, mostParts at most
	Left   int       // how many parts there are before these
	Count  int       // of several: how many messages there are
}

// mostParts is how many parts an entry opens to, since all of them go to every
// reader.
const mostParts = 20

// atOnce reports whether all of it happened in so short a time that one time
// tells it.
func (e Entry) atOnce() bool { return e.Time.Sub(e.Since) < 10*time.Minute }

func (e Entry) messages() string { return strconv.Itoa(e.Count) + " messages" }

// newEntries gives an entry for each group. On a page that is shown below the
// newest entries, which have the ids, they have none.
func newEntries(groups []fedmsg.Group, env widgets.Env, below bool) []Entry {
	var entries []Entry
	ids := map[string]bool{}
	for _, g := range groups {
		e := grouped(g, env)
		e.identify(ids, below)
		entries = append(entries, e)
	}
	return entries
}

// identify takes the ids that elements before have, or all.
func (e *Entry) identify(taken map[string]bool, all bool) {
	if all || taken[e.ID] {
		e.ID = ""
	}
	taken[e.ID] = true
	for i := range e.Parts {
		e.Parts[i].identify(taken, all)
	}
}

// grouped is the entry for a group.
func grouped(g fedmsg.Group, env widgets.Env) Entry {
	if len(g.Messages) == 1 {
		return single(g.Messages[0], env)
	}
	e := newEntry(g.Actor, g.Summary)
	e.Link, e.Newest, e.Path = g.Link, g.Messages[0].ID, path(g.Messages[0])
	e.Time, e.Since = g.End, g.Start
	e.ID = fmt.Sprintf("widget-%d-%s", env.Widget, g.Key)
	e.Count = len(g.Messages)
	e.Parts, e.Left = parts(g, env)
	return e
}

// parts are what a group opens to, and how many there are before them.
func parts(g fedmsg.Group, env widgets.Env) (shown []Entry, left int) {
	if len(g.Parts) > 0 {
		for _, part := range g.Parts[:min(mostParts, len(g.Parts))] {
			shown = append(shown, grouped(part, env))
		}
		return shown, len(g.Parts) - len(shown)
	}
	for _, m := range g.Messages[:min(mostParts, len(g.Messages))] {
		shown = append(shown, single(m, env))
	}
	return shown, len(g.Messages) - len(shown)
}

// single is the entry for a message.
func single(m fedmsg.Said, env widgets.Env) Entry {
	text := m.Meta.Summary
	if text == "" {
		text = m.Event()
	}
	e := newEntry(m.Meta.Actor, text)
	e.Link, e.Newest, e.Path, e.Time = m.Meta.Link, m.ID, path(m), m.Time
	e.Sent, e.Came = m.Sent, m.Received
	e.takeApart(m.Meta)
	return e
}

// sentence is what happened, with a link on what it was done to.
func (e Entry) sentence() templ.Component {
	switch {
	case e.Link == "":
		return ui.Text(e.Text + e.Object + e.Rest)
	case e.Object == "":
		return ui.Link(e.Link, e.Text)
	}
	return templ.Join(ui.Text(e.Text), ui.Link(e.Link, e.Object), ui.Text(e.Rest))
}

// takeApart puts what it was done to and the state beside the rest of the sentence.
func (e *Entry) takeApart(m fedmsg.Meta) {
	if m.Object == "" {
		return
	}
	at := 0 // who did it may be called as what it was done to
	if i := strings.Index(e.Text, m.Verb); m.Verb != "" && i >= 0 {
		at = i + len(m.Verb)
	}
	before, after, found := strings.Cut(e.Text[at:], m.Object)
	if !found {
		return
	}
	e.State = m.State
	if m.State != "" {
		after = strings.Replace(after, ": "+m.State, "", 1)
	}
	e.Text, e.Object, e.Rest = e.Text[:at]+before, m.Object, after
}

func path(m fedmsg.Said) string { return "/messages/" + url.PathEscape(m.ID) }

// newEntry puts who did it beside what was done.
func newEntry(actor, text string) Entry {
	e := Entry{Actor: actor, Text: text}
	if actor == "" {
		return e
	}
	if rest, first := strings.CutPrefix(text, actor+" "); first {
		e.Text, e.Joint = rest, " "
	} else if !mentions(text, actor) {
		e.Joint = ": "
	}
	return e
}

// mentions reports whether a text has a name in it as a whole word.
func mentions(text, name string) bool {
	return slices.ContainsFunc(strings.Fields(text), func(word string) bool {
		return word == name || strings.TrimFunc(word, unicode.IsPunct) == name
	})
}
