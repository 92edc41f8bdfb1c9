package digest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/rules/rulestest"
)

// TestGroupsOfSamples shows each sample twice to the feed: what the group of
// the two says.
func TestGroupsOfSamples(t *testing.T) {
	var have bytes.Buffer
	for _, m := range rulestest.Samples(t) {
		earlier := m
		earlier.ID, earlier.Time = m.ID+"-earlier", m.Time.Add(-time.Hour)
		groups := Groups(rules.Set{}, read(m, earlier))
		checkGroups(t, groups, 2)
		fmt.Fprintf(&have, "%s\t", m.Topic)
		for _, g := range groups {
			fmt.Fprintf(&have, "%d: %s ", len(g.Messages), g.Summary)
		}
		fmt.Fprintln(&have)
	}
	rulestest.Golden(t, "testdata/groups.golden.txt", have.String())
}

// TestPartsOfSamples holds what the same groups say, part by part.
func TestPartsOfSamples(t *testing.T) {
	var have bytes.Buffer
	for _, m := range rulestest.Samples(t) {
		earlier := m
		earlier.ID, earlier.Time = m.ID+"-earlier", m.Time.Add(-time.Hour)
		for _, g := range Groups(rules.Set{}, read(m, earlier)) {
			fmt.Fprintf(&have, "%s\t%s\n", m.Event(), rulestest.Parts(g.Sentence))
		}
	}
	rulestest.Golden(t, "testdata/parts.golden.txt", have.String())
}

// TestGroupParts has the parts of groups whose things ended in several ways, and of one
// that goes on.
func TestGroupParts(t *testing.T) {
	build := func(who, name string, state int) string {
		return fmt.Sprintf(`buildsys.task.state.change {"owner":%q,"srpm":%q,"new":%q}`, who, name, map[int]string{0: "OPEN", 1: "CLOSED", 3: "FAILED"}[state])
	}
	for name, c := range map[string]struct {
		messages []string
		want     string
	}{
		"one of three failed": {
			[]string{build("ana", "a.src.rpm", 1), build("bo", "b.src.rpm", 3), build("cy", "c.src.rpm", 1), build("dee", "a.src.rpm", 0)},
			"@ana | @bo | @cy | +1 | made scratch builds of | object=a.src.rpm, b.src.rpm, and c.src.rpm | state=failed | ends=1 of 3 failed",
		},
		"all of one kind":  {[]string{build("ana", "a.src.rpm", 1), build("ana", "b.src.rpm", 1)}, "@ana | made scratch builds of | object=a.src.rpm and b.src.rpm | state=done"},
		"one that goes on": {[]string{build("ana", "a.src.rpm", 0), build("ana", "a.src.rpm", 0)}, "@ana | is making scratch builds of | object=a.src.rpm | state=running"},
	} {
		if groups := Groups(rules.Set{}, runOf(t, c.messages...)); len(groups) != 1 || rulestest.Parts(groups[0].Sentence) != c.want {
			t.Errorf("%s: %s\nwant %s", name, rulestest.Parts(groups[0].Sentence), c.want)
		}
	}
}

// TestGroupsAgree wants that a group of two does what each of them does, or says no
// more than that something was done.
func TestGroupsAgree(t *testing.T) {
	neutral := []string{"changed", "worked on", "edited", "ran", "took", "held", "prepared", "pushed", "tested", "reported", "wrote", "built", "rebuilt", "composed", "made", "got", "gave", "came and went", "asked", "steps", "times", "labelled and rated", "blogged", "counted", "joined", "more like it"}
	for _, m := range rulestest.Samples(t) {
		earlier := m
		earlier.ID, earlier.Time = m.ID+"-earlier", m.Time.Add(-time.Hour)
		said := read(m, earlier)
		for _, g := range Groups(rules.Set{}, said) {
			does := func(word string) bool { return strings.Contains(g.Summary, word) }
			if verb, _, _ := strings.Cut(said[0].Meta.Verb, " "); !does(verb) && !slices.ContainsFunc(neutral, does) {
				t.Errorf("%s: one says %q, two say %q", m.Event(), said[0].Meta.Summary, g.Summary)
			}
		}
	}
}

func read(messages ...fedmsg.Message) []fedmsg.Said {
	all := make([]fedmsg.Said, len(messages))
	for i, m := range messages {
		all[i] = fedmsg.Said{Message: m, Meta: rules.Set{}.Meta(m)}
	}
	return all
}

// checkGroups checks what holds for any messages: each is in one group.
func checkGroups(t *testing.T, groups []fedmsg.Group, want int) {
	t.Helper()
	seen := map[string]bool{}
	for _, g := range groups {
		if len(g.Parts) > 0 {
			checkGroups(t, g.Parts, len(g.Messages))
			checkParts(t, g)
		}
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
		for _, part := range []string{g.Verb, g.Does, g.Object, g.Title, g.At, g.Place, g.More, g.For, g.State, g.Ends, g.List, g.Quote} {
			if !plain(part) || part != strings.TrimSpace(part) {
				t.Errorf("part %q of %q", part, g.Summary)
			}
		}
		if len(g.Who) == 0 || len(g.Who) > 3 || g.Others > 0 && len(g.Who) < 3 || g.Verb == "" || g.Service.Name == "" {
			t.Errorf("%q: %+v on %+v", g.Summary, g.Sentence, g.Service)
		}
		if !plain(g.Summary) || !strings.HasSuffix(g.Summary, ".") || g.Icon == "" {
			t.Errorf("group %+v", g)
		}
	}
	if len(seen) != want {
		t.Errorf("%d messages in groups, want %d", len(seen), want)
	}
}

// checkParts checks what holds for any digest: its parts are several, the newest
// first, and one of them at least is of several messages.
func checkParts(t *testing.T, g fedmsg.Group) {
	t.Helper()
	of := map[string]int{}
	for i, m := range g.Messages {
		of[m.ID] = i
	}
	last := -1
	for _, part := range g.Parts {
		for _, m := range part.Messages {
			if _, in := of[m.ID]; !in {
				t.Errorf("%s is in a part of the digest %q only", m.ID, g.Summary)
			}
		}
		if first := of[part.Messages[0].ID]; first <= last {
			t.Errorf("the digest %q has its parts in the wrong order", g.Summary)
		} else {
			last = first
		}
	}
	if len(g.Parts) < 2 || len(g.Parts) >= len(g.Messages) {
		t.Errorf("a digest of %d parts and %d messages", len(g.Parts), len(g.Messages))
	}
}

// runOf makes messages of lines, newest first, a minute apart: an event and a
// body.
func runOf(t *testing.T, lines ...string) []fedmsg.Said {
	t.Helper()
	var all []fedmsg.Message
	for i, line := range lines {
		event, body, _ := strings.Cut(line, " ")
		m := fedmsg.Message{Topic: "org.fedoraproject.prod." + event, ID: fmt.Sprint(i), Time: time.Unix(1_800_000_000-60*int64(i), 0).UTC()}
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
	karma := func(who, pkg string) string {
		return fmt.Sprintf(`bodhi.update.comment {"agent":%q,"comment":{"karma":0,"update_title":"%s-1-1"}}`, who, pkg)
	}
	update := func(event, who, pkg string) string {
		return fmt.Sprintf(`bodhi.%s {"agent":%q,"update":{"title":"%s-1-1"}}`, event, who, pkg)
	}
	right := func(who, whom, pkg, acl string) string {
		return fmt.Sprintf(`pkgdb.acl.update {"agent":%q,"username":%q,"acl":%q,"status":"Approved","package_listing":{"package":{"name":%q},"collection":{"branchname":"main"}}}`, who, whom, acl, pkg)
	}
	const repo = `"repository":{"full_name":"o/r","html_url":"https://github.com/o/r"}}`
	meeting := func(who, channel string) string {
		return fmt.Sprintf(`meetbot.meeting.item.info {"owner":%q,"channel":%q,"details":{"line":"x","linenum":1,"nick":%q,"time_":1},"attendees":{%q:1}}`, who, channel, who, who)
	}
	titled := func(who, title string) string {
		return strings.Replace(meeting(who, "#l"), `{`, fmt.Sprintf(`{"meeting_topic":%q,`, title), 1)
	}
	for name, c := range map[string]struct {
		messages []string
		want     []string // "count summary", after a dash the parts of a digest
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
			[]string{build("bash", 1), strings.Replace(build("zsh", 0), "ana", "bo", 1), build("bash", 0), build("bash", 0)},
			[]string{"3 ana built bash-1-1.", "1 bo is building zsh-1-1."},
		},
		"a rush of badges": {
			[]string{award("ana", "Talker"), award("bo", "Talker"), award("ana", "Writer"), award("cy", "Talker")},
			[]string{"2 ana got badges: “Talker” and “Writer”.", "2 bo and cy got the badge “Talker”."},
		},
		"threads, by reference and by subject": {
			[]string{mail("ana", "<3>", "<1>", "Re: Lamps"), mail("bo", "<2>", "", "Doors"), mail("cy", "<4>", "", "AW: Re: Lamps"), mail("bo", "<1>", "", "Lamps")},
			[]string{"3 ana, bo, and cy wrote 3 messages to the list devel: “Lamps”.", "1 bo wrote to the list devel: “Doors”."},
		},
		"a list is a digest where its threads are many": {
			[]string{mail("ana", "<1>", "", "Lamps"), mail("bo", "<2>", "<1>", "Re: Lamps"), mail("cy", "<3>", "", "Doors"), mail("dee", "<4>", "", "Keys"), mail("bo", "<5>", "", "Rugs"), mail("ana", "<6>", "", "Cups")},
			[]string{
				"6 ana, bo, cy, and 1 other wrote 6 messages to the list devel: “Cups”, “Doors”, “Keys”, and 2 others.",
				"- 2 ana and bo wrote 2 messages to the list devel: “Lamps”.", "- 1 cy wrote to the list devel: “Doors”.", "- 1 dee wrote to the list devel: “Keys”.",
				"- 1 bo wrote to the list devel: “Rugs”.", "- 1 ana wrote to the list devel: “Cups”.",
			},
		},
		"a flood of builds by one person": {
			[]string{build("bash", 1), build("zsh", 1), build("bash", 0), build("zsh", 0), build("fish", 1), build("fish", 0)},
			[]string{
				"6 ana built bash-1-1, fish-1-1, and zsh-1-1.",
				"- 2 ana built bash-1-1.", "- 2 ana built zsh-1-1.", "- 2 ana built fish-1-1.",
			},
		},
		"a flood ends with what else was done": {
			[]string{push("ana", "a"), push("bo", "b"), push("cy", "c"), push("dee", "d"), `git.lookaside.new {"agent":"eve","name":"e","filename":"e.tar"}`, push("eve", "e")},
			[]string{"5 ana, bo, cy, and 2 others pushed 5 commits to a, b, c, and 2 others.", "1 eve uploaded e.tar for e."},
		},
		"builds in Coprs": {
			[]string{
				`copr.build.end {"user":"ana","copr":"x","build":1,"status":1}`, `copr.build.start {"user":"bo","copr":"y","build":2}`,
				`copr.build.start {"user":"ana","copr":"x","build":1}`, `copr.chroot.start {"user":"cy","owner":"@team","copr":"z","build":3,"chroot":"f43"}`,
			},
			[]string{
				"4 ana, bo, and cy built in @team/z, ana/x, and bo/y.",
				"- 2 ana built in ana/x.", "- 1 bo is running the build 2 in bo/y.", "- 1 cy is running the build 3 in @team/z for f43.",
			},
		},
		"comments of one person, with those of others on the same updates": {
			[]string{karma("ana", "bash"), karma("ana", "zsh"), karma("bo", "bash"), karma("cy", "fish")},
			[]string{"3 ana and bo commented on the updates bash-1-1 and zsh-1-1.", "- 2 ana and bo commented on the update bash-1-1.", "- 1 ana commented on the update zsh-1-1.", "1 cy commented on the update fish-1-1."},
		},
		"the life of an update": {
			[]string{update("update.complete.testing", "", "bash"), karma("ana", "bash"), update("update.request.testing", "bo", "bash"), karma("ana", "zsh")},
			[]string{"3 ana and bo commented on, asked to push, and pushed the update bash-1-1.", "1 ana commented on the update zsh-1-1."},
		},
		"comments on a pull request, which come as those on an issue": {
			[]string{
				`github.pull_request {"agent":"ana","action":"closed","pull_request":{"number":5,"title":"Tidy","merged":true},` + repo,
				`github.issue_comment {"agent":"bo","action":"created","issue":{"number":5,"title":"Tidy","pull_request":{"url":"x"}},` + repo,
				`github.pull_request_review {"agent":"ana","action":"submitted","review":{"state":"approved"},"pull_request":{"number":5,"title":"Tidy"},` + repo,
				`github.issue_comment {"agent":"bo","action":"created","issue":{"number":6,"title":"Odd","pull_request":{"html_url":null}},` + repo,
			},
			[]string{"3 ana and bo commented on, reviewed, and merged pull request #5 of o/r, “Tidy”.", "1 bo commented on issue #6 of o/r, “Odd”."},
		},
		"talk on a merge request": {
			[]string{
				`gitlab.merge_request {"agent":"ana","object_kind":"merge_request","object_attributes":{"iid":5,"title":"Tidy","action":"merge"},"project":{"path_with_namespace":"o/r"}}`,
				`gitlab.note {"agent":"bo","object_kind":"note","object_attributes":{"id":1},"merge_request":{"iid":5,"title":"Tidy"},"project":{"path_with_namespace":"o/r"}}`,
				`gitlab.note {"agent":"bo","object_kind":"note","object_attributes":{"id":2},"issue":{"iid":5,"title":"Odd"},"project":{"path_with_namespace":"o/r"}}`,
			},
			[]string{"2 ana and bo commented on and merged merge request !5 of o/r, “Tidy”.", "1 bo commented on issue #5 of o/r, “Odd”."},
		},
		"the updates of one person": {
			[]string{update("update.complete.testing", "bodhi", "bash"), update("update.complete.testing", "bodhi", "zsh"), update("update.request.testing", "bodhi", "zsh"), update("update.edit", "ana", "fish")},
			[]string{"3 bodhi asked to push and pushed the updates bash-1-1 and zsh-1-1.", "- 1 bodhi pushed the update bash-1-1 to testing.", "- 2 bodhi asked to push and pushed the update zsh-1-1.", "1 ana edited the update fish-1-1."},
		},
		"rights to packages": {
			[]string{right("ana", "bo", "bash", "commit"), right("ana", "bo", "bash", "watchbugzilla"), right("ana", "cy", "zsh", "commit"), right("dee", "dee", "fish", "commit")},
			[]string{"3 ana changed the rights of bo and cy to the packages bash and zsh.", "- 2 ana changed the rights of bo to the package bash, 2 times.", "- 1 ana changed the commit right of cy to zsh (main) to “Approved”.", "1 dee changed the commit right of dee to fish (main) to “Approved”."},
		},
		"two meetings at a time": {
			[]string{meeting("ana", "#lamps"), meeting("bo", "#doors"), meeting("ana", "#lamps")},
			[]string{"3 ana and bo held meetings in #doors and #lamps.", "- 2 ana held the meeting in #lamps.", "- 1 bo noted an information in the meeting in #doors: “x”."},
		},
		"two meetings in one channel": {
			[]string{titled("ana", "Lamps"), titled("bo", "Doors"), titled("ana", "Lamps")},
			[]string{"2 ana held the meeting “Lamps” in #l.", "1 bo noted an information in the meeting “Doors” in #l: “x”."},
		},
		"what nobody wrote rules for, again and again": {
			[]string{`lamp.lit {"agent":"ana"}`, `lamp.lit {"agent":"bo"}`, `lamp.lit {"agent":"ana"}`, `lamp.lit {"agent":"cy"}`, `lamp.lit {"agent":"dee"}`, `lamp.lit {"agent":"eve"}`},
			[]string{"6 ana reported “lit” in Lamp, and 5 more like it.", "- 2 ana reported “lit” in Lamp, 2 times.", "- 1 bo reported “lit” in Lamp.", "- 1 cy reported “lit” in Lamp.", "- 1 dee reported “lit” in Lamp.", "- 1 eve reported “lit” in Lamp."},
		},
		"what nobody wrote rules for": {
			[]string{`lamp.lit {"agent":"ana","url":"https://a.example/1"}`, `lamp.lit {"agent":"bo"}`, `lamp.lit {"agent":"ana","url":"https://a.example/2"}`},
			[]string{"2 ana reported “lit” in Lamp, 2 times.", "1 bo reported “lit” in Lamp."},
		},
		"nothing in common": {
			[]string{`buildsys.tag {}`, `buildsys.tag {}`, `pagure.issue.new {}`},
			[]string{"1 Koji tagged a build.", "1 Koji tagged a build.", "1 Pagure created an issue."},
		},
	} {
		t.Run(name, func(t *testing.T) { tryGroups(t, c.messages, c.want) })
	}
}

// TestBusyForges makes a digest of the talk of a day from eight threads over
// three projects on, and leaves alone what an ordinary team does.
func TestBusyForges(t *testing.T) {
	for name, forge := range map[string]struct {
		thread func(project string, number int) string
		digest string
	}{
		"Pagure": {func(project string, n int) string {
			return fmt.Sprintf(`pagure.issue.comment.added {"agent":"bo","issue":{"id":%d,"title":"T"},"project":{"name":%q}}`, n, project)
		}, "issues and pull requests"},
		"GitHub": {func(project string, n int) string {
			return fmt.Sprintf(`github.issue_comment {"agent":"bo","action":"created","issue":{"number":%d,"title":"T"},"repository":{"full_name":%q}}`, n, project)
		}, "issues and pull requests"},
		"Forgejo": {func(project string, n int) string {
			return fmt.Sprintf(`forgejo.pull_request {"agent":"bo","action":"opened","pull_request":{"number":%d,"title":"T"},"repository":{"full_name":%q}}`, n, project)
		}, "issues and pull requests"},
		"GitLab": {func(project string, n int) string {
			return fmt.Sprintf(`gitlab.note {"agent":"bo","object_kind":"note","merge_request":{"iid":%d,"title":"T"},"project":{"path_with_namespace":%q}}`, n, project)
		}, "issues and merge requests"},
	} {
		threads := func(n int, projects ...string) (all []string) {
			for i := range n {
				all = append(all, strings.Replace(forge.thread(projects[i%len(projects)], i), `"bo"`, fmt.Sprintf(`"p%d"`, i), 1))
			}
			return append(all, all[0]) // comments twice
		}
		for _, c := range []struct {
			messages []string
			want     int
			first    string
		}{
			{threads(busy, "a", "b", "c"), 1, "p0, p1, p2, and 5 others worked on 8 " + forge.digest + " of a, b, and c."},
			{threads(busy, "a", "b"), busy, ""},
			{threads(busy-1, "a", "b", "c"), busy - 1, ""},
		} {
			groups := Groups(rules.Set{}, runOf(t, c.messages...))
			checkGroups(t, groups, len(c.messages))
			if len(groups) != c.want || c.first != "" && groups[0].Summary != c.first {
				t.Errorf("%s: %s\nwant %d, %s", name, strings.Join(outline(groups, ""), "\n"), c.want, c.first)
			}
			if c.first != "" && (len(groups[0].Parts) != busy || len(groups[0].Parts[0].Messages) != 2) {
				t.Errorf("%s: parts %s", name, strings.Join(outline(groups, ""), "\n"))
			}
		}
	}
}

// TestPartsAsBefore checks that a thread is known by the same key where it comes
// to a digest, and has the same sentence and link.
func TestPartsAsBefore(t *testing.T) {
	comment := func(project string, n int) string {
		return fmt.Sprintf(`pagure.issue.comment.added {"agent":"p%d","issue":{"id":%d,"title":"T"},"project":{"name":%q}}`, n, n, project)
	}
	lines := []string{comment("a", 1), comment("a", 1)}
	alone := Groups(rules.Set{}, runOf(t, lines...))[0]
	for n := range busy {
		lines = append(lines, comment([]string{"b", "c"}[n%2], 10+n))
	}
	digest := Groups(rules.Set{}, runOf(t, lines...))[0]
	if len(digest.Parts) != busy+1 || digest.Key == "" {
		t.Fatalf("%s", strings.Join(outline([]fedmsg.Group{digest}, ""), "\n"))
	}
	if part := digest.Parts[0]; part.Key != alone.Key || part.Key == digest.Key || part.Summary != alone.Summary || part.Link != alone.Link || !part.End.Equal(alone.End) {
		t.Errorf("part %+v\nalone %+v", part, alone)
	}
	if digest.Link != "" || len(digest.Who) != 3 || digest.Others != busy-2 || len(digest.Usernames) != busy+1 {
		t.Errorf("digest %+v", digest)
	}
}

func tryGroups(t *testing.T, messages, want []string) {
	t.Helper()
	groups := Groups(rules.Set{}, runOf(t, messages...))
	checkGroups(t, groups, len(messages))
	if have := outline(groups, ""); !slices.Equal(have, want) {
		t.Errorf("groups\n%s\nwant\n%s", strings.Join(have, "\n"), strings.Join(want, "\n"))
	}
}

// outline is what a feed reads as, with the parts of digests below them.
func outline(groups []fedmsg.Group, indent string) (lines []string) {
	for _, g := range groups {
		lines = append(lines, fmt.Sprintf("%s%d %s", indent, len(g.Messages), g.Summary))
		lines = append(lines, outline(g.Parts, indent+"- ")...)
	}
	return lines
}

// TestGroupHas checks the fields of a group.
func TestGroupHas(t *testing.T) {
	groups := Groups(rules.Set{}, runOf(t,
		`git.receive {"commit":{"username":"bo","repo":"bash","rev":"2","branch":"f43"}}`,
		`git.receive {"commit":{"username":"ana","repo":"bash","rev":"1","branch":"f43"}}`,
	))
	if len(groups) != 1 {
		t.Fatalf("%d groups", len(groups))
	}
	g := groups[0]
	have := fmt.Sprintf("%v %v %v %v %d %d %d %v %s", g.Usernames, g.Packages, g.Topics, g.Categories, g.Start.Unix(), g.End.Unix(), len(g.Messages), g.Who, g.Link)
	want := `[ana bo] [bash] [org.fedoraproject.prod.git.receive] [git] 1799999940 1800000000 2 [{ana true} {bo true}] https://src.fedoraproject.org/rpms/bash/c/2?branch=f43`
	if have != want {
		t.Errorf("has  %s\nwant %s", have, want)
	}
}

// TestGroupsEnd leaves out what is long ago.
func TestGroupsEnd(t *testing.T) {
	push := func(repo string) string {
		return fmt.Sprintf(`git.receive {"commit":{"username":"ana","repo":%q}}`, repo)
	}
	flood := runOf(t, push("a"), push("a"), push("b"), push("b"), push("c"), push("c"))
	if groups := Groups(rules.Set{}, flood); len(groups) != 1 {
		t.Errorf("flood %+v", groups)
	}
	flood[5].Time = flood[0].Time.Add(-day - time.Second)
	if groups := Groups(rules.Set{}, flood); len(groups) != 3 {
		t.Errorf("slow flood %+v", groups)
	}
	slow := runOf(t, push("a"), push("b"), push("b"), push("c"), push("c"), push("a")) // of which a goes on for longer than the flood
	slow[5].Time = slow[0].Time.Add(-day - time.Second)
	if groups := Groups(rules.Set{}, slow); len(groups) != 3 {
		t.Errorf("flood that a slow one leads %+v", groups)
	}
	all := runOf(t, `copr.build.end {"user":"ana","copr":"x"}`, `copr.build.end {"user":"ana","copr":"x"}`, `copr.build.end {"user":"ana","copr":"x"}`)
	all[1].Time, all[2].Time = all[0].Time.Add(-span), all[0].Time.Add(-span-time.Second)
	if groups := Groups(rules.Set{}, all); len(groups) != 2 || len(groups[0].Messages) != 2 {
		t.Errorf("groups %+v", groups)
	}
}

// TestCorpusGroups measures on recorded runs how often as many entries remain
// as were recorded.
func TestCorpusGroups(t *testing.T) {
	entries, lessened := rulestest.Share{Name: "entries as recorded", Want: 1}, rulestest.Share{Name: "half as many entries or less", Want: 1}
	for _, c := range rulestest.Corpus(t) {
		if c.Messages == nil {
			continue
		}
		var all []fedmsg.Said
		for i, raw := range c.Messages {
			m := rulestest.Decode(t, raw)
			m.ID = fmt.Sprint(i) // some were recorded twice
			all = append(all, read(m)...)
		}
		groups := Groups(rules.Set{}, all)
		checkGroups(t, groups, len(all))
		entries.Count(t, all[0].Topic, len(groups) == c.Expect.Count, len(groups), c.Expect.Count)
		lessened.Count(t, all[0].Topic, 2*len(groups) <= len(all) || len(groups) == c.Expect.Count, len(groups), len(all))
		t.Log(strings.Join(outline(groups, ""), "\n"))
	}
	entries.Check(t)
	lessened.Check(t)
}

func FuzzGroups(f *testing.F) {
	f.Add([]byte(`{"x":1}`), []byte(`{"y":[1]}`), uint(3))
	f.Fuzz(func(t *testing.T, one, other []byte, n uint) {
		samples := rulestest.Samples(t)
		m := samples[n%uint(len(samples))]
		var all []fedmsg.Said
		for i, raw := range [][]byte{one, other, one} {
			decoded, err := fedmsg.Decode(fmt.Appendf(nil, `{"topic":"a.b.c.d","msg":%s}`, raw))
			if err != nil {
				return
			}
			all = append(all, read(fedmsg.Message{Topic: m.Topic, ID: fmt.Sprint(i), Body: decoded.Body})...)
		}
		checkGroups(t, Groups(rules.Set{}, append(all, read(m)...)), 4)
	})
}

func BenchmarkGroups(b *testing.B) {
	var all []fedmsg.Said
	for len(all) < 200 {
		all = append(all, read(rulestest.Samples(b)...)...)
	}
	all = all[:200]
	b.ReportAllocs()
	for b.Loop() {
		Groups(rules.Set{}, all)
	}
}

func plain(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl)
}
