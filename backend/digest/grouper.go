package digest

import (
	"slices"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/rules"
)

// A grouper puts the messages of a list together, gathering after gathering.
type grouper struct{ items []item }

// An item is a message of the list, with what is shown where it stands.
type item struct {
	rules.Reading
	said    *fedmsg.Said
	groups  []gathering // of its source
	free    bool        // no gathering took it yet
	members []int       // the messages that are shown here; none where it was taken elsewhere
	by      *gathering  // what put them together
	like    string      // what they share
	parts   []item      // of a digest: what was shown here and at the items that it took
}

// A likeness is what messages of a group share.
type likeness struct {
	gathering *gathering
	nth       int
	value     string
}

// A gathered is the items that a gathering makes one of, the newest first.
type gathered struct {
	by    *gathering
	like  string
	items []int
}

// pass applies the gathering with a number of every source.
func (g *grouper) pass(nth int) {
	var all []*gathered
	open := map[likeness]*gathered{}
	for i := range g.items {
		by := g.gathering(nth, i)
		if by == nil {
			continue
		}
		alike := g.items[i].alike(by)
		if to, like := g.newest(open, alike, i); to != nil {
			to.items, to.like = append(to.items, i), like
			continue
		}
		one := &gathered{by: by, items: []int{i}}
		for _, l := range alike {
			open[l] = one
		}
		all = append(all, one)
	}
	for _, one := range all {
		if g.enough(one) {
			g.take(one)
		}
	}
}

// enough tells whether so much was gathered that it becomes one entry.
func (g *grouper) enough(one *gathered) bool {
	if len(one.items) < max(2, one.by.flood) {
		return false
	}
	if one.by.least == 0 {
		return true
	}
	var values []string
	for _, i := range one.items {
		for _, m := range g.items[i].members {
			value, _ := rules.Fill(one.by.over, g.items[m].exact)
			values = append(values, value)
		}
	}
	return len(unique(values)) >= one.by.least
}

// gathering is the one with a number, if it is for what an item shows.
func (g *grouper) gathering(nth, i int) *gathering {
	p := &g.items[i]
	if nth >= len(p.groups) || len(p.members) == 0 {
		return nil
	}
	by := &p.groups[nth]
	if !p.free && (by.flood == 0 || !g.near(i, i, by)) {
		return nil
	}
	for _, m := range p.members {
		if !rules.Covers(by.on, g.items[m].Rest()) {
			return nil
		}
	}
	return by
}

// newest finds what an item with such likenesses belongs to.
func (g *grouper) newest(open map[likeness]*gathered, alike []likeness, i int) (to *gathered, like string) {
	for _, l := range alike {
		if to = open[l]; to != nil && g.near(to.items[0], i, l.gathering) {
			return to, l.value
		}
	}
	return nil, ""
}

// near tells whether all that an item shows is within reach of the newest
// message of a group.
func (g *grouper) near(newest, i int, by *gathering) bool {
	oldest := g.items[slices.Max(g.items[i].members)].said.Time
	return g.items[newest].said.Time.Sub(oldest) <= by.within()
}

func (by *gathering) within() time.Duration {
	if by.reach > 0 {
		return by.reach
	}
	return span
}

// take shows what was gathered where the newest of it was.
func (g *grouper) take(one *gathered) {
	var parts []item
	var members []int
	for _, i := range one.items {
		p := &g.items[i]
		parts, members = append(parts, *p), append(members, p.members...)
		p.free, p.members = false, nil
	}
	slices.Sort(members)
	p := &g.items[one.items[0]]
	p.by, p.like, p.members, p.parts = one.by, one.like, members, nil
	if len(parts) < len(members) {
		p.parts = parts
	}
}

// alike is what a message shares with others of its group.
func (p *item) alike(by *gathering) []likeness {
	all := make([]likeness, 0, len(by.same))
	for nth, template := range by.same {
		if value, ok := rules.Fill(template, p.exact); ok && value != "" {
			all = append(all, likeness{by, nth, value})
		}
	}
	return all
}

// exact is the first value of a field, uncut.
func (p *item) exact(field string) (string, bool) {
	value := p.Value(field)
	return value, value != "" && len(value) <= fedmsg.MaxLink
}
