package feed

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
)

// An Entry is one message: who, what, when, and where there is more.
type Entry struct {
	Actor  string // who did it; empty where that is not one account
	Avatar string // of the actor
	Joint  string // between the actor's name and the text; empty where the text has the name inside
	Text   string
	Link   string // to what it is about; may be empty
	Path   string // of the message on our own site
	Time   time.Time
}

func newEntry(m fedmsg.Message, env widgets.Env) Entry {
	says := env.Meta(m)
	e := Entry{Actor: says.Actor, Text: says.Summary, Link: says.Link, Path: "/messages/" + url.PathEscape(m.ID), Time: m.Time}
	if e.Text == "" {
		e.Text = m.Event()
	}
	if e.Actor == "" {
		return e
	}
	e.Avatar = env.Avatar(e.Actor)
	if rest, first := strings.CutPrefix(e.Text, e.Actor+" "); first {
		e.Text, e.Joint = rest, " "
	} else if !mentions(e.Text, e.Actor) {
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
