package pagure_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/forge/forgetest"
	"github.com/fedora-hubs/hubs/widgets/forge/pagure"
)

const issues = `{"issues": [
	{"id": 7, "title": "It breaks", "full_url": "https://pagure.io/ns/r/issue/7", "user": {"name": "ada"}, "tags": ["bug"], "last_updated": "1777629600"},
	{"id": 8, "title": "A hole", "private": true, "tags": ["bug"], "last_updated": "1777629600"}, {"id": 9}]}`

const requests = `{"requests": [{"id": 10, "title": "A change", "full_url": "ftp://x/", "user": {"name": "bob"}, "tags": [], "last_updated": "soon"}]}`

func TestItems(t *testing.T) {
	item := "ns/r #7 It breaks https://pagure.io/ns/r/issue/7 ada [bug] 2026-05-01"
	forgetest.Run(t, pagure.Forge{}, []forgetest.Case{
		{Name: "issues", Question: forge.Question{Project: "ns/r"}, Asked: "/api/0/ns/r/issues?per_page=30&status=Open", Answer: issues, Want: []string{item, "ns/r #9 ns/r#9 BASE/ns/r/issue/9  [] 0001-01-01"}},
		{Name: "labelled", Question: forge.Question{Project: "ns/r", Label: "bug"}, Asked: "/api/0/ns/r/issues?per_page=30&status=Open&tags=bug", Answer: issues, Want: []string{item}},
		{Name: "pulls", Question: forge.Question{Project: "ns/r", Pulls: true}, Asked: "/api/0/ns/r/pull-requests?per_page=30&status=Open", Answer: requests, Want: []string{"ns/r #10 A change  bob [] 0001-01-01"}},
		{Name: "unknown", Question: forge.Question{Project: "ns/r"}, Asked: "/api/0/ns/r/issues?per_page=30&status=Open"},
		{Name: "wrong type", Question: forge.Question{Project: "ns/r"}, Asked: "/api/0/ns/r/issues?per_page=30&status=Open", Answer: `{"issues": 7}`, Odd: true},
	})
}

func TestRepository(t *testing.T) {
	for _, c := range []struct{ base, project, want string }{
		{"https://pagure.io", "r", "pagure.io/r"}, {"https://src.fedoraproject.org", "rpms/x+y", "src.fedoraproject.org/rpms/x+y"},
		{"https://pagure.io", "fork/ada/r", "pagure.io/fork/ada/r"},
	} {
		if got := (pagure.Forge{}).Repository(c.base, c.project); got != c.want {
			t.Errorf("%s of %s is %q, want %q", c.project, c.base, got, c.want)
		}
	}
}
