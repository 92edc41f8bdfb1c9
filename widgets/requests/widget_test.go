package requests_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/requests"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func service(body string) widgettest.World {
	return widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Host != "src.fedoraproject.org" || r.URL.Path != "/api/0/user/ada/requests/actionable" || r.URL.Query().Get("per_page") != "50" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, body)
	})}
}

const answer = `{"requests": [
	{"id": 7, "title": "Update to 2.4 <script>alert(1)</script>", "full_url": "https://src.fedoraproject.org/rpms/httpd/pull-request/7", "project": {"fullname": "rpms/httpd"}, "user": {"name": "eve"}, "date_created": "1777629600"},
	{"id": 8, "title": "No link", "full_url": "javascript:alert(1)", "date_created": "long ago"}, {"id": 9}]}`

func TestWidget(t *testing.T) {
	said := func(event, username string) fedmsg.Said {
		return widgettest.Said(event, 0, fedmsg.Meta{Usernames: []string{username}})
	}
	widgettest.Run(t, widgets.New(requests.Widget{}), widgettest.Cases{
		{
			Name: "full", Hub: widgettest.Person, World: service(answer),
			Redraws: []fedmsg.Said{said("pagure.pull-request.new", "ada")},
			Ignores: []fedmsg.Said{said("pagure.pull-request.new", "eve"), said("pagure.issue.new", "ada")},
		},
		{Name: "limited", Config: `{"username": "ada", "limit": 1}`, World: service(answer)},
		{Name: "none", Config: `{"username": "ada"}`, World: service(`{"requests": []}`)},
		{Name: "nobody", Config: `{"username": "bob"}`, World: widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"error": "No such user found", "error_code": "ENOUSER"}`)
		})}},
		{Name: "unknown", Config: `{"username": "bob"}`, World: service(``)},
		{Name: "odd", Config: `{"username": "ada"}`, World: service(`{"requests": {"a": 1}}`)},
		{Name: "empty", Ignores: []fedmsg.Said{said("pagure.pull-request.new", "ada")}},
	})
}
