package issues_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/issues"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

const answer = `[
	{"number": 7, "title": "It <script>alert(1)</script> breaks", "html_url": "https://github.com/infra/tools/issues/7", "user": {"login": "eve"}, "labels": [{"name": "good first issue"}, {"name": "bug"}], "updated_at": "2026-05-01T10:00:00Z"},
	{"number": 6, "title": "Older", "html_url": "javascript:alert(1)", "labels": [{"name": "Good First Issue"}], "updated_at": "2026-04-01T10:00:00Z"},
	{"number": 5}
]`

func service(body string) widgettest.World {
	return widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Host != "api.github.com" || r.URL.Path != "/repos/infra/tools/issues" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		fmt.Fprint(w, body)
	})}
}

func TestWidget(t *testing.T) {
	said := func(project string) fedmsg.Said {
		return widgettest.Said("github.issue.reopened", 0, fedmsg.Meta{Repositories: []string{"github.com/" + project}})
	}
	const config = `{"projects": ["infra/tools"]}`
	widgettest.Run(t, widgets.New(issues.Widget{}), widgettest.Cases{
		{
			Name: "full", Config: config, World: service(answer), Redraws: []fedmsg.Said{said("infra/tools")},
			Ignores: []fedmsg.Said{said("infra/docs"), widgettest.Said("pagure.issue.new", 0, fedmsg.Meta{})},
		},
		{Name: "limited", Config: `{"projects": ["infra/tools"], "limit": 1}`, World: service(answer)},
		{Name: "none", Config: config, World: service("[]")},
		{Name: "odd", Config: config, World: service(`{"message": "no list"}`)},
		{Name: "unknown", Config: `{"projects": ["infra/docs"]}`, World: service(answer)},
		{Name: "one-fails", Config: `{"projects": ["infra/docs", "infra/tools"], "limit": 1}`, World: service(answer)},
		{Name: "draft", Config: config, World: service(`[{"number": 1, "title": "Half", "draft": true}, {"title": []}, null]`)},
		{Name: "empty", Ignores: []fedmsg.Said{said("infra/tools")}},
	})
}
