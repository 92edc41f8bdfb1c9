package forgejo_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/forge/forgejo"
	"github.com/fedora-hubs/hubs/widgets/forge/forgetest"
)

const answer = `[{"number": 7, "title": "It breaks", "html_url": "https://f.example.org/o/r/issues/7", "user": {"login": "ada"}, "labels": [{"name": "bug"}], "updated_at": "2026-05-01T10:00:00+02:00"}, {}]`

func TestItems(t *testing.T) {
	item := "o/r #7 It breaks https://f.example.org/o/r/issues/7 ada [bug] 2026-05-01"
	forgetest.Run(t, forgejo.Forge{}, []forgetest.Case{
		{Name: "issues", Question: forge.Question{Project: "o/r"}, Asked: "/api/v1/repos/o/r/issues?limit=30&state=open&type=issues", Answer: answer, Want: []string{item}},
		{Name: "pulls", Question: forge.Question{Project: "o/r", Pulls: true}, Asked: "/api/v1/repos/o/r/issues?limit=30&state=open&type=pulls", Answer: answer, Want: []string{item}},
		{Name: "labelled", Question: forge.Question{Project: "o/r", Label: "a&b"}, Asked: "/api/v1/repos/o/r/issues?labels=a%26b&limit=30&state=open&type=issues", Answer: answer},
		{Name: "unknown", Question: forge.Question{Project: "o/r"}, Asked: "/api/v1/repos/o/r/issues?limit=30&state=open&type=issues"},
		{Name: "wrong type", Question: forge.Question{Project: "o/r"}, Asked: "/api/v1/repos/o/r/issues?limit=30&state=open&type=issues", Answer: `[{"updated_at": "yesterday"}]`, Odd: true},
		{Name: "odd parts", Question: forge.Question{Project: "o/r"}, Asked: "/api/v1/repos/o/r/issues?limit=30&state=open&type=issues", Answer: `[null, 7, {"number": "7", "title": 8, "labels": ["bug", null, {"name": "easy"}], "updated_at": "yesterday", "user": "ada"}]`, Want: []string{"o/r #7 8  ada [bug easy] 0001-01-01"}},
	})
}

func TestRepository(t *testing.T) {
	for _, c := range []struct{ base, project, want string }{
		{"https://forge.fedoraproject.org", "Infra/Tools", "forge.fedoraproject.org/infra/tools"},
		{"https://git.example.org:3000/git/", "o/r", "git.example.org:3000/git/o/r"},
		{"", "o/r", ""},
	} {
		if got := (forgejo.Forge{}).Repository(c.base, c.project); got != c.want {
			t.Errorf("%s of %s is %q, want %q", c.project, c.base, got, c.want)
		}
	}
}
