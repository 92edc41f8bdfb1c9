package fedmsg

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

type corpusCase struct {
	Message  json.RawMessage   `json:"message"`
	Messages []json.RawMessage `json:"messages"`
	Expect   struct {
		Usernames, Packages *[]string
		Objects             *[]any
		Link, Icon          *string
		Count               int
	} `json:"expect"`
}

// readCorpus gives messages that were on Fedora's bus, with what they say. They
// are not ours to publish, so they are not part of this repository.
func readCorpus(t testing.TB) []corpusCase {
	t.Helper()
	file, err := os.Open(filepath.Join(servertest.Corpus(t), "messages.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 8<<20)
	var all []corpusCase
	for lines.Scan() {
		var c corpusCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// recorded decodes a message of the corpus, in which ids and timestamps were
// not always kept.
func recorded(t testing.TB, raw json.RawMessage) Message {
	t.Helper()
	m, err := Decode(raw)
	if err != nil {
		t.Fatalf("%.200s: %v", raw, err)
	}
	return m
}

// A share is how many of the cases that state something came out right.
type share struct {
	name         string
	right, total int
	want         float64
}

func (s *share) count(t *testing.T, topic string, right bool, got, want any) {
	s.total++
	if right {
		s.right++
		return
	}
	t.Logf("%s of %s: %v, want %v", s.name, topic, got, want)
}

func (s *share) check(t *testing.T) {
	if s.total == 0 {
		return
	}
	have := float64(s.right) / float64(s.total)
	t.Logf("%s: %d of %d right, %.1f %%", s.name, s.right, s.total, 100*have)
	if have < s.want {
		t.Errorf("%s: %.1f %% right, want %.1f %%", s.name, 100*have, 100*s.want)
	}
}

func TestCorpus(t *testing.T) {
	users, packages := share{name: "usernames", want: 0.97}, share{name: "packages", want: 0.97}
	objects, links := share{name: "objects", want: 0.90}, share{name: "link", want: 0.95}
	icons := share{name: "icon", want: 0.95}
	for _, c := range readCorpus(t) {
		if c.Message == nil {
			continue
		}
		m := recorded(t, c.Message)
		meta, e := Rules{}.Meta(m), c.Expect
		if e.Usernames != nil {
			users.count(t, m.Topic, same(meta.Usernames, *e.Usernames), meta.Usernames, *e.Usernames)
		}
		if e.Packages != nil {
			packages.count(t, m.Topic, same(meta.Packages, *e.Packages), meta.Packages, *e.Packages)
		}
		if e.Objects != nil {
			objects.count(t, m.Topic, same(meta.Objects, asText(*e.Objects)), meta.Objects, *e.Objects)
		}
		if e.Link != nil {
			links.count(t, m.Topic, meta.Link == *e.Link, meta.Link, *e.Link)
		}
		if e.Icon != nil {
			icons.count(t, m.Topic, meta.Icon == *e.Icon, meta.Icon, *e.Icon)
		}
	}
	for _, s := range []*share{&users, &packages, &objects, &links, &icons} {
		s.check(t)
	}
}

// TestCorpusSummaries checks what can be checked of sentences without
// repeating them.
func TestCorpusSummaries(t *testing.T) {
	good := share{name: "summary", want: 0.97}
	for _, c := range readCorpus(t) {
		raws := c.Messages
		if c.Message != nil {
			raws = append(raws, c.Message)
		}
		for _, raw := range raws {
			m := recorded(t, raw)
			meta := Rules{}.Meta(m)
			wrong := flaw(meta.Summary, m.Topic)
			if e := c.Expect.Usernames; e != nil && len(*e) == 1 && !strings.Contains(meta.Summary, (*e)[0]) {
				wrong = "does not name " + (*e)[0]
			}
			good.count(t, m.Topic, wrong == "", meta.Summary, wrong)
		}
	}
	good.check(t)
}

// TestCorpusSentences holds every sentence as it was last read and found good.
func TestCorpusSentences(t *testing.T) {
	var have strings.Builder
	for number, c := range readCorpus(t) {
		if c.Message != nil {
			c.Messages = append(c.Messages, c.Message)
		}
		for _, raw := range c.Messages {
			fmt.Fprintf(&have, "%d\t%s\n", number+1, Rules{}.Meta(recorded(t, raw)).Summary)
		}
	}
	checkGolden(t, "testdata/corpus.golden.txt", have.String())
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
