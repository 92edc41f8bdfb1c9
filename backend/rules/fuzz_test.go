package rules

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/rules/rulestest"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// FuzzDecoded tries any envelope.
func FuzzDecoded(f *testing.F) {
	for _, m := range rulestest.Samples(f) {
		f.Add(m.Raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if m, err := fedmsg.Decode(raw); err == nil {
			checkMeta(t, Set{}.Meta(m))
		}
	})
}

// FuzzMeta tries any body under any topic.
func FuzzMeta(f *testing.F) {
	for _, m := range rulestest.Samples(f) {
		body, err := json.Marshal(m.Body)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(m.Topic, body)
	}
	f.Fuzz(func(t *testing.T, topic string, raw []byte) {
		m, err := fedmsg.Decode(fmt.Appendf(nil, `{"topic":"a.b.c.d","msg":%s}`, raw))
		if err != nil {
			return
		}
		m.Topic = topic
		meta := Set{}.Meta(m)
		checkMeta(t, meta)
		if again := (Set{}).Meta(m); again.Summary != meta.Summary || !slices.Equal(again.Objects, meta.Objects) {
			t.Errorf("says %q and then %q", meta.Summary, again.Summary)
		}
	})
}

// checkMeta checks what holds whatever a message says.
func checkMeta(t *testing.T, m fedmsg.Meta) {
	t.Helper()
	checkNames(t, "usernames", m.Usernames, fedmsg.MaxAccount)
	checkNames(t, "packages", m.Packages, maxPackage)
	checkNames(t, "objects", m.Objects, maxObject)
	checkNames(t, "repositories", m.Repositories, fedmsg.MaxRepository)
	for _, place := range m.Repositories {
		if fedmsg.RepositoryAt("https://"+place) != place {
			t.Errorf("repository %q", place)
		}
	}
	checkNames(t, "hubs", m.Hubs, fedmsg.MaxAccount+2)
	if m.Actor != "" && !slices.Contains(m.Usernames, m.Actor) {
		t.Errorf("the actor %q is not among %q", m.Actor, m.Usernames)
	}
	for _, address := range []string{m.Link, m.Icon, m.SecondaryIcon} {
		if address != "" && fedmsg.Link(address) == "" {
			t.Errorf("address %q", address)
		}
	}
	if m.Icon == "" {
		t.Error("no icon")
	}
	if !strings.HasSuffix(m.Summary, ".") || utf8.RuneCountInString(m.Summary) > maxSummary || !plain(m.Summary) {
		t.Errorf("summary %q", m.Summary)
	}
	for _, part := range []string{m.Summary, m.Verb, m.Object, m.Title, m.At, m.Place, m.More, m.For, m.State, m.Quote} {
		if !visible.Is(part) || utf8.RuneCountInString(part) > maxSummary {
			t.Errorf("part %q", part)
		}
	}
	if m.Verb != "" && !known[m.Verb] {
		t.Errorf("verb %q", m.Verb)
	}
}

func checkNames(t *testing.T, what string, names []string, limit int) {
	t.Helper()
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) || len(names) > MaxNames {
		t.Errorf("%s: %q", what, names)
	}
	for _, name := range names {
		if name == "" || len(name) > limit || !plain(name) {
			t.Errorf("%s: %q", what, name)
		}
	}
}

func plain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
