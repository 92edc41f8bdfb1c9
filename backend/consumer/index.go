// Package consumer takes messages from the bus to the archive and to the
// widgets that they concern.
package consumer

import (
	"cmp"
	"slices"
	"sync"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// An Interest says which messages concern a target of a hub.
type Interest struct {
	Widget  int64
	Filters []fedmsg.Filter
	Closer  func(fedmsg.Message) bool // a finer test; nil: none
}

// An Index finds the targets that a message concerns. What that costs grows
// with the targets found, not with those that exist: each filter is kept under
// the values of its most selective field, and only those of the message are
// looked up.
type Index struct {
	mu       sync.RWMutex
	postings map[key][]posting
	hubs     map[int64][]key // where the postings of a hub are
}

type key struct {
	field field
	value string
}

type field uint8

const (
	byUser field = iota
	byPackage
	byHub
	byTopic
	byCategory
)

type posting struct {
	hub.Ref
	further *further // what else must agree; nil: nothing
}

type further struct {
	filter fedmsg.Filter // empty: nothing more
	closer func(fedmsg.Message) bool
}

// NewIndex makes an index without targets.
func NewIndex() *Index {
	return &Index{postings: map[key][]posting{}, hubs: map[int64][]key{}}
}

// Match finds the targets that a message concerns, each once, in no order.
func (x *Index) Match(said fedmsg.Said) []hub.Ref {
	x.mu.RLock()
	defer x.mu.RUnlock()
	var found []hub.Ref
	see := func(f field, value string) {
		for _, p := range x.postings[key{f, value}] {
			if p.agrees(said) {
				found = append(found, p.Ref)
			}
		}
	}
	for _, name := range said.Meta.Usernames {
		see(byUser, name)
	}
	for _, name := range said.Meta.Packages {
		see(byPackage, name)
	}
	for _, name := range said.Meta.Hubs {
		see(byHub, name)
	}
	for _, pattern := range fedmsg.TopicPatterns(said.Event()) {
		see(byTopic, pattern)
	}
	see(byCategory, said.Category())
	return distinct(found)
}

func distinct(found []hub.Ref) []hub.Ref {
	if len(found) < 2 {
		return found
	}
	slices.SortFunc(found, func(a, b hub.Ref) int {
		return cmp.Or(cmp.Compare(a.Widget, b.Widget), cmp.Compare(a.Hub, b.Hub))
	})
	return slices.Compact(found)
}

func (p posting) agrees(said fedmsg.Said) bool {
	if p.further == nil {
		return true
	}
	f := p.further
	return (f.filter.Empty() || f.filter.Match(said.Message, said.Meta)) && (f.closer == nil || f.closer(said.Message))
}

// Replace sets all interests of a hub; none takes the hub out.
func (x *Index) Replace(hubID int64, interests []Interest) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.remove(hubID)
	var keys []key
	for _, in := range interests {
		for _, f := range in.Filters {
			keys = append(keys, x.add(hub.Ref{Widget: in.Widget, Hub: hubID}, f, in.Closer)...)
		}
	}
	if len(keys) > 0 {
		x.hubs[hubID] = slices.Clip(keys)
	}
}

// Hubs are the hubs that have interests.
func (x *Index) Hubs() []int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	hubs := make([]int64, 0, len(x.hubs))
	for id := range x.hubs {
		hubs = append(hubs, id)
	}
	return hubs
}

func (x *Index) add(t hub.Ref, f fedmsg.Filter, closer func(fedmsg.Message) bool) []key {
	field, values, rest := split(f)
	p := posting{Ref: t}
	if !rest.Empty() || closer != nil {
		p.further = &further{rest, closer}
	}
	keys := make([]key, len(values))
	for i, v := range values {
		keys[i] = key{field, v}
		x.postings[keys[i]] = append(x.postings[keys[i]], p)
	}
	return keys
}

// split takes the most selective field out of a filter.
func split(f fedmsg.Filter) (by field, values []string, rest fedmsg.Filter) {
	switch {
	case len(f.Usernames) > 0:
		by, values, f.Usernames = byUser, f.Usernames, nil
	case len(f.Packages) > 0:
		by, values, f.Packages = byPackage, f.Packages, nil
	case len(f.Hubs) > 0:
		by, values, f.Hubs = byHub, f.Hubs, nil
	case len(f.Topics) > 0:
		by, values, f.Topics = byTopic, f.Topics, nil
	default:
		by, values, f.Categories = byCategory, f.Categories, nil
	}
	return by, values, f
}

func (x *Index) remove(hubID int64) {
	for _, k := range x.hubs[hubID] {
		left := slices.DeleteFunc(x.postings[k], func(p posting) bool { return p.Hub == hubID })
		if len(left) == 0 {
			delete(x.postings, k)
		} else {
			x.postings[k] = left
		}
	}
	delete(x.hubs, hubID)
}
