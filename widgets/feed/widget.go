// Package feed is a widget: the newest messages of the bus that concern a hub,
// or that somebody wants to know of.
package feed

import (
	"context"
	"fmt"
	"slices"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

// Data are the entries of a page, newest first.
type Data struct {
	Entries []Entry
	Sorts   []sort   // of which it can show what there is alone; none: it has only one
	Only    string   // the sort that is shown; empty: all
	Aimless bool     // the hub is about nothing and nothing was chosen
	Widget  int64    // its number
	From    string   // where the page begins; empty: with the newest
	Next    string   // where the page after it begins; empty: there is none
	Left    []string // teams that are about so much that the feed has no room for it
}

// left tells that hubs are left out.
func (d Data) left() string {
	if len(d.Left) == 1 {
		return d.Left[0] + " is left out: the feed has no room for all that is followed."
	}
	return fmt.Sprintf("%d hubs are left out, %s first: the feed has no room for all that is followed.", len(d.Left), d.Left[0])
}

// A Widget shows the newest messages.
type Widget struct{}

var (
	_ widgets.Widget[Config, Data] = Widget{}
	_ widgets.Pager[Config, Data]  = Widget{}
)

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "feed", Group: widgets.GroupHappenings, Shape: widgets.ShapeEntries, Title: "Latest activity", Help: "What people here did lately, and what happened to their packages. On your own page: what you follow."}
}

// Interests are what the archive is asked for.
func (Widget) Interests(h widgets.Hub, c Config) widgets.Interests { return c.selects(h) }

// Data are the newest entries.
func (w Widget) Data(ctx context.Context, env widgets.Env, c Config) (Data, error) {
	return w.Page(ctx, env, c, widgets.Ask{})
}

// Page asks the archive for what came before a message, or for what services of one
// area did.
func (Widget) Page(ctx context.Context, env widgets.Env, c Config, of widgets.Ask) (Data, error) {
	filters, from := c.selects(env.Hub), of.From
	d := Data{Aimless: len(filters) == 0, Widget: env.Widget, From: from, Only: of.Only, Sorts: c.sorts(env)}
	if of.Only != "" {
		categories := c.of(env, fedmsg.Area(of.Only))
		if len(categories) == 0 || !slices.ContainsFunc(sorts, func(s sort) bool { return s.Only == of.Only }) {
			return d, hub.ErrNotFound
		}
		for i := range filters {
			filters[i].Categories = categories
		}
	}
	_, d.Left = c.subjects(env.Hub)
	messages, next, err := env.Archive.Before(ctx, filters, from, min(groupSize*c.Limit, mostMessages))
	if err != nil {
		return d, err
	}
	said := make([]fedmsg.Said, len(messages))
	for i, m := range messages {
		said[i] = fedmsg.Said{Message: m, Meta: env.Meta(m)}
	}
	groups, rest := firstGroups(said, c.Limit, env.Groups)
	if d.Next = next; rest > 0 {
		d.Next = said[len(said)-rest-1].ID
	}
	d.Entries = newEntries(groups, env, of != widgets.Ask{})
	return d, meet(ctx, env.People, d.Entries)
}

// The feed asks the archive for as many messages as it may take to have its
// entries: groupSize for each, mostMessages in all.
const (
	groupSize    = 4
	mostMessages = 200
)

// firstGroups puts the newest messages into groups, at most so many, and tells
// how many messages are left for the next page. A page ends before the message
// that begins one group too many, so that each message is on one page.
func firstGroups(said []fedmsg.Said, most int, groupsOf func([]fedmsg.Said) []fedmsg.Group) (groups []fedmsg.Group, rest int) {
	all := len(said)
	for groups = groupsOf(said); len(groups) > most; groups = groupsOf(said) {
		begins := groups[most].Messages[0].ID
		for i := range said {
			if said[i].ID == begins {
				said = said[:i]
				break
			}
		}
	}
	return groups, all - len(said)
}

// View draws the list.
func (Widget) View(d Data) templ.Component { return view(d) }
