package fedmsg

import (
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
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
const span = 7 * 24 * time.Hour

// A gathering tells which messages of a source a feed shows as one.
//
// The say is a template like that of a rule. Its fields are those of the newest
// message that has them; with a plus at the end, {name+}, all values of the
// group, sorted and each once; with ":sum" at the end, the sum of all. There is
// also {@did}, what was done, {@n}, how many messages there are, and
// {@summary}, the sentence of the newest.
type gathering struct {
	on   string // topics as in a rule, with | between them
	same list   // templates, "any" for all alike: what gives for one of these the same as the newest message belongs to it
	did  deeds
	say  string
	many bool // it is about several things, so no link leads to all
}

// deeds are what is done by messages: topics as in a gathering, and words.
// Sentences name them in their order.
type deeds [][2]string

// Groups puts messages together that belong together, newest first. A gathering
// takes the newest message that it can handle and the later ones that match
// that one, puts them in its place, and repeats; what it leaves alone is for the
// next gathering.
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

// pass applies the gathering with a number of every source.
func (g *grouper) pass(nth int) {
	open := map[likeness]int{} // to the place of the newest
	for i := range g.places {
		p := &g.places[i]
		if !p.free || nth >= len(p.source.groups) {
			continue
		}
		by := &p.source.groups[nth]
		if !covers(by.on, p.rest) {
			continue
		}
		alike := p.alike(by)
		if to, like, found := g.newest(open, alike, p.said.Time); found {
			g.places[to].take(by, i)
			g.places[to].like = like.value
			p.free, p.members = false, nil
			continue
		}
		for _, l := range alike {
			open[l] = i
		}
	}
}

// newest finds the message that one with such likenesses belongs to.
func (g *grouper) newest(open map[likeness]int, alike []likeness, at time.Time) (to int, like likeness, found bool) {
	for _, l := range alike {
		if to, found = open[l]; found && g.places[to].said.Time.Sub(at) <= span {
			return to, l, true
		}
	}
	return 0, like, false
}

func (p *place) take(by *gathering, i int) {
	p.by, p.free = by, false
	p.members = append(p.members, i)
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

// covers tells whether one of the patterns, with | between them, is for a topic
// without its category.
func covers(patterns, rest string) bool {
	for more := true; more; {
		var one string
		one, patterns, more = strings.Cut(patterns, "|")
		prefix, wild := strings.CutSuffix(one, "*")
		if one == "" || one == rest || wild && strings.HasPrefix(rest, prefix) {
			return true
		}
	}
	return false
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

// summary is the sentence of a group; if its messages lack what it needs, the
// newest speaks for all.
func (g *grouper) summary(p *place) string {
	s, ok := fill(p.by.say, func(field string) (string, bool) { return g.words(p, field) })
	if s = clean(s, maxSummary-1); !ok || s == "" {
		s = clean(andMore(p.sentenceSaid(), len(p.members)), maxSummary-1)
	}
	return ended(s)
}

// andMore is a sentence that speaks for n messages.
func andMore(s string, n int) string { return s + ", and " + strconv.Itoa(n-1) + " more like it" }

// sentenceSaid is the sentence of a message without its full stop.
func (d *reading) sentenceSaid() string { return strings.TrimSuffix(d.said, ".") }

// words is what a field of a group's sentence stands for.
func (g *grouper) words(p *place, field string) (string, bool) {
	switch field {
	case "@who":
		return g.who(p), true
	case "@did":
		return g.did(p), true
	case "@n":
		return strconv.Itoa(len(p.members)), true
	case "@summary":
		return p.sentenceSaid(), true
	}
	if field, all := strings.CutSuffix(field, "+"); all {
		return list3(g.all(p, field))
	}
	if field, sum := strings.CutSuffix(field, ":sum"); sum {
		return g.sum(p, field), true
	}
	for _, i := range p.members {
		if s, ok := g.places[i].words(field); ok {
			return s, true
		}
	}
	return "", false
}

// all is every value that the messages of a group have for a field, sorted.
func (g *grouper) all(p *place, field string) []string {
	var values []string
	for _, i := range p.members {
		g.places[i].values(field, func(s string) bool {
			if s = clean(s, maxPart); s != "" {
				values = append(values, s)
			}
			return len(values) < maxNames
		})
	}
	return unique(values)
}

func (g *grouper) sum(p *place, field string) string {
	total := 0
	for _, i := range p.members {
		if n, err := strconv.Atoi(g.places[i].one(field)); err == nil && n > 0 && n < 1e6 {
			total += n
		} else {
			total++
		}
	}
	return strconv.Itoa(total)
}

// who names who took part. Where accounts did, the service is not named, nor
// that there was someone.
func (g *grouper) who(p *place) string {
	var accounts, others []string
	for _, i := range p.members {
		if d := &g.places[i].reading; d.actor != "" {
			accounts = append(accounts, d.actor)
		} else if name := d.who(); name != someone && name != d.source.by {
			accounts = append(accounts, clean(name, maxPart))
		} else {
			others = append(others, name)
		}
	}
	if len(accounts) == 0 {
		accounts = others
	}
	names, _ := list3(unique(accounts))
	return names
}

// did is what was done, in the order of the gathering's deeds.
func (g *grouper) did(p *place) string {
	done := make([]string, len(p.by.did)+1)
	for _, i := range p.members {
		nth := slices.IndexFunc(p.by.did, func(d [2]string) bool { return covers(d[0], g.places[i].rest) })
		if nth < 0 {
			done[len(done)-1] = "changed"
			continue
		}
		done[nth] = p.by.did[nth][1]
	}
	var all []string
	for _, what := range done {
		if what != "" && !slices.Contains(all, what) {
			all = append(all, what)
		}
	}
	if len(all) > 3 {
		return "worked on"
	}
	return enumerate(all, len(all))
}

// list3 lists names for a sentence: three at most, and how many others.
func list3(names []string) (string, bool) {
	return enumerate(names[:min(3, len(names))], len(names)), len(names) > 0
}
