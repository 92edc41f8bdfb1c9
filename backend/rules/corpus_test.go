package rules

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fedora-hubs/hubs/backend/rules/rulestest"
)

func TestCorpus(t *testing.T) {
	users, packages := rulestest.Share{Name: "usernames", Want: 0.97}, rulestest.Share{Name: "packages", Want: 0.97}
	objects, links := rulestest.Share{Name: "objects", Want: 0.90}, rulestest.Share{Name: "link", Want: 0.95}
	icons := rulestest.Share{Name: "icon", Want: 0.95}
	for _, c := range rulestest.Corpus(t) {
		if c.Message == nil {
			continue
		}
		m := rulestest.Decode(t, c.Message)
		meta, e := Set{}.Meta(m), c.Expect
		if e.Usernames != nil {
			users.Count(t, m.Topic, same(meta.Usernames, *e.Usernames), meta.Usernames, *e.Usernames)
		}
		if e.Packages != nil {
			packages.Count(t, m.Topic, same(meta.Packages, *e.Packages), meta.Packages, *e.Packages)
		}
		if e.Objects != nil {
			objects.Count(t, m.Topic, same(meta.Objects, asText(*e.Objects)), meta.Objects, *e.Objects)
		}
		if e.Link != nil {
			links.Count(t, m.Topic, meta.Link == *e.Link, meta.Link, *e.Link)
		}
		if e.Icon != nil {
			icons.Count(t, m.Topic, meta.Icon == *e.Icon, meta.Icon, *e.Icon)
		}
	}
	for _, s := range []*rulestest.Share{&users, &packages, &objects, &links, &icons} {
		s.Check(t)
	}
}

// TestCorpusSummaries checks what can be checked of sentences without
// repeating them.
func TestCorpusSummaries(t *testing.T) {
	good := rulestest.Share{Name: "summary", Want: 0.97}
	for _, c := range rulestest.Corpus(t) {
		raws := c.Messages
		if c.Message != nil {
			raws = append(raws, c.Message)
		}
		for _, raw := range raws {
			m := rulestest.Decode(t, raw)
			meta := Set{}.Meta(m)
			wrong := flaw(meta.Summary, m.Topic)
			if e := c.Expect.Usernames; e != nil && len(*e) == 1 && !strings.Contains(meta.Summary, (*e)[0]) {
				wrong = "does not name " + (*e)[0]
			}
			good.Count(t, m.Topic, wrong == "", meta.Summary, wrong)
		}
	}
	good.Check(t)
}

// TestCorpusSentences holds every sentence as it was last read and found good.
func TestCorpusSentences(t *testing.T) {
	var have strings.Builder
	for number, c := range rulestest.Corpus(t) {
		if c.Message != nil {
			c.Messages = append(c.Messages, c.Message)
		}
		for _, raw := range c.Messages {
			fmt.Fprintf(&have, "%d\t%s\n", number+1, Set{}.Meta(rulestest.Decode(t, raw)).Summary)
		}
	}
	rulestest.Golden(t, "testdata/corpus.golden.txt", have.String())
}

// flaw tells what is wrong with a sentence.
func flaw(s, topic string) string {
	switch {
	case s == "" || s == ".":
		return "is empty"
	case !strings.HasSuffix(s, ".") || strings.HasSuffix(s, ".."):
		return "does not end with one period"
	case strings.TrimSuffix(s, ".") == topic:
		return "is the topic"
	case utf8.RuneCountInString(s) > maxSummary:
		return "is too long"
	case !utf8.ValidString(s) || strings.ContainsAny(s, "\n\r\t") || strings.Contains(s, "  "):
		return "is not one line of text"
	}
	return ""
}

// same compares sets: the recorded ones are not always unique.
func same(have, want []string) bool {
	want = slices.Clone(want)
	slices.Sort(want)
	return slices.Equal(have, slices.Compact(want))
}

func asText(values []any) []string {
	var all []string
	for _, v := range values {
		all = append(all, fmt.Sprint(v))
	}
	return all
}
