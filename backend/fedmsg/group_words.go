package fedmsg

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fedora-hubs/hubs/backend/visible"
)

// summary is the sentence of a group; if its messages lack what it needs, the
// newest speaks for all.
func (g *grouper) summary(p *place) string {
	s, ok := fill(p.by.say, func(field string) (string, bool) { return g.words(p, field) })
	if s = visible.Short(s, maxSummary-1); !ok || s == "" {
		s = visible.Short(andMore(p.sentenceSaid(), len(p.members)), maxSummary-1)
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
	if field, count := strings.CutSuffix(field, ":count"); count {
		n := len(g.all(p, field))
		return strconv.Itoa(n), n > 1
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
			if s = visible.Short(s, maxPart); s != "" {
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
			accounts = append(accounts, visible.Short(name, maxPart))
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
		nth := slices.IndexFunc(p.by.did, func(d [2]string) bool { return covers(d[0], g.places[i].event()) })
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
