package bugs_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/bugs"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func service(body string) widgettest.World {
	return widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if r.URL.Path != "/rest/bug" || q.Get("resolution") != "---" || q.Get("assigned_to")+q.Get("component") == "" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		fmt.Fprint(w, body)
	})}
}

const answer = `{"bugs": [
	{"id": 7, "summary": "Old", "component": ["httpd"], "severity": "unspecified", "last_change_time": "2026-04-01T10:00:00Z"},
	{"id": 8, "summary": "It <script>alert(1)</script> breaks", "component": "httpd", "severity": "high", "last_change_time": "2026-05-01T10:00:00Z"},
	{"id": 9, "component": 7}, {"summary": "No id"}]}`

func TestWidget(t *testing.T) {
	changed := func(pkg, raw string) fedmsg.Said {
		m := widgettest.Said("bugzilla.bug.update", 0, fedmsg.Meta{Packages: []string{pkg}})
		m.Raw = []byte(raw)
		return m
	}
	widgettest.Run(t, widgets.New(bugs.Widget{}), widgettest.Cases{
		{
			Name: "full", Config: `{"components": ["httpd"], "product": "Fedora"}`, World: service(answer),
			Redraws: []fedmsg.Said{changed("httpd", "{}")}, Ignores: []fedmsg.Said{changed("emacs", "{}")},
		},
		{
			Name: "person", Config: `{"assignee": "ada@example.org", "limit": 1}`, World: service(answer),
			Redraws: []fedmsg.Said{changed("emacs", `{"to": "ada@example.org"}`)}, Ignores: []fedmsg.Said{changed("emacs", `{"to": "eve@example.org"}`)},
		},
		{Name: "none", Config: `{"assignee": "ada@example.org"}`, World: service(`{"bugs": []}`)},
		{Name: "odd", Config: `{"assignee": "ada@example.org"}`, World: service(`{"bugs": [{"id": "seven"}]}`)},
		{Name: "empty", Ignores: []fedmsg.Said{changed("httpd", "{}")}},
	})
}
