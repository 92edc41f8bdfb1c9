package rules_test

import (
	"fmt"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/rules"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

const config = `{
	"link": "https://example.org/rules", "schedule_text": "Tuesdays at 15:00 UTC",
	"schedule_link": "https://example.org/calendar?team=infra&view=week", "minutes_link": "https://example.org/minutes",
	"chat": "#infra on Libera.Chat", "chat_link": "https://web.libera.chat/#infra"
}`

func TestWidget(t *testing.T) {
	world := widgettest.World{
		Names: map[string]string{"ada": "Ada Lovelace"},
		Parts: []widgettest.Part{
			{Hub: widgettest.Team, Username: "ada", Role: hub.Owner},
			{Hub: widgettest.Team, Username: "bob", Role: hub.Owner},
			{Hub: widgettest.Team, Username: "eve", Role: hub.Member},
		},
	}
	var crowd widgettest.World
	for i := range 13 {
		crowd.Parts = append(crowd.Parts, widgettest.Part{Hub: widgettest.Team, Username: fmt.Sprintf("owner%d", i), Role: hub.Owner})
	}
	widgettest.Run(t, widgets.New(rules.Widget{}), widgettest.Cases{
		{
			Name: "full", Config: config, World: world,
			Redraws: []fedmsg.Said{widgettest.Said("hubs.user.role.changed", 0, fedmsg.Meta{Hubs: []string{"t/infra", "u/eve"}}), widgettest.Said("hubs.user.updated", 0, fedmsg.Meta{Usernames: []string{"bob"}, Hubs: []string{"u/bob"}})},
			Ignores: []fedmsg.Said{widgettest.Said("hubs.user.role.changed", 0, fedmsg.Meta{Hubs: []string{"t/docs", "u/ada"}}), widgettest.Said("hubs.user.updated", 0, fedmsg.Meta{Usernames: []string{"zoe"}, Hubs: []string{"u/zoe"}})},
		},
		{Name: "some", Config: `{"minutes_link": "https://example.org/minutes", "chat_link": "https://example.org/chat"}`, World: world},
		{Name: "chat-without-link", Config: `{"chat": "The kitchen"}`, World: world},
		{Name: "crowd", World: crowd},
		{Name: "empty"},
		{Name: "person", Hub: widgettest.Person, Config: `{"schedule_text": "I am up at night."}`},
		{Name: "empty-person", Hub: widgettest.Person},
	})
}
