package fedmsg

import (
	"slices"
	"strings"
)

// A Filter selects messages. Within a field any value will do; the fields that
// are set must all agree. An empty list is a field that is not set: a filter
// for a category and the members of a team that has none selects the whole
// category. A filter with no field set selects nothing, whatever it leaves out.
//
// The same filters route a message to widgets and ask the archive, so what a
// widget shows is what it is drawn again for.
type Filter struct {
	Topics       []string // topics without prefix and environment; "bodhi.update.*" for all below
	Categories   []string
	Usernames    []string
	Packages     []string
	Repositories []string // as "github.com/owner/name"
	Hubs         []string // hubs that a message of our own is about, as "t/NAME" or "u/NAME"

	Unless Unless
}

// Unless is what a filter leaves out though its fields agree: messages that any
// of these is true of.
type Unless struct {
	Topics     []string
	Categories []string
	Actor      string   // who did it
	Below      Severity // what is less severe
}

// Empty reports whether nothing is left out.
func (u Unless) Empty() bool {
	return len(u.Topics)+len(u.Categories)+len(u.Actor) == 0 && u.Below == 0
}

func (u Unless) match(m Message, meta Meta) bool {
	return matchTopic(u.Topics, m.Event()) || slices.Contains(u.Categories, m.Category()) ||
		u.Actor != "" && u.Actor == meta.Actor || m.Severity() < u.Below
}

// Empty reports whether no field is set.
func (f Filter) Empty() bool {
	return len(f.Topics)+len(f.Categories)+len(f.Usernames)+len(f.Packages)+len(f.Repositories)+len(f.Hubs) == 0
}

// Match reports whether the filter selects a message that says meta.
func (f Filter) Match(m Message, meta Meta) bool { return !f.Empty() && f.Allows(m, meta) }

// Allows is Match for what is left of a filter after some of its fields are
// known to agree: if no field is left, whatever is not left out will do.
func (f Filter) Allows(m Message, meta Meta) bool {
	return (len(f.Topics) == 0 || matchTopic(f.Topics, m.Event())) &&
		(len(f.Categories) == 0 || slices.Contains(f.Categories, m.Category())) &&
		common(f.Usernames, meta.Usernames) &&
		common(f.Packages, meta.Packages) &&
		common(f.Repositories, meta.Repositories) &&
		common(f.Hubs, meta.Hubs) &&
		!f.Unless.match(m, meta)
}

// TopicPatterns gives every pattern of Filter.Topics that selects an event:
// a.b.c, a.b.*, a.*.
func TopicPatterns(event string) []string {
	patterns := []string{event}
	for i := strings.LastIndexByte(event, '.'); i >= 0; i = strings.LastIndexByte(event[:i], '.') {
		patterns = append(patterns, event[:i]+".*")
	}
	return patterns
}

func matchTopic(patterns []string, event string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		prefix, wild := strings.CutSuffix(p, "*")
		return p == event || wild && strings.HasSuffix(prefix, ".") && strings.HasPrefix(event, prefix)
	})
}

// common reports whether wanted is empty or shares a value with have.
func common(wanted, have []string) bool {
	if len(wanted) == 0 {
		return true
	}
	return slices.ContainsFunc(have, func(h string) bool { return slices.Contains(wanted, h) })
}
