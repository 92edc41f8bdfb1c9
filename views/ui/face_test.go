package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views/ui"
	"github.com/fedora-hubs/hubs/views/ui/uitest"
)

func TestInitials(t *testing.T) {
	for _, c := range []struct{ name, title, want string }{
		{"ngozi", "Ngozi Adareed", "NA"},
		{"hugo", "Hugo de la Marée", "HM"},
		{"infra", "Infrastructure", "In"},
		{"infra", "", "In"},
		{"infra", " \u2800 ", "In"},
		{"x9", "x", "X"},
		{"roza", "Ángel Żuk", "ÁŻ"},
		{"roza", "A\u0301ngel Z\u030cuk", "A\u0301Z\u030c"}, // the marks stay with their letters
		{"lj", "ǉubica ǆ", "ǈǅ"},
		{"quoted", `"Ada" (Lovelace)`, "AL"},
		{"dashed", "Ada – Lovelace", "AL"},
		{"hidden", "\u200b\u202eAda \u2066Lovelace", "AL"},
		{"marks", "A" + strings.Repeat("\u0301", 90), "A"},
		{"signs", "!!! ???", "Si"},
		{"joined", "a<b", "Ab"},
		{"droid", "R2-D2", "R2"},
		{"short", "x.", "X"},
		{"han", "\u738b\u5c0f\u660e", "\u738b"},
		{"hangul", "김 민준", "김"},
		{"family", "👩‍👩‍👧‍👦 Club", "👩‍👩‍👧‍👦"},
		{"flag", "🇫🇷🇩🇪", "🇫🇷"},
		{"deva", "क्षितिज", "क्षि"},
		{"hebrew", "דוד לוי", "דל"},
		{"arabic", "عمر خيام", "عخ"},
		{"hostile", `<b>x</b> &amp;`, "BA"},
	} {
		html := string(uitest.Render(t, ui.Face(hub.Face{Kind: hub.Team, Name: c.name, Title: c.title}, 32)))
		if want := `aria-hidden="true">` + c.want + "</span>"; !strings.HasSuffix(html, want) {
			t.Errorf("%s, %q: %s, want %s", c.name, c.title, html, c.want)
		}
	}
}

// The hue is the one that is chosen, else one that comes of the name, whatever the
// title is: nothing else stays the same.
func TestHue(t *testing.T) {
	seen := map[string]bool{}
	for i := range 1000 {
		f := hub.Face{Name: fmt.Sprint("team", i)}
		hue := ui.Hue(f)
		if f.Title = "Other"; ui.Hue(f) != hue {
			t.Errorf("%s has the hues %s and %s", f.Name, hue, ui.Hue(f))
		}
		seen[hue] = true
	}
	if len(seen) != len(hub.Hues) {
		t.Errorf("%d hues, want %d: %v", len(seen), len(hub.Hues), seen)
	}
	for i, h := range hub.Hues {
		if got := ui.Hue(hub.Face{Name: "infra", Hue: h}); got != fmt.Sprint("hue-", i) {
			t.Errorf("%s is %s", h, got)
		}
	}
	if got := ui.Hue(hub.Face{Name: "infra"}); got != "hue-5" {
		t.Errorf("infra has %s: all pages would have other colours than before", got)
	}
}
