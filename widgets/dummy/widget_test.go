package dummy_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/dummy"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func TestWidget(t *testing.T) {
	widgettest.Run(t, widgets.New(dummy.Widget{}), widgettest.Cases{
		{Name: "full"},
		{Name: "hostile", Config: `{"text": "<script>alert(1)</script> & more"}`},
		{Name: "empty", Config: `{"text": ""}`},
	})
}
