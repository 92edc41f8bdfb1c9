package digest

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// summary is the sentence of a group; if its messages lack what it needs, the
// newest speaks for all.
func (g *grouper) summary(p *item) string {
	s, ok := rules.Fill(p.by.say, func(field string) (string, bool) { return g.words(p, field) })
	if ok && visible.Line(s) != "" {
		return rules.Sentence(s)
	}
	return rules.Sentence(andMore(p.Said(), len(p.members)))
}

// andMore is a sentence that speaks for n messages.
func andMore(s string, n int) string { return s + ", and " + strconv.Itoa(n-1) + " more like it" }

// words is what a field of a group's sentence stands for.
func (g *grouper) words(p *item, field string) (string, bool) {
	switch field {
	case "@who":
		return g.who(p), true
	case "@did":
		return g.did(p), true
	case "@n":
		return strconv.Itoa(len(p.members)), true
	case "@summary":
		return p.Said(), true
	case "@state":
		return p.said.Meta.State, p.said.Meta.State != "" && !well(p.said.Meta.State)
	case "@outcomes":
		outcomes := g.outcomes(p)
		return outcomes, outcomes != ""
	}
	if field, told := strings.CutSuffix(field, "!"); told {
		return g.ended(p, field)
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
		if s, ok := g.items[i].Words(field); ok {
			return s, true
		}
	}
	return "", false
}

// all is every value that the messages of a group have for a field, sorted.
func (g *grouper) all(p *item, field string) []string {
	var values []string
	for _, i := range p.members {
		g.items[i].Values(field, func(s string) bool {
			if s = visible.Short(s, rules.MaxPart); s != "" {
				values = append(values, s)
			}
			return len(values) < rules.MaxNames
		})
	}
	return unique(values)
}

// well tells the states that go without saying.
func well(state string) bool { return state == "" || state == rules.Done || state == rules.Passed }

// outcomes is how many of the messages tell of what did not end well, or has not yet:
// "2 failed and 1 canceled".
func (g *grouper) outcomes(p *item) string {
	count := map[string]int{}
	for _, i := range p.members {
		if state := g.items[i].said.Meta.State; !well(state) {
			count[state]++
		}
	}
	var all []string
	for _, state := range slices.Sorted(maps.Keys(count)) {
		all = append(all, strconv.Itoa(count[state])+" "+state)
	}
	return rules.Enumerate(all[:min(3, len(all))], len(all))
}

// ended names what a field has, each with how it ended where that was not well, as the
// newest message about it has it: "a, b (failed), and c". Of more than can be named it
// says how many ended so.
func (g *grouper) ended(p *item, field string) (string, bool) {
	states := map[string]string{}
	for _, i := range p.members { // the newest first
		g.items[i].Values(field, func(s string) bool {
			if s = visible.Short(s, rules.MaxPart); s != "" {
				if _, is := states[s]; !is {
					states[s] = g.items[i].said.Meta.State
				}
			}
			return len(states) < rules.MaxNames
		})
	}
	names, count := slices.Sorted(maps.Keys(states)), map[string]int{}
	if len(names) <= 3 {
		for i, name := range names {
			if state := states[name]; !well(state) {
				names[i] += " (" + state + ")"
			}
		}
		return list3(names)
	}
	for _, state := range states {
		if !well(state) {
			count[state]++
		}
	}
	s, ok := list3(names)
	var bad []string
	for _, state := range slices.Sorted(maps.Keys(count)) {
		bad = append(bad, strconv.Itoa(count[state])+" "+state)
	}
	if len(bad) > 0 {
		s += " (" + rules.Enumerate(bad[:min(3, len(bad))], len(bad)) + ")"
	}
	return s, ok
}

func (g *grouper) sum(p *item, field string) string {
	total := 0
	for _, i := range p.members {
		if n, err := strconv.Atoi(g.items[i].Value(field)); err == nil && n > 0 && n < 1e6 {
			total += n
		} else {
			total++
		}
	}
	return strconv.Itoa(total)
}

// who names who took part. Where accounts did, the service is not named, nor
// that there was someone.
func (g *grouper) who(p *item) string {
	var accounts, others []string
	for _, i := range p.members {
		if name, somebody := g.items[i].Doer(); somebody {
			accounts = append(accounts, name)
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

// alone are the verbs that say enough of a thing without what else a sentence has.
// They count where a gathering's deeds tell no more than that something was done.
var alone = []string{"approved", "changed", "closed", "commented on", "created", "deleted", "edited", "merged", "opened", "reported", "starred", "subscribed to", "unstarred", "unsubscribed from", "updated"}

// did is what was done, in the order of the gathering's deeds.
func (g *grouper) did(p *item) string {
	done := make([]string, len(p.by.did)+1)
	for _, i := range p.members {
		nth := slices.IndexFunc(p.by.did, func(d [2]string) bool { return rules.Covers(d[0], g.items[i].Event()) })
		if nth < 0 {
			done[len(done)-1] = "changed"
			continue
		}
		done[nth] = p.by.did[nth][1]
		if verb := g.items[i].said.Meta.Verb; p.by.did[nth][0] == "*" && slices.Contains(alone, verb) && !slices.Contains(done, verb) {
			done[nth] = verb
		}
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
	return rules.Enumerate(all, len(all))
}

// list3 lists names for a sentence: three at most, and how many others.
func list3(names []string) (string, bool) {
	return rules.Enumerate(names[:min(3, len(names))], len(names)), len(names) > 0
}
