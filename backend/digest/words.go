package digest

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// say tells what a group says: its sentence and the parts of it. If its messages lack
// what the sentence needs, the newest speaks for all.
func (g *grouper) say(p *item) (summary string, parts fedmsg.Sentence) {
	doers, others := g.doers(p)
	if phrase := p.by.phrase; phrase != nil {
		whole, ok := phrase.Fill(func(field string) (string, bool) { return g.words(p, field) })
		if bare, too := phrase.Fill(func(field string) (string, bool) { return g.bare(p, field) }); ok && too {
			bare.Who, bare.Others = doers, others
			if phrase.Who() != "{@who}" {
				bare.Who, bare.Others = g.named(p, phrase.Who(), bare.By())
			}
			bare.State, bare.Ends = g.ends(p)
			return rules.Sentence(whole.English()), bare.Parts()
		}
	}
	parts = p.said.Meta.Sentence
	parts.Who, parts.Others = doers, others
	if p.by.say != "" {
		if s, ok := rules.Fill(p.by.say, func(field string) (string, bool) { return g.words(p, field) }); ok {
			return rules.Sentence(s), parts
		}
	}
	more := "and " + strconv.Itoa(len(p.members)-1) + " more like it"
	parts.More = strings.TrimSpace(parts.More + " " + more)
	return rules.Sentence(p.Said() + ", " + more), parts
}

// bare is words for the parts of a sentence: how something ended is a part of its own.
func (g *grouper) bare(p *item, field string) (string, bool) {
	switch name, told := strings.CutSuffix(field, "!"); {
	case field == "@state" || field == "@outcomes":
		return "", false
	case told:
		return list3(g.all(p, name))
	}
	return g.words(p, field)
}

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
func well(state string) bool {
	return state == "" || state == rules.Done || state == rules.Passed || state == rules.Merged
}

// outcomes is how many of the messages tell of what did not end well, or has not yet:
// "2 failed and 1 canceled".
func (g *grouper) outcomes(p *item) string { return counted(slices.Values(g.states(p))) }

// endings are how what a field has ended, as the newest message about it has it.
func (g *grouper) endings(p *item, field string) map[string]string {
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
	return states
}

// ended names what a field has, each with how it ended where that was not well: "a, b
// (failed), and c". Of more than can be named it says how many ended so.
func (g *grouper) ended(p *item, field string) (string, bool) {
	states := g.endings(p, field)
	names := slices.Sorted(maps.Keys(states))
	if len(names) <= 3 {
		for i, name := range names {
			if state := states[name]; !well(state) {
				names[i] += " (" + state + ")"
			}
		}
		return list3(names)
	}
	s, ok := list3(names)
	if bad := counted(maps.Values(states)); bad != "" {
		s += " (" + bad + ")"
	}
	return s, ok
}

// counted is how many states are not good: "2 failed and 1 canceled".
func counted(states iter.Seq[string]) string {
	count := map[string]int{}
	for state := range states {
		if !well(state) {
			count[state]++
		}
	}
	var all []string
	for _, state := range slices.Sorted(maps.Keys(count)) {
		all = append(all, strconv.Itoa(count[state])+" "+state)
	}
	return rules.Enumerate(all[:min(3, len(all))], len(all))
}

// ends is the state of a group, and what to say of it where its things ended in several
// ways: of those the worst counts. What is about one thing is as its newest message says.
func (g *grouper) ends(p *item) (state, ends string) {
	var all []string
	switch field := p.by.ending; {
	case field == "@outcomes":
		all = g.states(p)
	case field != "":
		all = slices.Collect(maps.Values(g.endings(p, field)))
	case p.by.many:
		return "", ""
	default:
		all = g.states(p)
		all = all[:min(1, len(all))]
	}
	all = slices.DeleteFunc(all, func(s string) bool { return s == "" })
	if len(all) == 0 {
		return "", ""
	}
	state = slices.MinFunc(all, func(a, b string) int { return cmp.Or(rules.Worse(a, b), strings.Compare(a, b)) })
	n := 0
	for _, s := range all {
		if s == state {
			n++
		}
	}
	if n < len(all) {
		ends = fmt.Sprintf("%d of %d %s", n, len(all), state)
	}
	return state, ends
}

// states are those that the messages of a group tell, the newest first.
func (g *grouper) states(p *item) (all []string) {
	for _, i := range p.members {
		if state := g.items[i].said.Meta.State; state != "" {
			all = append(all, state)
		}
	}
	return all
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

// who names who took part.
func (g *grouper) who(p *item) string {
	doers, others := g.doers(p)
	names := make([]string, len(doers))
	for i, d := range doers {
		names[i] = d.Name
	}
	return rules.Enumerate(names, len(names)+others)
}

// doers are those who took part, three at most, and how many others did. Where accounts
// did, the service is not named, nor that there was someone.
func (g *grouper) doers(p *item) (some []fedmsg.Doer, others int) {
	accounts, rest := map[string]bool{}, map[string]bool{}
	for _, i := range p.members {
		if name, somebody := g.items[i].Doer(); somebody {
			accounts[name] = accounts[name] || name == g.items[i].said.Meta.Actor
		} else {
			rest[name] = false
		}
	}
	if len(accounts) == 0 {
		accounts = rest
	}
	names := slices.Sorted(maps.Keys(accounts))
	for _, name := range names[:min(3, len(names))] {
		some = append(some, fedmsg.Doer{Name: name, Account: accounts[name]})
	}
	return some, len(names) - len(some)
}

// named are those whom the sentence of a group begins with: what all its messages have
// for a field, which may be accounts, or a name.
func (g *grouper) named(p *item, template, name string) (some []fedmsg.Doer, others int) {
	field, several := strings.CutSuffix(template, "+}")
	field, one := strings.CutPrefix(field, "{")
	if !several || !one {
		return []fedmsg.Doer{{Name: name, Account: g.isAccount(p, name)}}, 0
	}
	names := g.all(p, field)
	for _, name := range names[:min(3, len(names))] {
		some = append(some, fedmsg.Doer{Name: name, Account: g.isAccount(p, name)})
	}
	return some, len(names) - len(some)
}

// isAccount reports whether messages of a group are about an account of that name.
func (g *grouper) isAccount(p *item, name string) bool {
	return slices.ContainsFunc(p.members, func(i int) bool { return slices.Contains(g.items[i].said.Meta.Usernames, name) })
}

// alone are the verbs that say enough of a thing without what else a sentence has.
// They count where a gathering's deeds tell no more than that something was done.
var alone = []string{"approved", "changed", "closed", "commented on", "created", "deleted", "edited", "followed", "merged", "opened", "reported", "starred", "unfollowed", "unstarred", "updated"}

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
