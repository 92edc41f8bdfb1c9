package badges_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/badges"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

// service answers for ada alone.
func service(body string) widgettest.World {
	return widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.String() != "https://badges.fedoraproject.org/user/ada/json" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, body)
	})}
}

const answer = `{"percent_earned": 2, "assertions": [
	{"id": "wiki-writer", "name": "Wiki <b>Writer</b>", "image": "https://badges.fedoraproject.org/pngs/x.png", "issued": 1399310396.0},
	{"id": "../../evil?x=1#y", "name": "Path <script>alert(1)</script>", "issued": "2026-05-01T10:00:00Z"},
	{"name": "No id", "issued": null}, {"id": "no-name", "issued": 1e300}, {"id": "odd", "name": "Odd time", "issued": {"at": 1}}]}`

func TestWidget(t *testing.T) {
	award := func(event, username string) fedmsg.Said {
		return widgettest.Said(event, 0, fedmsg.Meta{Usernames: []string{username}})
	}
	widgettest.Run(t, widgets.New(badges.Widget{}), widgettest.Cases{
		{
			Name: "full", Hub: widgettest.Person,
			World:   service(answer),
			Redraws: []fedmsg.Said{award("badges.badge.award", "ada"), award("fedbadges.badge.award", "ada")},
			Ignores: []fedmsg.Said{award("badges.badge.award", "bob"), award("badges.person.rank.advance", "ada")},
		},
		{Name: "limited", Config: `{"username": "ada", "limit": 1}`, World: service(`{"assertions": [{"name": "Old", "issued": 1}, {"name": "New", "issued": 2000000000}]}`)},
		{Name: "none", Config: `{"username": "ada"}`, World: service(`{"assertions": []}`)},
		{Name: "missing", Config: `{"username": "ada"}`, World: service(`{}`)},
		{Name: "private", Config: `{"username": "bob"}`, World: service(`{}`)},
		{Name: "page", Config: `{"username": "ada"}`, World: service(`<html><body>ada shows no badges`)},
		{Name: "sign-in", Config: `{"username": "ada"}`, World: service(`<html><title>Log in</title>`)},
		{Name: "odd", Config: `{"username": "ada"}`, World: service(`{"assertions": {"a": 1}}`)},
		{Name: "empty", Ignores: []fedmsg.Said{award("badges.badge.award", "ada")}},
	})
}
