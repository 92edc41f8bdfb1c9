package fedmsgstats_test

import (
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/fedmsgstats"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func TestWidget(t *testing.T) {
	meta := fedmsg.Meta{Usernames: []string{"ada"}}
	byAda := widgettest.Said("wiki.article.edit", 0, meta)
	const day = 24 * time.Hour
	world := widgettest.World{Counts: map[string]int64{"ada": 1_234_567, "bob": 1}, Messages: []fedmsg.Said{
		byAda, widgettest.Said("wiki.article.edit", 29*day, meta), widgettest.Said("wiki.article.edit", 30*day, meta),
	}}
	byBob := widgettest.Said("wiki.article.edit", 0, fedmsg.Meta{Usernames: []string{"bob"}})
	widgettest.Run(t, widgets.New(fedmsgstats.Widget{}), widgettest.Cases{
		{Name: "full", Hub: widgettest.Person, World: world, Redraws: []fedmsg.Said{byAda}, Ignores: []fedmsg.Said{byBob}},
		{Name: "chosen", Config: `{"username": "bob"}`, World: world, Redraws: []fedmsg.Said{byBob}, Ignores: []fedmsg.Said{byAda}},
		{Name: "nobody", World: world, Ignores: []fedmsg.Said{byAda, byBob}},
		{Name: "empty", Hub: widgettest.Person},
	})
}
