package gitlab_test

import (
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/forge/forgetest"
	"github.com/fedora-hubs/hubs/widgets/forge/gitlab"
)

const answer = `[{"id": 70, "iid": 7, "title": "It breaks", "web_url": "https://gitlab.com/g/s/p/-/issues/7", "author": {"username": "ada"}, "labels": ["bug"], "updated_at": "2026-05-01T10:00:00.123Z"}, {"labels": null}]`

func TestItems(t *testing.T) {
	const issues, pulls = "/api/v4/projects/g%2Fs%2Fp/issues", "/api/v4/projects/g%2Fs%2Fp/merge_requests"
	const rest = "order_by=updated_at&per_page=30&state=opened"
	item := " It breaks https://gitlab.com/g/s/p/-/issues/7 ada [bug] 2026-05-01"
	forgetest.Run(t, gitlab.Forge{}, []forgetest.Case{
		{Name: "issues", Question: forge.Question{Project: "g/s/p"}, Asked: issues + "?" + rest, Answer: answer, Want: []string{"g/s/p #7" + item}},
		{Name: "pulls", Question: forge.Question{Project: "g/s/p", Pulls: true}, Asked: pulls + "?" + rest, Answer: answer, Want: []string{"g/s/p !7" + item}},
		{Name: "labelled", Question: forge.Question{Project: "g/s/p", Label: "BUG"}, Asked: issues + "?labels=BUG&" + rest, Answer: answer, Want: []string{"g/s/p #7" + item}},
		{Name: "unknown", Question: forge.Question{Project: "g/s/p"}, Asked: issues + "?" + rest},
		{Name: "wrong type", Question: forge.Question{Project: "g/s/p"}, Asked: issues + "?" + rest, Answer: `[{"labels": [{"name": "bug"}]}]`, Odd: true},
		{Name: "second page", Question: forge.Question{Project: "g/s/p", Page: 2}, Asked: strings.Replace(issues+"?"+rest, "&per_page", "&page=2&per_page", 1), Answer: `[]`},
	})
}

func TestRepository(t *testing.T) {
	for _, c := range []struct{ base, project, want string }{
		{"https://gitlab.com", "g/s/p", "gitlab.com/g/s/p"}, {"https://git.example.org/", "g/p", "git.example.org/g/p"},
	} {
		if got := (gitlab.Forge{}).Repository(c.base, c.project); got != c.want {
			t.Errorf("%s of %s is %q, want %q", c.project, c.base, got, c.want)
		}
	}
}
