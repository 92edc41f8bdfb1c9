package fedmsg

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"
)

// A Group is messages that a feed shows as one entry: the talk on a pull
// request, the life of an update. A message that belongs to no others is a
// group of its own. A digest is a group of groups: a day of a mailing list, with
// its threads.
type Group struct {
	Key        string   // the same when more messages join; empty for a lone message
	Summary    string   // one plain sentence; of a lone message its own
	Actor      string   // who did it, if one account did
	Link       string   // to what all of it is about; may be empty
	Icon       string   // picture of the service
	Usernames  []string // sorted, unique, as are the packages, topics and categories
	Packages   []string
	Topics     []string
	Categories []string
	Start, End time.Time // of the oldest and the newest message; zero where none has a time
	Messages   []Said    // newest first
	Parts      []Group   // of a digest: the groups it holds, newest first, which have all of its messages; else none
}

// span is how long before the newest message of a group its oldest may be.
const span = 7 * day

const day = 24 * time.Hour

// A day of a service becomes a digest from so many entries, which are half of what
// a feed shows at first, over so many things: an ordinary team has fewer, or works
// on one or two projects.
const busy, wide = 8, 3

// A gathering tells which messages of a source a feed shows as one.
//
// The say is a template like that of a rule. Its fields are those of the newest
// message that has them; with a plus at the end, {name+}, all values of the
// group, sorted and each once; with ":count" how many those are, if several; with
// ":sum" the sum of all. There is also {@did}, what was done, {@n}, how many
// messages there are, and {@summary}, the sentence of the newest.
type gathering struct {
	on    string        // topics as in a rule
	same  list          // templates, "any" for all alike: what gives for one of these the same as the newest message belongs to it
	flood int           // it takes also what the gatherings before it put together, if that many entries become one: a digest
	reach time.Duration // how long before the newest message the oldest may be; span where it is zero
	over  string        // a template: it takes only what gives several values for this
	least int           // how many
	did   deeds
	say   string
	many  bool // it is about several things, so no link leads to all
}

// deeds are what is done by messages: events (see reading.event) as topics are in
// a gathering, and words.
// Sentences name them in their order.
type deeds [][2]string

// Groups puts messages together that belong together, newest first. A gathering
// takes the newest message that it can handle and the later ones that match
// that one, puts them in its place, and repeats; what it leaves alone is for the
// next gathering. Gatherings for a flood come last: they make one entry of many
// that have more or less the same, such as a day's builds.
func (r Rules) Groups(messages []Said) []Group {
	g := &grouper{places: make([]place, len(messages))}
	most := 0
	for i := range messages {
		p := &g.places[i]
		p.reading = r.readingOf(&messages[i])
		p.said, p.members, p.free = &messages[i], []int{i}, true
		most = max(most, len(p.source.groups))
	}
	for nth := range most {
		g.pass(nth)
	}
	var groups []Group
	for i := range g.places {
		if p := &g.places[i]; len(p.members) > 0 {
			groups = append(groups, g.group(p))
		}
	}
	return groups
}

// readingOf is a message that was read before.
func (r Rules) readingOf(s *Said) reading {
	d := r.reading(s.Message)
	d.actor, d.packages.values, d.said = s.Meta.Actor, s.Meta.Packages, s.Meta.Summary
	return d
}

// group describes what is shown at a place.
func (g *grouper) group(p *place) Group {
	meta := p.said.Meta
	one := Group{
		Summary: meta.Summary, Actor: meta.Actor, Link: meta.Link, Icon: meta.Icon,
		Messages: make([]Said, 0, len(p.members)),
	}
	var usernames, packages, topics, categories []string
	for _, i := range p.members {
		said := g.places[i].said
		one.Messages = append(one.Messages, *said)
		one.extend(said)
		usernames, packages = append(usernames, said.Meta.Usernames...), append(packages, said.Meta.Packages...)
		topics, categories = append(topics, said.Topic), append(categories, said.Category())
	}
	one.Usernames, one.Packages, one.Topics, one.Categories = unique(usernames), unique(packages), unique(topics), unique(categories)
	if p.by == nil {
		return one
	}
	var actors []string
	for _, said := range one.Messages {
		actors = append(actors, said.Meta.Actor)
		if p.by.many && said.Meta.Link != one.Link {
			one.Link = ""
		}
	}
	if actors, one.Actor = unique(actors), ""; len(actors) == 1 {
		one.Actor = actors[0]
	}
	one.Key, one.Summary = p.key(), g.summary(p)
	for i := range p.parts {
		one.Parts = append(one.Parts, g.group(&p.parts[i]))
	}
	return one
}

// key is short and fit for an id.
func (p *place) key() string {
	sum := fnv.New64a()
	fmt.Fprint(sum, p.said.Category(), p.by.on, p.by.say, p.by.flood, p.like)
	return strconv.FormatUint(sum.Sum64(), 36)
}

// extend makes room for a message in the group's time.
func (one *Group) extend(said *Said) {
	switch {
	case said.Time.IsZero():
		return
	case one.Start.IsZero() || said.Time.Before(one.Start):
		one.Start = said.Time
	}
	if said.Time.After(one.End) {
		one.End = said.Time
	}
}

// unique sorts names and leaves out empty ones and those that are there twice.
func unique(names []string) []string {
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > 0 && names[0] == "" {
		return names[1:]
	}
	return names
}
