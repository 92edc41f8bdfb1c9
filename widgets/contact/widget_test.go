package contact_test

import (
	"encoding/json"
	"testing"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/contact"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func TestWidget(t *testing.T) {
	widgettest.Run(t, widgets.New(contact.Widget{}), widgettest.Cases{
		{Name: "full", Config: `{"mail": "infra@lists.example.org", "chat": "https://chat.example.org/#/room/#infra:example.org", "forum": "https://forum.example.org/tag/infra", "place": "Brno <CET>"}`},
		{Name: "one", Config: `{"place": "Brno"}`},
		{Name: "empty"},
	})
}

func TestValidate(t *testing.T) {
	kind := widgets.New(contact.Widget{})
	for config, valid := range map[string]bool{
		`{"mail": "a@example.org"}`:           true,
		`{"mail": "a.b+c@example.org"}`:       true,
		`{"mail": "Ada <a@example.org>"}`:     false,
		`{"mail": "a@example.org?bcc=x@y.z"}`: false,
		`{"mail": "nobody"}`:                  false,
		`{"chat": "irc://example.org"}`:       false,
	} {
		if err := kind.Check(json.RawMessage(config)); (err == nil) != valid {
			t.Errorf("%s: %v", config, err)
		}
	}
}
