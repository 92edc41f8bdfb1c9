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
// group of its own.
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
}

// span is how long before the newest message of a group its oldest may be.
const span = 7 * day

const day = 24 * time.Hour

// A gathering tells which messages of a source a feed shows as one.
//
// The say is a template like that of a rule. Its fields are those of the newest
// message that has them; with a plus at the end, {name+}, all values of the
// group, sorted and each once; with ":sum" at the end, the sum of all. There is
// also {@did}, what was done, {@n}, how many messages there are, and
// {@summary}, the sentence of the newest.
type gathering struct {
	on    string        // topics as in a rule
	same  list          // templates, "any" for all alike: what gives for one of these the same as the newest message belongs to it
	flood int           // it takes also what the gatherings before it put together, if that many entries become one
	reach time.Duration // how long before the newest message the oldest may be; span where it is zero
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

type grouper struct{ places []place }

// A place is where a message was in the list.
type place struct {
	reading
	said    *Said
	free    bool       // no gathering took it yet
	members []int      // the messages that are shown here; none where it was taken elsewhere
	by      *gathering // what put them together
	like    string     // what they share
}

// A likeness is what messages of a group share.
type likeness struct {
	gathering *gathering
	nth       int
	value     string
}

// A gathered is the places that a gathering makes one of, the newest first.
type gathered struct {
	by     *gathering
	like   string
	places []int
}

// pass applies the gathering with a number of every source.
func (g *grouper) pass(nth int) {
	var all []*gathered
	open := map[likeness]*gathered{}
	for i := range g.places {
		by := g.gathering(nth, i)
		if by == nil {
			continue
		}
		alike := g.places[i].alike(by)
		if to, like := g.newest(open, alike, i); to != nil {
			to.places, to.like = append(to.places, i), like
			continue
		}
		one := &gathered{by: by, places: []int{i}}
		for _, l := range alike {
			open[l] = one
		}
		all = append(all, one)
	}
	for _, one := range all {
		if len(one.places) >= max(2, one.by.flood) {
			g.take(one)
		}
	}
}

// gathering is the one with a number, if it is for what is shown at a place.
func (g *grouper) gathering(nth, i int) *gathering {
	p := &g.places[i]
	if nth >= len(p.source.groups) || len(p.members) == 0 {
		return nil
	}
	by := &p.source.groups[nth]
	if !p.free && by.flood == 0 {
		return nil
	}
	for _, m := range p.members {
		if !covers(by.on, g.places[m].rest) {
			return nil
		}
	}
	return by
}

// newest finds what a place with such likenesses belongs to.
func (g *grouper) newest(open map[likeness]*gathered, alike []likeness, i int) (to *gathered, like string) {
	oldest := g.places[slices.Max(g.places[i].members)].said.Time
	for _, l := range alike {
		if to = open[l]; to != nil && g.places[to.places[0]].said.Time.Sub(oldest) <= l.gathering.within() {
			return to, l.value
		}
	}
	return nil, ""
}

func (by *gathering) within() time.Duration {
	if by.reach > 0 {
		return by.reach
	}
	return span
}

// take shows at the place of the newest what was gathered.
func (g *grouper) take(one *gathered) {
	p := &g.places[one.places[0]]
	for _, i := range one.places[1:] {
		p.members = append(p.members, g.places[i].members...)
		g.places[i].free, g.places[i].members = false, nil
	}
	slices.Sort(p.members)
	p.by, p.like, p.free = one.by, one.like, false
}

// alike is what a message shares with others of its group.
func (p *place) alike(by *gathering) []likeness {
	all := make([]likeness, 0, len(by.same))
	for nth, template := range by.same {
		if value, ok := fill(template, p.exact); ok && value != "" {
			all = append(all, likeness{by, nth, value})
		}
	}
	return all
}

// exact is the first value of a field, uncut.
func (p *place) exact(field string) (string, bool) {
	value := p.one(field)
	return value, value != "" && len(value) <= maxLink
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
	return one
}

// key is short and fit for an id.
func (p *place) key() string {
	sum := fnv.New64a()
	fmt.Fprint(sum, p.said.Category(), p.by.on, p.by.say, p.like)
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
