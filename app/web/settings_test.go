package web

import (
	"slices"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// Owners choose from all hues that there are, and are shown each.
func TestSettingsOfferHues(t *testing.T) {
	for kind := range settingsForms {
		form := settingsForm(hub.Hub{Kind: kind, Name: "infra", Title: "Infra"}, nil, 1)
		var hues []hub.Hue
		for _, f := range form.Fields {
			for _, c := range f.Choices {
				if c.Swatch != "" {
					hues = append(hues, hub.Hue(c.Value))
				}
			}
		}
		if want := append([]hub.Hue{""}, hub.Hues...); !slices.Equal(hues, want) {
			t.Errorf("%s: the form has %q, want %q", kind, hues, want)
		}
	}
}
