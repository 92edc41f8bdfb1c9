package updates_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/updates"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func service(body string) widgettest.World {
	return widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.String() != "https://bodhi.fedoraproject.org/updates/?rows_per_page=30&status=testing&user=ada" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, body)
	})}
}

const answer = `{"updates": [
	{"title": "httpd-2.4-1.fc44 <script>alert(1)</script>", "alias": "FEDORA-2026-1", "karma": 3, "url": "https://bodhi.fedoraproject.org/updates/FEDORA-2026-1", "request": null, "meets_testing_requirements": true},
	{"title": "on-its-way", "request": "stable", "meets_testing_requirements": true},
	{"title": "not-tested", "meets_testing_requirements": false},
	{"title": "missing"}, {"meets_testing_requirements": true},
	{"title": "emacs-30-1.fc44", "alias": "FEDORA-2026-2", "karma": -1, "url": "javascript:alert(1)", "meets_testing_requirements": true}]}`

func TestWidget(t *testing.T) {
	said := func(event, username string) fedmsg.Said {
		return widgettest.Said(event, 0, fedmsg.Meta{Usernames: []string{username}})
	}
	widgettest.Run(t, widgets.New(updates.Widget{}), widgettest.Cases{
		{
			Name: "full", Hub: widgettest.Person, World: service(answer),
			Redraws: []fedmsg.Said{said("bodhi.update.requirements_met.stable", "ada"), said("bodhi.update.complete.stable", "ada"), said("bodhi.update.comment", "ada")},
			Ignores: []fedmsg.Said{said("bodhi.update.comment", "eve"), said("bodhi.update.edit", "ada")},
		},
		{Name: "limited", Config: `{"username": "ada", "limit": 1}`, World: service(answer)},
		{Name: "none", Config: `{"username": "ada"}`, World: service(`{"updates": []}`)},
		{Name: "odd", Config: `{"username": "ada"}`, World: service(`{"updates": [{"karma": "good"}]}`)},
		{Name: "empty", Ignores: []fedmsg.Said{said("bodhi.update.comment", "ada")}},
	})
}
