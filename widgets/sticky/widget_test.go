package sticky_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/sticky"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

func TestWidget(t *testing.T) {
	widgettest.Run(t, widgets.New(sticky.Widget{}), widgettest.Cases{
		{Name: "full", Config: `{"title": "We move!", "text": "The builders are **off** on Sunday.", "until": "2026-05-03"}`},
		{Name: "for-good", Config: `{"text": "Be kind."}`},
		{Name: "over", Config: `{"text": "The builders are off on Saturday.", "until": "2026-05-02"}`},
		{Name: "empty"},
	})
}

func TestLastDay(t *testing.T) {
	kind := widgets.New(sticky.Widget{})
	for until, valid := range map[string]bool{
		"": true, "2026-05-31": true, "2026-02-30": false, "31.5.2026": false, "tomorrow": false,
	} {
		err := kind.Check(json.RawMessage(`{"until": "` + until + `"}`))
		if (err == nil) != valid {
			t.Errorf("%q: %v", until, err)
		}
		if wrong := (widgets.FieldError{}); err != nil && (!errors.As(err, &wrong) || wrong.Field != "until") {
			t.Errorf("%q: the error does not name the field: %v", until, err)
		}
	}
}
