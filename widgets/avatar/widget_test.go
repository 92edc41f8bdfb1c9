package avatar_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/avatar"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func TestWidget(t *testing.T) {
	widgettest.Run(t, widgets.New(avatar.Widget{}), widgettest.Cases{
		{Name: "full", Hub: widgettest.Person},
		{Name: "chosen", Config: `{"username": "bob"}`},
		{Name: "empty"},
	})
}
