package members_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/members"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func TestWidget(t *testing.T) {
	world := widgettest.World{
		Parts: []widgettest.Part{
			{Hub: widgettest.Team, Username: "ada", Role: hub.Owner},
			{Hub: widgettest.Team, Username: "bob", Role: hub.Member},
			{Hub: widgettest.Team, Username: "cy", Role: hub.Member},
			{Hub: widgettest.Team, Username: "eve", Role: hub.Subscriber},
		},
		Names: map[string]string{"ada": "Ada <Lovelace>"},
	}
	joined := widgettest.Said("hubs.user.role.added", 0, fedmsg.Meta{Hubs: []string{"t/infra"}})
	widgettest.Run(t, widgets.New(members.Widget{}), widgettest.Cases{
		{
			Name: "full", World: world, Redraws: []fedmsg.Said{joined, widgettest.Said("hubs.user.updated", 0, fedmsg.Meta{Usernames: []string{"bob"}, Hubs: []string{"u/bob"}})},
			Ignores: []fedmsg.Said{
				widgettest.Said("hubs.user.role.added", 0, fedmsg.Meta{Hubs: []string{"t/docs"}}),
				widgettest.Said("hubs.user.updated", 0, fedmsg.Meta{Usernames: []string{"zoe"}, Hubs: []string{"u/zoe"}}),
				widgettest.Said("hubs.hub.updated", 0, fedmsg.Meta{Usernames: []string{"bob"}, Hubs: []string{"t/docs"}}),
			},
		},
		{Name: "limited", World: world, Config: `{"limit": 1}`},
		{Name: "empty"},
	})
}
