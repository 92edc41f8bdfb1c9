// Package consumer takes messages from the bus to the archive and to the
// widgets that they concern.
//
// The order is what keeps pages right: archive first, or a feed would be drawn without
// the message that it is drawn for; then the queue; then the mark that the message is
// routed. Each step may be done twice and none may be left out, so whatever fails is
// simply done again, here or by another backend.
//
// The index is in memory, since a bus says much and most of it concerns nobody. It is
// loaded from the database before anything is routed, follows the notices of our own
// outbox, which all backends hear of each other, and is reloaded now and then: one
// that was lost is made up for.
//
// Messages wait while the database is away. One is given up only if the database
// refuses it for what it is, and then it is put aside for somebody to look at.
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
	postings map[key][]posting // by hub, so that one among many is found quickly
	hubs     map[int64][]key   // where the postings of a hub are
	size     int               // postings in total
	version  int64             // grows with each Replace
	replaced map[int64]int64   // hub to the version at which it was replaced
}

type key struct {
	field field
	value string
}

type field uint8

const (
	byUser field = iota
	byPackage
	byRepository
	byHub
	byTopic
	byCategory
)

type posting struct {
	hub.Ref
	further *further // what else must agree; nil: nothing
}

type further struct {
	filter fedmsg.Filter
	closer func(fedmsg.Message) bool
}

// NewIndex makes an index without targets.
func NewIndex() *Index {
	return &Index{postings: map[key][]posting{}, hubs: map[int64][]key{}, replaced: map[int64]int64{}}
}

// Match finds the targets that a message concerns, each once, in no order.
func (x *Index) Match(said fedmsg.Said) []hub.Ref {
	var found []hub.Ref
	x.each(said, func(_ key, p posting) { found = append(found, p.Ref) })
	return distinct(found)
}

// each calls yield with every posting that a message agrees with, and the key
// that it was found under. A target may come several times.
func (x *Index) each(said fedmsg.Said, yield func(key, posting)) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	for _, k := range keysOf(said) {
		for _, p := range x.postings[k] {
			if p.agrees(said) {
				yield(k, p)
			}
		}
	}
}

// keysOf are all that a message can be found under.
func keysOf(said fedmsg.Said) []key {
	patterns := fedmsg.TopicPatterns(said.Event())
	keys := make([]key, 0, len(said.Meta.Usernames)+len(said.Meta.Packages)+len(said.Meta.Repositories)+len(said.Meta.Hubs)+len(patterns)+1)
	add := func(f field, values ...string) {
		for _, v := range values {
			keys = append(keys, key{f, v})
		}
	}
	add(byUser, said.Meta.Usernames...)
	add(byPackage, said.Meta.Packages...)
	add(byRepository, said.Meta.Repositories...)
	add(byHub, said.Meta.Hubs...)
	add(byTopic, patterns...)
	add(byCategory, said.Category())
	return keys
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
	return f.filter.Allows(said.Message, said.Meta) && (f.closer == nil || f.closer(said.Message))
}

// Replace sets all interests of a hub; none takes the hub out. It gives the
// targets that messages are found for by other values than before.
func (x *Index) Replace(hubID int64, interests []Interest) (differing []hub.Ref) {
	x.set(hubID, interests, func(fresh map[key][]posting) bool {
		x.version++
		x.replaced[hubID] = x.version
		differing = x.differing(hubID, fresh)
		return true
	})
	return differing
}

// differing are the targets of a hub with a value that they have not both now
// and then.
func (x *Index) differing(hubID int64, fresh map[key][]posting) (all []hub.Ref) {
	old := map[key][]posting{}
	for _, k := range x.hubs[hubID] {
		start, end := ofHub(x.postings[k], hubID)
		old[k] = x.postings[k][start:end]
	}
	for _, both := range [][2]map[key][]posting{{old, fresh}, {fresh, old}} {
		for k, list := range both[0] {
			for _, p := range list {
				if !slices.ContainsFunc(both[1][k], func(q posting) bool { return q.Ref == p.Ref }) {
					all = append(all, p.Ref)
				}
			}
		}
	}
	return distinct(all)
}

// Version tells how far the index is, for Restore.
func (x *Index) Version() int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.version
}

// Restore sets the interests of a hub as they were read after a version, unless
// the hub was replaced since: then newer ones are there. It gives what Replace does.
func (x *Index) Restore(hubID int64, interests []Interest, since int64) (differing []hub.Ref) {
	x.set(hubID, interests, func(fresh map[key][]posting) bool {
		if x.replaced[hubID] > since {
			return false
		}
		differing = x.differing(hubID, fresh)
		return true
	})
	return differing
}

// set sets the interests of a hub if that is right, which is asked under the lock.
func (x *Index) set(hubID int64, interests []Interest, right func(fresh map[key][]posting) bool) {
	fresh := map[key][]posting{}
	for _, in := range interests {
		for _, f := range in.Filters {
			post(fresh, hub.Ref{Widget: in.Widget, Hub: hubID}, f, in.Closer)
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if !right(fresh) {
		return
	}
	x.remove(hubID)
	if len(fresh) == 0 {
		return
	}
	keys := make([]key, 0, len(fresh))
	for k, list := range fresh {
		at, _ := ofHub(x.postings[k], hubID)
		x.postings[k] = slices.Insert(x.postings[k], at, list...)
		keys = append(keys, k)
		x.size += len(list)
	}
	x.hubs[hubID] = keys
}

// Size is how many entries the index has: one for each value that a hub or a
// widget is interested in.
func (x *Index) Size() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.size
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

// post adds what a filter asks for.
func post(to map[key][]posting, t hub.Ref, f fedmsg.Filter, closer func(fedmsg.Message) bool) {
	field, values, rest := split(f)
	p := posting{Ref: t}
	if !rest.Empty() || !rest.Unless.Empty() || closer != nil {
		p.further = &further{rest, closer}
	}
	for _, v := range values {
		k := key{field, v}
		to[k] = append(to[k], p)
	}
}

// split takes the most selective field out of a filter.
func split(f fedmsg.Filter) (by field, values []string, rest fedmsg.Filter) {
	switch {
	case len(f.Usernames) > 0:
		by, values, f.Usernames = byUser, f.Usernames, nil
	case len(f.Packages) > 0:
		by, values, f.Packages = byPackage, f.Packages, nil
	case len(f.Repositories) > 0:
		by, values, f.Repositories = byRepository, f.Repositories, nil
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
		list := x.postings[k]
		start, end := ofHub(list, hubID)
		x.size -= end - start
		if end-start < len(list) {
			x.postings[k] = slices.Delete(list, start, end)
		} else {
			delete(x.postings, k)
		}
	}
	delete(x.hubs, hubID)
}

// ofHub finds the postings of a hub among others.
func ofHub(list []posting, hubID int64) (start, end int) {
	start, _ = slices.BinarySearchFunc(list, hubID, func(p posting, id int64) int { return cmp.Compare(p.Hub, id) })
	end = start
	for end < len(list) && list[end].Hub == hubID {
		end++
	}
	return start, end
}
