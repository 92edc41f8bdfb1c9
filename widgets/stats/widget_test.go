package stats_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/stats"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func TestWidget(t *testing.T) {
	world := widgettest.World{Parts: []widgettest.Part{
		{Hub: widgettest.Team, Username: "ada", Role: hub.Owner},
		{Hub: widgettest.Team, Username: "bob", Role: hub.Member},
		{Hub: widgettest.Team, Username: "eve", Role: hub.Subscriber},
		{Hub: widgettest.Person, Username: "ada", Role: hub.Owner},
		{Hub: widgettest.Person, Username: "bob", Role: hub.Stargazer},
	}}
	joined := widgettest.Said("hubs.user.role.added", 0, fedmsg.Meta{Hubs: []string{"t/infra", "u/eve"}})
	widgettest.Run(t, widgets.New(stats.Widget{}), widgettest.Cases{
		{
			Name: "full", World: world, Redraws: []fedmsg.Said{joined},
			Ignores: []fedmsg.Said{
				widgettest.Said("hubs.user.role.added", 0, fedmsg.Meta{Hubs: []string{"t/docs", "u/ada"}}),
				widgettest.Said("hubs.widget.updated", 0, fedmsg.Meta{Hubs: []string{"t/infra"}}),
			},
		},
		{Name: "person", Hub: widgettest.Person, World: world, Ignores: []fedmsg.Said{joined}},
		{Name: "empty"},
		{Name: "empty-person", Hub: widgettest.Person},
	})
}
