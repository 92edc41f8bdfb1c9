// Package digest puts messages together that a feed shows as one entry: the talk on
// a pull request, a day's builds. Each service has a table of gatherings, whose
// templates are those of the package rules.
package digest

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/rules"
)

// span is how long before the newest message of a group its oldest may be.
const span = 7 * day

const day = 24 * time.Hour

// A day of a service becomes a digest from so many entries, which are half of what
// a feed shows at first, over so many things: an ordinary team has fewer, or works
// on one or two projects.
const busy, wide = 8, 3

// A list is a number of templates.
type list = []string

// A gathering tells which messages of a source a feed shows as one.
//
// The say is a template like that of a rule. Its fields are those of the newest
// message that has them; with a plus at the end, {name+}, all values of the
// group, sorted and each once; with a "!", {name!}, likewise, and those that did not end
// well say how; with ":count" how many those are, if several; with ":sum" the sum of
// all. There is also {@did}, what was done, {@n}, how many messages there are, {@state},
// the state of the newest if that is not good, {@outcomes}, how many ended in other
// ways than well, and {@summary}, the sentence of the newest.
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

	phrase *rules.Phrase // the sentence, taken apart
	ending string        // the field of which it says how its things ended, or @outcomes
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
func Groups(set rules.Set, messages []fedmsg.Said) []fedmsg.Group {
	g := &grouper{items: make([]item, len(messages))}
	most := 0
	for i := range messages {
		p := &g.items[i]
		p.Reading, p.groups = set.Read(&messages[i]), gatheringsOf(messages[i].Category())
		p.said, p.members, p.free = &messages[i], []int{i}, true
		most = max(most, len(p.groups))
	}
	for nth := range most {
		g.pass(nth)
	}
	var groups []fedmsg.Group
	for i := range g.items {
		if p := &g.items[i]; len(p.members) > 0 {
			groups = append(groups, g.group(p))
		}
	}
	return groups
}

// group describes what an item shows.
func (g *grouper) group(p *item) fedmsg.Group {
	meta := p.said.Meta
	one := fedmsg.Group{
		Summary: meta.Summary, Sentence: meta.Sentence, Link: meta.Link, Icon: meta.Icon,
		Service:  rules.ServiceOf(p.said.Category()),
		Messages: make([]fedmsg.Said, 0, len(p.members)),
	}
	var usernames, packages, topics, categories []string
	for _, i := range p.members {
		said := g.items[i].said
		one.Messages = append(one.Messages, *said)
		extend(&one, said)
		usernames, packages = append(usernames, said.Meta.Usernames...), append(packages, said.Meta.Packages...)
		topics, categories = append(topics, said.Topic), append(categories, said.Category())
	}
	one.Usernames, one.Packages, one.Topics, one.Categories = unique(usernames), unique(packages), unique(topics), unique(categories)
	if p.by == nil {
		return one
	}
	for _, said := range one.Messages {
		if p.by.many && said.Meta.Link != one.Link {
			one.Link = ""
		}
	}
	one.Key = p.key()
	one.Summary, one.Sentence = g.say(p)
	for i := range p.parts {
		one.Parts = append(one.Parts, g.group(&p.parts[i]))
	}
	return one
}

// key is short and fit for an id.
func (p *item) key() string {
	sum := fnv.New64a()
	fmt.Fprint(sum, p.said.Category(), p.by.on, p.by.say, p.by.flood, p.like)
	return strconv.FormatUint(sum.Sum64(), 36)
}

// extend makes room for a message in the group's time.
func extend(one *fedmsg.Group, said *fedmsg.Said) {
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
