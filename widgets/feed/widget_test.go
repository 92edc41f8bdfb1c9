package feed_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/feed"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

var (
	edited = widgettest.Said("wiki.article.edit", time.Hour, fedmsg.Meta{
		Actor: "ada", Usernames: []string{"ada"}, Summary: "ada edited “Outages & <repairs>”",
		Link: "https://example.org/wiki/Outages?diff=1&old=2",
	})
	built = widgettest.Said("copr.build.end", 2*time.Hour, fedmsg.Meta{
		Actor: "eve", Usernames: []string{"eve"}, Packages: []string{"httpd"}, Summary: "A build of httpd has ended",
	})
	noted = widgettest.Said("bugzilla.bug.update", 150*time.Minute, fedmsg.Meta{
		Actor: "bob", Usernames: []string{"bob"}, Summary: "The bug 7 got a note by bob.", Link: "https://example.org/bugs/7",
	})
	pushed = widgettest.Said("infragit.receive", 3*time.Hour, fedmsg.Meta{Summary: "Somebody pushed to infra", Link: "https://example.org/infra"})
	silent = widgettest.Said("infragit.silent", 4*time.Hour, fedmsg.Meta{})
	other  = widgettest.Said("bodhi.update.comment", 5*time.Hour, fedmsg.Meta{
		Actor: "eve", Usernames: []string{"eve"}, Packages: []string{"emacs"}, Summary: "eve commented on emacs",
	})
)

// of is a message with a body, from which it is known what belongs together.
func of(m fedmsg.Said, body fedmsg.Body) fedmsg.Said {
	m.Body = body
	return m
}

// talk are three edits of a page, and an edit of another; pages is the same by
// one person at one time.
var talk, pages = []fedmsg.Said{
	of(wiki("ada", time.Hour), fedmsg.Body{"title": "Outages"}),
	of(wiki("bob", 2*time.Hour), fedmsg.Body{"title": "Outages"}),
	of(wiki("bob", 150*time.Minute), fedmsg.Body{"title": "Repairs"}),
	of(wiki("ada", 3*time.Hour), fedmsg.Body{"title": "Outages"}),
	of(wiki("ada", 8*24*time.Hour), fedmsg.Body{"title": "Outages"}),
	of(wiki("ada", 9*24*time.Hour), fedmsg.Body{"title": "Outages"}),
}, []fedmsg.Said{
	of(wiki("ada", time.Hour), fedmsg.Body{"title": "A <b>"}),
	of(wiki("ada", time.Hour), fedmsg.Body{"title": "B"}),
}

// many are edits of one page.
func many(n int) (all []fedmsg.Said) {
	for i := range n {
		all = append(all, of(wiki("ada", time.Duration(i)*time.Minute), fedmsg.Body{"title": "Outages"}))
	}
	return all
}

func wiki(who string, ago time.Duration) fedmsg.Said {
	return widgettest.Said("wiki.article.edit", ago, fedmsg.Meta{
		Actor: who, Usernames: []string{who}, Summary: who + " edited “Outages”.", Link: fmt.Sprintf("https://example.org/wiki/%.0f", ago.Hours()),
	})
}

func TestWidget(t *testing.T) {
	world := widgettest.World{Messages: []fedmsg.Said{other, built, silent, edited, noted, pushed}}
	aimless := widgets.Hub{ID: 9, Kind: "t", Name: "new", Title: "New"}
	widgettest.Run(t, widgets.New(feed.Widget{}), widgettest.Cases{
		{Name: "full", World: world, Redraws: []fedmsg.Said{edited, built, pushed, silent}, Ignores: []fedmsg.Said{other}},
		{Name: "grouped", World: widgettest.World{Messages: talk}, Config: `{"limit": 3}`, Redraws: talk[:1]},
		{Name: "simultaneous", Hub: widgettest.Person, World: widgettest.World{Messages: pages}, Redraws: pages[:1]},
		{Name: "many", World: widgettest.World{Messages: many(25)}, Redraws: talk[:1]},
		{Name: "limited", World: world, Config: `{"limit": 1}`},
		{
			Name: "person", Hub: widgettest.Person, World: world,
			Redraws: []fedmsg.Said{edited}, Ignores: []fedmsg.Said{built, pushed, other},
		},
		{
			Name: "chosen", World: world, Config: `{"topics": ["bodhi.update.*"], "packages": ["httpd"], "users": ["mallory"]}`,
			Redraws: []fedmsg.Said{other, built}, Ignores: []fedmsg.Said{edited, pushed},
		},
		{Name: "empty", Redraws: []fedmsg.Said{edited}},
		{Name: "aimless", Hub: aimless, World: world, Ignores: []fedmsg.Said{edited, built, pushed, other}},
	})
}

func TestValidate(t *testing.T) {
	kind := widgets.New(feed.Widget{})
	for config, valid := range map[string]bool{
		`{"topics": ["bodhi", "bodhi.*", "bodhi.update.comment"]}`: true,
		`{"topics": ["*"]}`:           false,
		`{"topics": ["bodhi.*.x"]}`:   false,
		`{"topics": ["bodhi."]}`:      false,
		`{"topics": ["bo dhi"]}`:      false,
		`{"users": ["ada", "b.o-b"]}`: true,
		`{"users": ["ada lovelace"]}`: false,
		`{"limit": 100}`:              true,
		`{"limit": 101}`:              false,
		`{"limit": 0}`:                false,
	} {
		if err := kind.Check(json.RawMessage(config)); (err == nil) != valid {
			t.Errorf("%s: %v", config, err)
		}
	}
}
