package rules

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/rules/rulestest"
)

// A score is how many cases of an application came out right, by what was asked.
type score map[string]*rulestest.Share

// TestModern measures what today's services and webhooks send, for each
// application; -v prints the table and what is wrong.
func TestModern(t *testing.T) {
	wanted := map[string]float64{"users": 0.98, "packages": 0.99, "links": 0.95, "sentences": 0.95}
	all, apps := score{}, map[string]score{}
	count := func(c rulestest.Case, what string, right bool, have, want any) {
		for _, s := range []score{all, apps[c.App]} {
			if s[what] == nil {
				s[what] = &rulestest.Share{Name: what}
			}
			s[what].Total++
			if right {
				s[what].Right++
			}
		}
		if !right {
			t.Logf("%s, %s: %s %v, want %v", c.App, c.Name, what, have, want)
		}
	}
	for _, c := range rulestest.Modern(t) {
		if apps[c.App] == nil {
			apps[c.App] = score{}
		}
		m := rulestest.Decode(t, c.Message)
		meta := Set{}.Meta(m)
		e := c.Expect
		if e.Usernames != nil {
			rest := slices.DeleteFunc(slices.Clone(meta.Usernames), func(name string) bool {
				return slices.Contains(e.AlsoFine, name) && !slices.Contains(*e.Usernames, name)
			})
			count(c, "users", same(rest, *e.Usernames), meta.Usernames, *e.Usernames)
		}
		if e.Packages != nil {
			count(c, "packages", same(meta.Packages, *e.Packages), meta.Packages, *e.Packages)
		}
		if e.Agent != "" {
			count(c, "agents", meta.Actor == e.Agent, meta.Actor, e.Agent)
		}
		if wrong := untold(meta, m.Topic, e.Agent); len(c.Message) > 0 {
			count(c, "sentences", wrong == "", meta.Summary, wrong)
		}
		if e.Link != nil {
			count(c, "links", meta.Link == *e.Link, meta.Link, *e.Link)
		}
	}
	table := func(name string, s score) {
		line := fmt.Sprintf("%-16s", name)
		for _, what := range []string{"users", "agents", "packages", "links", "sentences"} {
			share := cmp.Or(s[what], &rulestest.Share{})
			line += fmt.Sprintf(" %8s %3d/%3d", what, share.Right, share.Total)
		}
		t.Log(line)
	}
	for _, app := range slices.Sorted(maps.Keys(apps)) {
		table(app, apps[app])
	}
	table("all", all)
	for what, want := range wanted {
		all[what].Want = want
		all[what].Check(t)
	}
}

// untold is what a sentence does not tell: who did it, what, and to which thing.
func untold(m fedmsg.Meta, topic, agent string) string {
	switch {
	case flaw(m.Summary, topic) != "":
		return flaw(m.Summary, topic)
	case !known[m.Verb]:
		return "a verb of the vocabulary"
	case m.Object == "" || m.Object == "something" || m.Verb == "reported" && strings.HasPrefix(m.Object, "“"):
		return "to which thing"
	case strings.HasPrefix(m.Summary, someone+" "):
		return "who did it"
	case agent != "" && !strings.Contains(m.Summary, agent):
		return "that " + agent + " did it"
	}
	return ""
}

// TestModernSentences holds every sentence of them as it was last read and found good.
func TestModernSentences(t *testing.T) {
	var have strings.Builder
	for _, c := range rulestest.Modern(t) {
		m := rulestest.Decode(t, c.Message)
		fmt.Fprintf(&have, "%s\t%s\n", m.Event(), Set{}.Meta(m).Summary)
	}
	rulestest.Golden(t, "testdata/modern.golden.txt", have.String())
}

// TestModernMeta holds what else they say: who, packages, the link, and the parts.
func TestModernMeta(t *testing.T) {
	var have strings.Builder
	for _, c := range rulestest.Modern(t) {
		m := rulestest.Decode(t, c.Message)
		meta := Set{}.Meta(m)
		fmt.Fprintf(&have, "%s\t%s\t%s\t%s\t%s\t%s | %s | %s | %s\n", m.Event(), meta.Actor, strings.Join(meta.Usernames, " "), strings.Join(meta.Packages, " "), meta.Link, meta.Verb, meta.Object, meta.Place, meta.State)
	}
	rulestest.Golden(t, "testdata/modern.meta.golden.txt", have.String())
}

// TestParts holds how the samples and the modern messages are taken apart.
func TestParts(t *testing.T) {
	messages := rulestest.Samples(t)
	for _, c := range rulestest.Modern(t) {
		messages = append(messages, rulestest.Decode(t, c.Message))
	}
	var have strings.Builder
	for _, m := range messages {
		fmt.Fprintf(&have, "%s\t%s\n", m.Event(), rulestest.Parts(Set{}.Meta(m).Sentence))
	}
	rulestest.Golden(t, "testdata/parts.golden.txt", have.String())
}
