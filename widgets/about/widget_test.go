package about_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/about"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func TestWidget(t *testing.T) {
	widgettest.Run(t, widgets.New(about.Widget{}), widgettest.Cases{
		{
			Name: "full",
			Config: `{"text": "We keep the machines of the project running, day and night.\n\n# What we do\n\n` +
				`* answer [tickets](https://example.org/tickets)\n* watch the **builders**\n\n## How to help\n\nCome and ask. <script>alert(1)</script>"}`,
		},
		{Name: "empty-team", Config: `{"text": " \n "}`},
		{Name: "empty-person", Hub: widgettest.Person},
	})
}
