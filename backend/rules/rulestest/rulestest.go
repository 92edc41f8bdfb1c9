// Package rulestest has what the tests of rules, and of what is made with them,
// share: the samples of every source, the recorded messages, and golden files.
package rulestest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Golden holds a text to what a file has.
func Golden(t *testing.T, path, have string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(have), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if have != string(want) {
		t.Errorf("it differs from %s; if it is better, run go test -update. Now:\n%s", path, have)
	}
}

// Samples gives messages that were made up for tests, of every source.
func Samples(t testing.TB) []fedmsg.Message {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(servertest.Root(t), "backend/rules/testdata/samples.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	var all []fedmsg.Message
	for lines := bufio.NewScanner(bytes.NewReader(file)); lines.Scan(); {
		all = append(all, Decode(t, bytes.Clone(lines.Bytes())))
	}
	return all
}

// Sample is the first sample of an event.
func Sample(t testing.TB, event string) fedmsg.Message {
	t.Helper()
	for _, m := range Samples(t) {
		if m.Event() == event {
			return m
		}
	}
	t.Fatalf("no sample of %s", event)
	return fedmsg.Message{}
}

// Decode reads an envelope.
func Decode(t testing.TB, raw []byte) fedmsg.Message {
	t.Helper()
	m, err := fedmsg.Decode(raw)
	if err != nil {
		t.Fatalf("%.200s: %v", raw, err)
	}
	return m
}

// A Case is a line of the corpus: a message with what it says, or several that a
// feed should show as so many entries.
type Case struct {
	App      string            `json:"app"`
	Name     string            `json:"name"`
	Message  json.RawMessage   `json:"message"`
	Messages []json.RawMessage `json:"messages"`
	Expect   struct {
		Usernames *[]string `json:"usernames"`
		Packages  *[]string `json:"packages"`
		Objects   *[]any    `json:"objects"`
		Link      *string   `json:"link"`
		Icon      *string   `json:"icon"`
		Agent     string    `json:"agent"`     // who did it
		AlsoFine  []string  `json:"also_fine"` //nolint:tagliatelle // usernames that are right, too; the corpus's word
		Count     int       `json:"count"`
	} `json:"expect"`
}

// Corpus gives messages that were on Fedora's bus, with what they say. They
// are not ours to publish, so they are not part of this repository. In them ids
// and timestamps were not always kept.
func Corpus(t testing.TB) []Case { return cases(t, "messages.jsonl") }

// Modern is Corpus for what services send today.
func Modern(t testing.TB) []Case { return cases(t, "modern.jsonl") }

func cases(t testing.TB, name string) []Case {
	t.Helper()
	file, err := os.Open(filepath.Join(servertest.Corpus(t), name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 8<<20)
	var all []Case
	for lines.Scan() {
		var c Case
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

// A Share is how many of the cases that state something came out right.
type Share struct {
	Name         string
	Right, Total int
	Want         float64
}

// Count adds a case.
func (s *Share) Count(t *testing.T, topic string, right bool, got, want any) {
	s.Total++
	if right {
		s.Right++
		return
	}
	t.Logf("%s of %s: %v, want %v", s.Name, topic, got, want)
}

// Check fails where too few are right.
func (s *Share) Check(t *testing.T) {
	if s.Total == 0 {
		return
	}
	have := float64(s.Right) / float64(s.Total)
	t.Logf("%s: %d of %d right, %.1f %%", s.Name, s.Right, s.Total, 100*have)
	if have < s.Want {
		t.Errorf("%s: %.1f %% right, want %.1f %%", s.Name, 100*have, 100*s.Want)
	}
}
