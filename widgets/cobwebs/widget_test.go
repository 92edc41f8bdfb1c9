package cobwebs_test

import (
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/cobwebs"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

const day = 24 * time.Hour

func TestWidget(t *testing.T) {
	archived, young := widgettest.Team, widgettest.Team
	archived.Archived = true
	young.Created = widgettest.Now.Add(-30 * day)
	// Within 40 days only other people have done something.
	quiet := widgettest.World{Messages: []fedmsg.Said{
		widgettest.Said("wiki.article.edit", day, fedmsg.Meta{Usernames: []string{"eve"}}),
		widgettest.Said("copr.build.end", 40*day, fedmsg.Meta{Packages: []string{"httpd"}}),
		widgettest.Said("wiki.article.edit", 50*day, fedmsg.Meta{Usernames: []string{"ada"}}),
	}}
	widgettest.Run(t, widgets.New(cobwebs.Widget{}), widgettest.Cases{
		{
			Name: "full", World: quiet,
			Redraws: []fedmsg.Said{
				widgettest.Said("wiki.article.edit", 0, fedmsg.Meta{Usernames: []string{"bob"}}),
				widgettest.Said("copr.build.end", 0, fedmsg.Meta{Packages: []string{"ansible"}}),
				widgettest.Said("infragit.receive", 0, fedmsg.Meta{}),
				widgettest.Said("hubs.hub.updated", 0, fedmsg.Meta{Hubs: []string{"t/infra"}}),
			},
			Ignores: []fedmsg.Said{
				widgettest.Said("wiki.article.edit", 0, fedmsg.Meta{Usernames: []string{"eve"}}),
				widgettest.Said("hubs.hub.updated", 0, fedmsg.Meta{Hubs: []string{"t/docs"}}),
			},
		},
		{Name: "active", Config: `{"days": 41}`, World: quiet},
		{Name: "quiet-to-the-day", Config: `{"days": 40}`, World: quiet},
		{Name: "archived", Hub: archived, World: quiet},
		{Name: "archived-at-once", Hub: archived},
		{Name: "never"},
		{Name: "new", Hub: young},
	})
}
