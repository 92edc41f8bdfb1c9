package github_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/forge/forgetest"
	"github.com/fedora-hubs/hubs/widgets/forge/github"
)

const answer = `[
	{"number": 7, "title": "It <b>breaks</b>", "html_url": "https://github.com/o/r/issues/7", "user": {"login": "ada"}, "labels": [{"name": "bug"}, {"name": "Easy"}], "updated_at": "2026-05-01T10:00:00Z"},
	{"number": 8, "title": "A change", "html_url": "javascript:alert(1)", "user": null, "labels": [{"name": "easy"}], "updated_at": "2026-05-02T10:00:00Z", "pull_request": {"url": "x"}},
	{"number": 9, "title": "", "labels": null, "pull_request": null},
	{}
]`

func TestItems(t *testing.T) {
	issues, pulls := forge.Question{Project: "o/r"}, forge.Question{Project: "o/r", Pulls: true}
	easy, easyPulls := issues, pulls
	easy.Label, easyPulls.Label = "easy", "easy"
	const asked = "direction=desc&per_page=30&sort=updated&state=open"
	const labelled = "direction=desc&labels=easy&per_page=30&sort=updated&state=open"
	issue := "o/r #7 It <b>breaks</b> https://github.com/o/r/issues/7 ada [bug Easy] 2026-05-01"
	pull := "o/r #8 A change   [easy] 2026-05-02"
	forgetest.Run(t, github.Forge{}, []forgetest.Case{
		{Name: "issues", Question: issues, Asked: "/repos/o/r/issues?" + asked, Answer: answer, Want: []string{issue, "o/r #9 o/r#9   [] 0001-01-01"}},
		{Name: "second page", Question: forge.Question{Project: "o/r", Page: 2}, Asked: "/repos/o/r/issues?direction=desc&page=2&per_page=30&sort=updated&state=open", Answer: `[]`},
		{Name: "closed after all", Question: issues, Asked: "/repos/o/r/issues?" + asked, Answer: `[{"number": 1, "title": "Done", "state": "closed"}, {"number": 2, "title": "Not", "state": "open", "updated_at": 1777629600}]`, Want: []string{"o/r #2 Not   [] 2026-05-01"}},
		{Name: "labelled", Question: easy, Asked: "/repos/o/r/issues?" + labelled, Answer: answer, Want: []string{issue}},
		{Name: "pulls", Question: pulls, Asked: "/repos/o/r/pulls?" + asked, Answer: `[{"number": 8, "title": "A change", "labels": [{"name": "easy"}], "updated_at": "2026-05-02T10:00:00Z"}]`, Want: []string{pull}},
		{Name: "labelled pulls", Question: easyPulls, Asked: "/repos/o/r/issues?" + labelled, Answer: answer, Want: []string{pull}},
		{Name: "none", Question: issues, Asked: "/repos/o/r/issues?" + asked, Answer: `[]`},
		{Name: "unknown", Question: issues, Asked: "/repos/o/r/issues?" + asked},
		{Name: "wrong type", Question: issues, Asked: "/repos/o/r/issues?" + asked, Answer: `[{"number": "seven"}]`, Odd: true},
		{Name: "an object", Question: issues, Asked: "/repos/o/r/issues?" + asked, Answer: `{"message": "hello"}`, Odd: true},
		{Name: "odd name", Question: forge.Question{Project: "o/r?x#y"}, Asked: "/repos/o/r%3Fx%23y/issues?" + asked, Answer: `[]`},
	})
}

func TestRepository(t *testing.T) {
	for _, c := range []struct{ base, project, want string }{
		{"https://api.github.com", "Infra/Tools", "github.com/infra/tools"}, {"https://git.example.org/api/v3", "o/r", "git.example.org/o/r"},
		{":", "o/r", ""},
	} {
		if got := (github.Forge{}).Repository(c.base, c.project); got != c.want {
			t.Errorf("%s of %s is %q, want %q", c.project, c.base, got, c.want)
		}
	}
}
