package fedmsg

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// readSamples gives messages that were made up for these tests, of every
// source.
func readSamples(t testing.TB) []Message {
	t.Helper()
	file, err := os.ReadFile("testdata/samples.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var all []Message
	for lines := bufio.NewScanner(bytes.NewReader(file)); lines.Scan(); {
		m, err := Decode(bytes.Clone(lines.Bytes()))
		if err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		all = append(all, m)
	}
	return all
}

func TestSummaries(t *testing.T) {
	var have bytes.Buffer
	for _, m := range readSamples(t) {
		fmt.Fprintf(&have, "%s\t%s\n", m.Topic, Rules{}.Meta(m).Summary)
	}
	checkGolden(t, "testdata/summaries.golden.txt", have.String())
}

// TestMeta holds everything else that the samples say.
func TestMeta(t *testing.T) {
	var have bytes.Buffer
	for _, m := range readSamples(t) {
		meta := Rules{}.Meta(m)
		checkMeta(t, meta)
		fmt.Fprintln(&have, m.Topic)
		for _, line := range []struct {
			name   string
			values []string
		}{
			{"actor", []string{meta.Actor}}, {"users", meta.Usernames}, {"packages", meta.Packages},
			{"objects", meta.Objects}, {"repositories", meta.Repositories}, {"hubs", meta.Hubs}, {"link", []string{meta.Link}},
		} {
			if all := strings.Join(line.values, ", "); all != "" {
				fmt.Fprintf(&have, "\t%s: %s\n", line.name, all)
			}
		}
	}
	checkGolden(t, "testdata/meta.golden.txt", have.String())
}

func checkGolden(t *testing.T, path, have string) {
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

// TestSamplesCoverSources keeps the golden file a list of everything that is
// understood.
func TestSamplesCoverSources(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range readSamples(t) {
		seen[m.Category()] = true
	}
	for category, s := range sources {
		if !seen[category] && s != &ci {
			t.Errorf("no sample of the category %s", category)
		}
	}
}

// TestRulesAreSound finds slips in the tables: fields that are not closed,
// terms and filters that do not exist.
func TestRulesAreSound(t *testing.T) {
	for category, s := range sources {
		checkGatherings(t, category, s)
		for i, u := range s.rules {
			for topic := range strings.SplitSeq(u.on, "|") {
				if strings.Contains(strings.TrimSuffix(topic, "*"), "*") {
					t.Errorf("%s, rule %d: a star within %q", category, i, u.on)
				}
			}
			templates := append([]string{u.icon, u.say, s.by}, slices.Concat(u.packages, u.objects, u.repos, u.link)...)
			fields := append(strings.Split(u.actor, "|"), u.users...)
			for _, template := range templates {
				fields = append(fields, fieldsOf(t, template)...)
			}
			if u.when != "" {
				path, _, _ := strings.Cut(strings.TrimPrefix(u.when, "!"), "=")
				fields = append(fields, path)
			}
			for _, field := range fields {
				if wrong := slip(s, field); wrong != "" {
					t.Errorf("%s, rule %d: %s in %q", category, i, wrong, field)
				}
			}
		}
	}
}

// checkGatherings looks for such slips where a feed puts messages together.
func checkGatherings(t *testing.T, category string, s *source) {
	for i, g := range s.groups {
		if (g.over == "") != (g.least == 0) || g.least > 0 && g.flood == 0 {
			t.Errorf("%s, gathering %d: a flood is over at least so many of something", category, i)
		}
		for _, template := range append([]string{g.say, g.over}, g.same...) {
			for _, field := range fieldsOf(t, template) {
				for _, how := range []string{"+", ":sum", ":count"} {
					field = strings.TrimSuffix(field, how)
				}
				if wrong := slip(s, field); wrong != "" && !slices.Contains([]string{"@did", "@n", "@summary"}, field) {
					t.Errorf("%s, gathering %d: %s in %q", category, i, wrong, field)
				}
			}
		}
	}
}

// fieldsOf gives the alternatives of the fields of a template.
func fieldsOf(t *testing.T, template string) (fields []string) {
	if strings.Count(template, "{") != strings.Count(template, "}") || strings.Count(template, "[") != strings.Count(template, "]") {
		t.Errorf("%q: a bracket is not closed", template)
	}
	for _, after := range strings.Split(template, "{")[1:] {
		field, _, _ := strings.Cut(after, "}")
		fields = append(fields, strings.Split(field, "|")...)
	}
	return fields
}

func slip(s *source, field string) string {
	if strings.HasPrefix(field, "=") {
		return ""
	}
	path, how, _ := strings.Cut(field, ":")
	terms := []string{"who", "actor", "stg", "rest", "step", "last", "sender", "packages", "said", "0", "1", "2"}
	term, is := strings.CutPrefix(path, "@")
	switch {
	case how != "" && filters[how] == nil:
		return "no such filter"
	case is && s.terms[term] == nil && !slices.Contains(terms, term):
		return "no such term"
	case strings.ContainsAny(path, " {}[]"):
		return "not a path"
	}
	return ""
}

func BenchmarkMeta(b *testing.B) {
	for _, topic := range []string{
		"buildsys.build.state.change", "copr.build.end", "bodhi.update.comment", "git.receive",
		"pagure.issue.comment.added", "github.push", "mailman.receive", "lighthouse.lamp.lit",
	} {
		m := sample(b, topic)
		b.Run(topic, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Rules{}.Meta(m)
			}
		})
	}
}

// sample is the first sample of an event.
func sample(t testing.TB, event string) Message {
	t.Helper()
	for _, m := range readSamples(t) {
		if m.Event() == event {
			return m
		}
	}
	t.Fatalf("no sample of %s", event)
	return Message{}
}
