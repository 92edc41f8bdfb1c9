package fedmsg

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestGroupsOfSamples shows each sample twice to the feed: what the group of
// the two says.
func TestGroupsOfSamples(t *testing.T) {
	var have bytes.Buffer
	for _, m := range readSamples(t) {
		earlier := m
		earlier.ID, earlier.Time = m.ID+"-earlier", m.Time.Add(-time.Hour)
		groups := Rules{}.Groups(read(m, earlier))
		checkGroups(t, groups, 2)
		fmt.Fprintf(&have, "%s\t", m.Topic)
		for _, g := range groups {
			fmt.Fprintf(&have, "%d: %s ", len(g.Messages), g.Summary)
		}
		fmt.Fprintln(&have)
	}
	checkGolden(t, "testdata/groups.golden.txt", have.String())
}

func read(messages ...Message) []Said {
	all := make([]Said, len(messages))
	for i, m := range messages {
		all[i] = Said{Message: m, Meta: Rules{}.Meta(m)}
	}
	return all
}

// checkGroups checks what holds for any messages: each is in one group.
func checkGroups(t *testing.T, groups []Group, want int) {
	t.Helper()
	seen := map[string]bool{}
	for _, g := range groups {
		if len(g.Messages) == 0 {
			t.Fatal("an empty group")
		}
		for _, m := range g.Messages {
			if seen[m.ID] {
				t.Errorf("%s is in two groups", m.ID)
			}
			seen[m.ID] = true
			if !m.Time.IsZero() && (m.Time.Before(g.Start) || m.Time.After(g.End)) {
				t.Errorf("%s at %v is not between %v and %v", m.ID, m.Time, g.Start, g.End)
			}
		}
		for _, names := range [][]string{g.Usernames, g.Packages, g.Topics, g.Categories} {
			if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
				t.Errorf("%q is not sorted or not unique", names)
			}
		}
		if !plain(g.Summary) || !strings.HasSuffix(g.Summary, ".") || g.Icon == "" {
			t.Errorf("group %+v", g)
		}
	}
	if len(seen) != want {
		t.Errorf("%d messages in groups, want %d", len(seen), want)
	}
}

// runOf makes messages of lines, newest first, a minute apart: an event and a
// body.
func runOf(t *testing.T, lines ...string) []Said {
	t.Helper()
	var all []Message
	for i, line := range lines {
		event, body, _ := strings.Cut(line, " ")
		m := Message{Topic: "org.fedoraproject.prod." + event, ID: fmt.Sprint(i), Time: time.Unix(1_800_000_000-60*int64(i), 0).UTC()}
		if err := json.Unmarshal([]byte(body), &m.Body); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		all = append(all, m)
	}
	return read(all...)
}

func TestGroups(t *testing.T) {
	comment := func(who string, pull int) string {
		return fmt.Sprintf(`pagure.pull-request.comment.added {"agent":%q,"pullrequest":{"id":%d,"title":"Tidy up","project":{"name":"bash","namespace":"rpms"}}}`, who, pull)
	}
	push := func(who, repo string) string {
		return fmt.Sprintf(`git.receive {"commit":{"username":%q,"repo":%q,"branch":"rawhide","summary":"x"}}`, who, repo)
	}
	build := func(name string, state int) string {
		return fmt.Sprintf(`buildsys.build.state.change {"owner":"ana","name":%q,"version":"1","release":"1","new":%d}`, name, state)
	}
	award := func(who, badge string) string {
		return fmt.Sprintf(`badges.badge.award {"user":{"username":%q},"badge":{"name":%q}}`, who, badge)
	}
	mail := func(from, id, references, subject string) string {
		return fmt.Sprintf(`mailman.receive {"mlist":{"list_name":"devel"},"msg":{"from":"%s@fedoraproject.org","message-id":%q,"references":%q,"subject":%q}}`, from, id, references, subject)
	}
	for name, c := range map[string]struct {
		messages []string
		want     []string // "count summary"
	}{
		"talk on two pull requests": {
			[]string{comment("dee", 7), comment("ana", 8), comment("cy", 7), comment("bo", 7), comment("ana", 7), comment("eve", 7)},
			[]string{"5 ana, bo, cy, and 2 others commented on pull request #7 of rpms/bash, “Tidy up”.", "1 ana commented on pull request #8 of rpms/bash, “Tidy up”."},
		},
		"one other": {
			[]string{comment("dee", 7), comment("cy", 7), comment("bo", 7), comment("ana", 7)},
			[]string{"4 ana, bo, cy, and 1 other commented on pull request #7 of rpms/bash, “Tidy up”."},
		},
		"what was done, in its order": {
			[]string{
				strings.Replace(comment("cy", 7), "comment.added", "closed", 1), comment("bo", 7), comment("ana", 7),
				strings.Replace(comment("ana", 7), "comment.added", "new", 1),
			},
			[]string{"4 ana, bo, and cy opened, commented on, and closed pull request #7 of rpms/bash, “Tidy up”."},
		},
		"pushes to one repository, then those of one person": {
			[]string{push("ana", "bash"), push("ana", "zsh"), push("bo", "bash"), push("ana", "tcsh"), push("bo", "fish")},
			[]string{"2 ana and bo pushed 2 commits to bash.", "2 ana pushed 2 commits to tcsh and zsh.", "1 bo pushed 1 commit to fish (rawhide): “x”."},
		},
		"builds of one package": {
			[]string{build("bash", 1), build("bash", 0), build("zsh", 3), build("fish", 1)},
			[]string{"2 ana built bash-1-1 (completed).", "2 ana built fish-1-1 and zsh-1-1 (completed and failed)."},
		},
		"a rush of badges": {
			[]string{award("ana", "Talker"), award("bo", "Talker"), award("ana", "Writer"), award("cy", "Talker")},
			[]string{"2 ana got badges: “Talker” and “Writer”.", "2 bo and cy got the badge “Talker”."},
		},
		"threads, by reference and by subject": {
			[]string{mail("ana", "<3>", "<1>", "Re: Lamps"), mail("bo", "<2>", "", "Doors"), mail("cy", "<4>", "", "AW: Re: Lamps"), mail("bo", "<1>", "", "Lamps")},
			[]string{"3 ana, bo, and cy wrote 3 messages to the list devel: “Lamps”.", "1 bo wrote to the list devel: “Doors”."},
		},
		"what nobody wrote rules for": {
			[]string{`lamp.lit {"agent":"ana","url":"https://a.example/1"}`, `lamp.lit {"agent":"bo"}`, `lamp.lit {"agent":"ana","url":"https://a.example/2"}`},
			[]string{"2 Lamp: lit by ana, 2 times.", "1 Lamp: lit by bo."},
		},
		"nothing in common": {
			[]string{`buildsys.tag {}`, `buildsys.tag {}`, `pagure.issue.new {}`},
			[]string{"1 Buildsys: tag.", "1 Buildsys: tag.", "1 Pagure: issue new."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			groups := Rules{}.Groups(runOf(t, c.messages...))
			checkGroups(t, groups, len(c.messages))
			var have []string
			for _, g := range groups {
				have = append(have, fmt.Sprintf("%d %s", len(g.Messages), g.Summary))
			}
			if !slices.Equal(have, c.want) {
				t.Errorf("groups\n%s\nwant\n%s", strings.Join(have, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// TestGroupHas checks the fields of a group.
func TestGroupHas(t *testing.T) {
	groups := Rules{}.Groups(runOf(t,
		`git.receive {"commit":{"username":"bo","repo":"bash","rev":"2","branch":"f43"}}`,
		`git.receive {"commit":{"username":"ana","repo":"bash","rev":"1","branch":"f43"}}`,
	))
	if len(groups) != 1 {
		t.Fatalf("%d groups", len(groups))
	}
	g := groups[0]
	have := fmt.Sprintf("%v %v %v %v %d %d %d %q %s", g.Usernames, g.Packages, g.Topics, g.Categories, g.Start.Unix(), g.End.Unix(), len(g.Messages), g.Actor, g.Link)
	want := `[ana bo] [bash] [org.fedoraproject.prod.git.receive] [git] 1799999940 1800000000 2 "" https://src.fedoraproject.org/rpms/bash/c/2?branch=f43`
	if have != want {
		t.Errorf("has  %s\nwant %s", have, want)
	}
}

// TestGroupsEnd leaves out what is long ago.
func TestGroupsEnd(t *testing.T) {
	all := runOf(t, `copr.build.end {"user":"ana","copr":"x"}`, `copr.build.end {"user":"ana","copr":"x"}`, `copr.build.end {"user":"ana","copr":"x"}`)
	all[1].Time, all[2].Time = all[0].Time.Add(-span), all[0].Time.Add(-span-time.Second)
	if groups := (Rules{}).Groups(all); len(groups) != 2 || len(groups[0].Messages) != 2 {
		t.Errorf("groups %+v", groups)
	}
}

// TestCorpusGroups measures on recorded runs how often as many entries remain
// as were recorded.
func TestCorpusGroups(t *testing.T) {
	entries, lessened := share{name: "entries as recorded", want: 0.5}, share{name: "half as many entries or less", want: 0.85}
	for _, c := range readCorpus(t) {
		if c.Messages == nil {
			continue
		}
		var all []Said
		for i, raw := range c.Messages {
			m := recorded(t, raw)
			m.ID = fmt.Sprint(i) // some were recorded twice
			all = append(all, read(m)...)
		}
		groups := Rules{}.Groups(all)
		checkGroups(t, groups, len(all))
		entries.count(t, all[0].Topic, len(groups) == c.Expect.Count, len(groups), c.Expect.Count)
		lessened.count(t, all[0].Topic, 2*len(groups) <= len(all) || len(groups) == c.Expect.Count, len(groups), len(all))
		for _, g := range groups {
			t.Logf("%d: %s", len(g.Messages), g.Summary)
		}
	}
	entries.check(t)
	lessened.check(t)
}

func FuzzGroups(f *testing.F) {
	f.Add([]byte(`{"x":1}`), []byte(`{"y":[1]}`), uint(3))
	f.Fuzz(func(t *testing.T, one, other []byte, n uint) {
		samples := readSamples(t)
		m := samples[n%uint(len(samples))]
		var all []Said
		for i, raw := range [][]byte{one, other, one} {
			var body Body
			if outsized(raw) != nil || decode(raw, &body) != nil {
				return
			}
			all = append(all, read(Message{Topic: m.Topic, ID: fmt.Sprint(i), Body: body})...)
		}
		checkGroups(t, Rules{}.Groups(append(all, read(m)...)), 4)
	})
}

func BenchmarkGroups(b *testing.B) {
	var all []Said
	for len(all) < 200 {
		all = append(all, read(readSamples(b)...)...)
	}
	all = all[:200]
	b.ReportAllocs()
	for b.Loop() {
		Rules{}.Groups(all)
	}
}
