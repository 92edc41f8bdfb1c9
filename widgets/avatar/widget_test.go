package avatar_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/avatar"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func TestWidget(t *testing.T) {
	widgettest.Run(t, widgets.New(avatar.Widget{}), widgettest.Cases{
		{
			Name: "full", Hub: widgettest.Person,
			Redraws: []fedmsg.Said{widgettest.Said("hubs.user.updated", 0, fedmsg.Meta{Usernames: []string{"ada"}, Hubs: []string{"u/ada"}})},
			Ignores: []fedmsg.Said{widgettest.Said("hubs.user.updated", 0, fedmsg.Meta{Usernames: []string{"bob"}, Hubs: []string{"u/bob"}})},
		},
		{
			Name: "chosen", Config: `{"username": "bob"}`,
			Redraws: []fedmsg.Said{widgettest.Said("hubs.user.updated", 0, fedmsg.Meta{Usernames: []string{"bob"}, Hubs: []string{"u/bob"}})},
		},
		{Name: "empty"},
	})
}
