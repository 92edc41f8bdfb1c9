package digest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/rules"
)

// TestGroupsOfSources has what belongs together of one service after another,
// beside what does not.
func TestGroupsOfSources(t *testing.T) {
	for name, c := range map[string]struct{ messages, want []string }{
		"builds that end in several ways": {
			[]string{
				`buildsys.build.state.change {"owner":"ana","name":"a","version":"1","release":"1","new":1}`, `buildsys.build.state.change {"owner":"ana","name":"b","version":"1","release":"1","new":3}`,
				`buildsys.build.state.change {"owner":"ana","name":"a","version":"1","release":"1","new":3}`, `buildsys.build.state.change {"owner":"ana","name":"c","version":"1","release":"1","new":4}`,
			},
			[]string{"4 ana built a-1-1, b-1-1 (failed), and c-1-1 (canceled).", "- 2 ana built a-1-1.", "- 1 ana built b-1-1: failed.", "- 1 ana built c-1-1: canceled."},
		},
		"a wiki page": {
			[]string{`wiki.article.edit {"user":"Ana","title":"Lamps"}`, `wiki.article.edit {"user":"Bo","title":"Lamps"}`, `wiki.article.edit {"user":"Cy","title":"Doors"}`},
			[]string{"2 ana and bo edited the wiki page “Lamps” 2 times.", "1 cy edited the wiki page “Doors”."},
		},
		"runs of playbooks": {
			[]string{`ansible.playbook.complete {"userid":"ana","playbook":"/x/a.yml"}`, `ansible.playbook.start {"userid":"bo","playbook":"/x/b.yml"}`, `ansible.playbook.start {"userid":"ana","playbook":"/x/a.yml"}`},
			[]string{"3 ana and bo ran a.yml and b.yml with Ansible."},
		},
		"tags of builds": {
			[]string{
				`buildsys.tag {"user":"bodhi","name":"a","version":"1","release":"1","tag":"f43"}`, `buildsys.untag {"user":"bodhi","name":"a","version":"1","release":"1","tag":"f43-testing"}`,
				`buildsys.tag {"user":"ana","name":"b","version":"1","release":"1","tag":"f44"}`,
			},
			[]string{"2 bodhi changed the tags of a-1-1: f43 and f43-testing.", "1 ana tagged b-1-1 with f44."},
		},
		"results of one build, from several services": {
			[]string{
				`greenwave.decision.update {"subject_identifier":"a-1-1","subject_type":"koji_build"}`, `waiverdb.waiver.new {"username":"ana","subject_identifier":"a-1-1","testcase":"x"}`,
				`resultsdb.result.new {"data":{"item":["a-1-1"]},"outcome":"FAILED","testcase":{"name":"x"}}`, `resultsdb.result.new {"data":{"item":["b-1-1"]},"outcome":"PASSED","testcase":{"name":"x"}}`,
			},
			[]string{"3 a-1-1 got 3 results of tests (1 failed).", "1 ResultsDB recorded the test x of b-1-1: passed."},
		},
		"flags of commits": {
			[]string{`pagure.commit.flag.added {"agent":"ana","repo":{"name":"p"},"flag":{"commit_hash":"a"}}`, `pagure.commit.flag.updated {"agent":"ana","repo":{"name":"p"},"flag":{"commit_hash":"a"}}`},
			[]string{"2 ana flagged commits of p 2 times."},
		},
		"a trial build that comes and goes": {
			[]string{`koschei.package.state.change {"name":"a","old":"failing","new":"ok"}`, `koschei.package.state.change {"name":"a","old":"ok","new":"failing"}`, `koschei.package.state.change {"name":"b","old":"ok","new":"failing"}`},
			[]string{"2 Koschei rebuilt a 2 times.", "1 Koschei rebuilt b, after it was ok: failed."},
		},
		"a topic of the discussions": {
			[]string{
				`discourse.like.post_liked {"webhook_body":{"like":{"user":{"username":"cy"},"post":{"topic_id":5,"topic_title":"Oil"}}}}`,
				`discourse.post.post_created {"webhook_body":{"post":{"username":"bo","topic_id":5,"topic_title":"Oil"}}}`,
				`discourse.topic.topic_created {"webhook_body":{"topic":{"id":5,"title":"Oil","created_by":{"username":"ana"}}}}`,
			},
			[]string{"3 ana, bo, and cy started, wrote about, and liked posts about “Oil”."},
		},
		"members of a group": {
			[]string{`fas.group.member.sponsor {"msg":{"agent":"ana","user":"bo","group":"g"}}`, `fas.group.member.sponsor {"msg":{"agent":"ana","user":"cy","group":"g"}}`, `fas.group.member.apply {"msg":{"agent":"dee","user":"dee","group":"h"}}`},
			[]string{"2 ana sponsored bo and cy for the group g.", "1 dee applied for the group h."},
		},
		"a meeting of the calendar": {
			[]string{
				`fedocal.meeting.reminder {"meeting":{"meeting_id":1,"meeting_name":"M"},"calendar":{"calendar_name":"c"}}`,
				`fedocal.meeting.new {"agent":"ana","meeting":{"meeting_id":1,"meeting_name":"M"},"calendar":{"calendar_name":"c"}}`,
				`fedocal.meeting.new {"agent":"bo","meeting":{"meeting_id":2,"meeting_name":"N"},"calendar":{"calendar_name":"d"}}`,
			},
			[]string{"2 ana planned and announced the meeting “M” in the calendar c.", "1 bo planned the meeting “N” in the calendar d."},
		},
		"releases of one project": {
			[]string{`anitya.project.version.update {"project":{"name":"p"},"message":{"upstream_version":"2"}}`, `anitya.project.version.update {"project":{"name":"p"},"message":{"upstream_version":"1"}}`, `anitya.project.flag {"project":{"name":"q"},"message":{"agent":"ana"}}`},
			[]string{"2 anitya noticed the releases 1 and 2 of p.", "1 ana flagged the project q."},
		},
		"a compose before there were ids": {
			[]string{`compose.rawhide.complete {"branch":"rawhide","arch":""}`, `compose.rawhide.mash.start {"branch":"rawhide","arch":""}`, `compose.rawhide.start {"branch":"rawhide","arch":"arm"}`},
			[]string{"2 Release engineering composed rawhide in 2 steps.", "1 Release engineering is composing rawhide for arm."},
		},
	} {
		t.Run(name, func(t *testing.T) { tryGroups(t, c.messages, c.want) })
	}
}

// TestBusyDays has what else is a digest where many do it in a day: as many
// entries as make one, each of somebody else and about something else.
func TestBusyDays(t *testing.T) {
	for message, want := range map[string]string{
		`wiki.article.edit {"user":"p%[1]d","title":"T%[1]d"}`:                                                                "p0, p1, p2, and 5 others edited the wiki pages “T0”, “T1”, “T2”, and 5 others.",
		`bugzilla.bug.update {"event":{"who":"p%[1]d@fedoraproject.org"},"bug":{"id":%[1]d,"component":"c%[1]d"}}`:            "p0, p1, p2, and 5 others changed 8 bugs of c0, c1, c2, and 5 others.",
		`discourse.post.post_created {"webhook_body":{"post":{"username":"p%[1]d","topic_id":%[1]d,"topic_title":"T%[1]d"}}}`: "p0, p1, p2, and 5 others talked about “T0”, “T1”, “T2”, and 5 others.",
		`askbot.post.edit {"agent":"p%[1]d","thread":{"pk":%[1]d,"title":"T%[1]d"}}`:                                          "p0, p1, p2, and 5 others worked on “T0”, “T1”, “T2”, and 5 others.",
	} {
		var lines []string
		for i := range busy {
			lines = append(lines, fmt.Sprintf(message, i))
		}
		tryGroups(t, lines, []string{fmt.Sprint(busy, " ", want)})
		if groups := Groups(rules.Set{}, runOf(t, lines[1:]...)); len(groups) != busy-1 {
			t.Errorf("%s\nfor an ordinary day of %d", strings.Join(outline(groups, ""), "\n"), busy-1)
		}
	}
}

// TestGatheringsAreSound finds slips in the tables.
func TestGatheringsAreSound(t *testing.T) {
	for _, category := range append(rules.Categories(), "lighthouse") {
		for i, g := range gatheringsOf(category) {
			if (g.over == "") != (g.least == 0) || g.least > 0 && g.flood == 0 {
				t.Errorf("%s, gathering %d: a flood is over at least so many of something", category, i)
			}
			if g.phrase != nil && !g.phrase.Whole() {
				t.Errorf("%s, gathering %d: who did it and a verb of the vocabulary are missing in %q", category, i, g.say)
			}
			for _, template := range append([]string{g.say, g.over}, g.same...) {
				if err := rules.Check(category, template, []string{"@did", "@n", "@summary", "@state", "@outcomes"}, []string{"+", "!", ":sum", ":count"}); err != nil {
					t.Errorf("%s, gathering %d: %v", category, i, err)
				}
			}
		}
	}
	for category := range gatherings {
		if !slices.Contains(rules.Categories(), category) {
			t.Errorf("no rules tell what messages of %s say", category)
		}
	}
}
