package feed

import (
	"fmt"
	"hash/fnv"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views/ui"
	"github.com/fedora-hubs/hubs/widgets"
)

// An Entry is one message, several that belong together, or several of those:
// who, what, when, and where there is more.
type Entry struct {
	fedmsg.Sentence
	Summary string              // all of it, where its parts are not known
	Faces   map[string]hub.Face // of the accounts that did it
	Alone   bool                // it is not said again who did it
	Service fedmsg.Service
	Link    string // to what it is about; may be empty
	Newest  string // id of the message, or of the newest of several
	Path    string // of the message on our own site; of several, that of the newest
	Time    time.Time
	Since   time.Time // of the oldest of several
	Sent    time.Time // as its sender dates a message that was dated ahead; else zero
	Came    time.Time // when a message came that is dated long before; else zero
	Opens   bool      // a day of the feed begins here
	ID      string    // of the element that has the parts
	Parts   []Entry   // of several: the messages, or what a digest holds, newest first, mostParts at most
	Left    int       // how many parts there are before these
	Count   int       // of several: how many messages there are
}

// mostParts is how many parts an entry opens to, since all of them go to every
// reader.
const mostParts = 20

// dayOf is the day of an entry, in UTC.
func dayOf(e Entry) string { return e.Time.UTC().Format(time.DateOnly) }

func (e Entry) events() string { return strconv.Itoa(e.Count) + " events" }

// newEntries gives an entry for each group. On a page that is shown beside the
// newest entries, which have the ids, they have none.
func newEntries(groups []fedmsg.Group, env widgets.Env, beside bool) []Entry {
	var entries []Entry
	ids := map[string]bool{}
	for _, g := range groups {
		e := grouped(g, env)
		e.identify(ids, beside)
		e.Opens = len(entries) == 0 || dayOf(entries[len(entries)-1]) != dayOf(e)
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
	e := newEntry(g.Sentence, g.Summary)
	e.Service, e.Link = g.Service, g.Link
	if len(g.Messages) == 1 {
		e.ID = fmt.Sprintf("widget-%d-%s", env.Widget, shortOf(g.Messages[0].ID))
		e.date(g.Messages[0])
		return e
	}
	e.Newest, e.Path = g.Messages[0].ID, path(g.Messages[0])
	e.Time, e.Since = g.End, g.Start
	e.ID = fmt.Sprintf("widget-%d-%s", env.Widget, g.Key)
	e.Count = len(g.Messages)
	e.Parts, e.Left = parts(g, env)
	for i := range e.Parts {
		part := &e.Parts[i]
		part.Alone = len(e.Who) == 1 && e.Others == 0 && slices.Equal(part.Who, e.Who)
		if part.Place == e.Place && part.At == "" {
			part.Place = "" // it stands above
		}
	}
	return e
}

// shortOf is short for the id of a message, and fit for that of an element.
func shortOf(id string) string {
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(id))
	return strconv.FormatUint(sum.Sum64(), 36)
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
		e := newEntry(m.Meta.Sentence, m.Meta.Summary)
		e.Link = m.Meta.Link
		e.date(m)
		shown = append(shown, e)
	}
	return shown, len(g.Messages) - len(shown)
}

// date is when a message was, and where it is.
func (e *Entry) date(m fedmsg.Said) {
	e.Newest, e.Path, e.Time = m.ID, path(m), m.Time
	e.Sent, e.Came = m.Sent, m.Received
	if e.Summary == "" {
		e.Summary = m.Event()
	}
}

func newEntry(s fedmsg.Sentence, summary string) Entry {
	return Entry{Sentence: s, Summary: summary}
}

func path(m fedmsg.Said) string { return "/messages/" + url.PathEscape(m.ID) }

// faces are the accounts whose pictures stand before an entry.
func (e Entry) faces() (some []string) {
	for _, d := range e.Who {
		if d.Account && len(some) < mostFaces {
			some = append(some, d.Name)
		}
	}
	return some
}

// mostFaces is how many people an entry shows and names, if there are more than that.
const mostFaces = 2

// names are who did it: "ana", "ana and bo", "ana, bo, and 3 more".
func (e Entry) names() templ.Component {
	all := make([]templ.Component, 0, 2*mostFaces+1)
	others := len(e.Who) + e.Others - mostFaces
	for i, d := range e.Who[:min(mostFaces, len(e.Who))] {
		switch {
		case i > 0 && others > 0:
			all = append(all, ui.Text(", "))
		case i > 0:
			all = append(all, ui.Text(" and "))
		}
		if d.Account {
			all = append(all, ui.PersonLink(d.Name))
		} else {
			all = append(all, doer(d.Name))
		}
	}
	if others > 0 {
		all = append(all, ui.Text(fmt.Sprintf(", and %d more", others)))
	}
	return templ.Join(all...)
}

// sentence is who did what, with a link on what it was done to.
func (e Entry) sentence() templ.Component {
	if e.Verb == "" {
		return ui.Link(e.Link, e.Summary)
	}
	var all []templ.Component
	say := func(c ...templ.Component) { all = append(all, c...) }
	does := e.Does
	if e.Alone {
		does = capital(strings.TrimPrefix(does, "is "))
	} else {
		say(e.names(), ui.Text(" "))
	}
	say(ui.Text(does))
	if e.leads() {
		say(ui.Text(" "), ui.Link(e.Link, titled(bare(e.Object), e.Title)))
	} else if e.Object != "" {
		say(ui.Text(" " + e.Object))
	}
	if e.At != "" {
		say(ui.Text(" " + e.At + " "))
		if e.leads() {
			say(ui.Text(e.Place))
		} else {
			say(ui.Link(e.Link, titled(e.Place, e.Title)))
		}
	}
	if e.More != "" {
		say(ui.Text(" " + e.More))
	}
	return templ.Join(all...)
}

// leads reports whether the object is what the link leads to. Without an object the
// place is, and where a title stands behind both: "asked ana to review pull request #2".
func (e Entry) leads() bool { return e.Object != "" && (e.Title == "" || e.At != "to") }

func titled(thing, title string) string {
	if title == "" {
		return thing
	}
	return thing + ": " + title
}

// bare is what was quoted, as a link says it.
func bare(object string) string {
	if strings.HasPrefix(object, "“") && strings.Count(object, "“") == 1 {
		return strings.Trim(object, "“”")
	}
	return object
}

// about is what stands below an entry: where, how it ended, and what was said.
func (e Entry) about() (all []string) {
	if e.At == "" && e.Place != "" {
		all = append(all, e.Place)
	}
	if e.For != "" {
		all = append(all, e.For)
	}
	for _, s := range []string{e.List, e.Ends} {
		if s != "" {
			all = append(all, s)
		}
	}
	if e.Quote != "" {
		all = append(all, "“"+e.Quote+"”")
	}
	return all
}

// source is the service, where who did it does not say so, and what stands beside it.
func (e Entry) source() string {
	all := e.about()
	if len(e.Who) != 1 || e.Who[0].Name != e.Service.Name {
		all = append([]string{e.Service.Name}, all...)
	}
	return strings.Join(all, " · ")
}

// tone is the class of a state, which gives it a colour.
func (e Entry) tone() string {
	switch e.State {
	case "done", "passed":
		return "good"
	case "merged":
		return "merged"
	case "failed", "timed out":
		return "bad"
	case "needs a look", "partly done":
		return "wary"
	case "running":
		return "busy"
	}
	return ""
}

// stateIcons are the symbols of the chips of states.
var stateIcons = map[string]string{
	"done": "check", "passed": "check", "merged": "pull", "failed": "cross", "timed out": "clock", "needs a look": "eye", "partly done": "warn",
	"queued": "clock", "waiting": "clock", "canceled": "cross", "skipped": "right",
}

// capital is words that begin by themselves: "Done".
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
