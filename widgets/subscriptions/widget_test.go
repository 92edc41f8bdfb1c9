package subscriptions_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/subscriptions"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func TestWidget(t *testing.T) {
	docs := widgets.Hub{ID: 3, Kind: hub.Team, Name: "docs", Title: "Documentation & <help>"}
	dial := widgets.Hub{ID: 4, Kind: hub.Team, Name: "dial-up", Title: "Dial-up", Archived: true}
	world := widgettest.World{Parts: []widgettest.Part{
		{Hub: widgettest.Team, Username: "ada", Role: hub.Owner},
		{Hub: widgettest.Team, Username: "ada", Role: hub.Subscriber},
		{Hub: docs, Username: "ada", Role: hub.Subscriber},
		{Hub: dial, Username: "ada", Role: hub.Member},
		{Hub: dial, Username: "bob", Role: hub.Member},
		{Hub: widgettest.Person, Username: "ada", Role: hub.Owner},
	}}
	joined := widgettest.Said("hubs.user.role.added", 0, fedmsg.Meta{Hubs: []string{"t/docs", "u/ada"}})
	other := widgettest.Said("hubs.user.role.added", 0, fedmsg.Meta{Hubs: []string{"t/docs", "u/bob"}})
	widgettest.Run(t, widgets.New(subscriptions.Widget{}), widgettest.Cases{
		{
			Name: "full", Hub: widgettest.Person, World: world,
			Redraws: []fedmsg.Said{joined}, Ignores: []fedmsg.Said{other},
		},
		{
			Name: "chosen", Config: `{"username": "bob"}`, World: world,
			Redraws: []fedmsg.Said{other}, Ignores: []fedmsg.Said{joined},
		},
		{Name: "nobody", World: world, Ignores: []fedmsg.Said{joined, other}},
		{Name: "empty", Hub: widgettest.Person},
	})
}
