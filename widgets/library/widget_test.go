package library_test

import (
	"encoding/json"
	"testing"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/library"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func TestWidget(t *testing.T) {
	widgettest.Run(t, widgets.New(library.Widget{}), widgettest.Cases{
		{Name: "full", Config: `{"links": ["https://example.org/guide?a=1&b=2  How to <b>start</b>", "http://example.org/bare"]}`},
		{Name: "empty"},
	})
}

func TestValidate(t *testing.T) {
	kind := widgets.New(library.Widget{})
	for config, valid := range map[string]bool{
		`{"links": ["https://example.org/ A note"]}`: true,
		`{"links": ["A note"]}`:                      false,
		`{"links": ["javascript:alert(1) A note"]}`:  false,
		`{"links": ["https://u:p@example.org/ x"]}`:  false,
	} {
		if err := kind.Check(json.RawMessage(config)); (err == nil) != valid {
			t.Errorf("%s: %v", config, err)
		}
	}
}
