package rules

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/rules/rulestest"
)

func TestSummaries(t *testing.T) {
	var have bytes.Buffer
	for _, m := range rulestest.Samples(t) {
		fmt.Fprintf(&have, "%s\t%s\n", m.Topic, Set{}.Meta(m).Summary)
	}
	rulestest.Golden(t, "testdata/summaries.golden.txt", have.String())
}

// TestMeta holds everything else that the samples say.
func TestMeta(t *testing.T) {
	var have bytes.Buffer
	for _, m := range rulestest.Samples(t) {
		meta := Set{}.Meta(m)
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
	rulestest.Golden(t, "testdata/meta.golden.txt", have.String())
}

// TestSamplesCoverSources keeps the golden file a list of everything that is
// understood.
func TestSamplesCoverSources(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range rulestest.Samples(t) {
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
		for i, u := range s.rules {
			for topic := range strings.SplitSeq(u.on, "|") {
				if strings.Contains(strings.TrimSuffix(topic, "*"), "*") {
					t.Errorf("%s, rule %d: a star within %q", category, i, u.on)
				}
			}
			templates := append([]string{u.icon, u.say, s.by}, slices.Concat(u.packages, u.objects, u.repos, u.link)...)
			fields := append(strings.Split(u.actor, "|"), u.users...)
			for _, template := range templates {
				within, err := fieldsOf(template)
				if err != nil {
					t.Error(err)
				}
				fields = append(fields, within...)
			}
			if u.when != "" {
				path, _, _ := strings.Cut(strings.TrimPrefix(u.when, "!"), "=")
				fields = append(fields, path)
			}
			for _, field := range fields {
				if wrong := s.slip(field); wrong != "" {
					t.Errorf("%s, rule %d: %s in %q", category, i, wrong, field)
				}
			}
		}
	}
}

func BenchmarkMeta(b *testing.B) {
	for _, topic := range []string{
		"buildsys.build.state.change", "copr.build.end", "bodhi.update.comment", "git.receive",
		"pagure.issue.comment.added", "github.push", "mailman.receive", "lighthouse.lamp.lit",
	} {
		m := rulestest.Sample(b, topic)
		b.Run(topic, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Set{}.Meta(m)
			}
		})
	}
}

// TestSentencesAreOfParts wants of each sentence who did it, and a verb of the
// vocabulary.
func TestSentencesAreOfParts(t *testing.T) {
	for category, s := range sources {
		for i, u := range s.rules {
			if u.say == "" {
				continue
			}
			if p := PhraseOf(u.say); !p.Whole() {
				t.Errorf("%s, rule %d: who %q and verb %q in %q", category, i, p.who, p.verb, u.say)
			}
		}
	}
	for _, verb := range vocabulary {
		if verb != strings.TrimSpace(verb) {
			t.Errorf("verb %q", verb)
		}
	}
}
