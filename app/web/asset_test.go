package web

import (
	"context"
	"strings"
	"testing"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/widgets"
)

// A painted widget has CSS of its own.
type painted string

func (p painted) About() widgets.About {
	return widgets.About{Name: string(p), Title: "Painted", Help: "Has a colour."}
}

func (painted) Interests(widgets.Hub, struct{}) widgets.Interests { return nil }

func (painted) Data(context.Context, widgets.Env, struct{}) (string, error) { return "", nil }

func (painted) View(string) templ.Component { return templ.NopComponent }

func (p painted) Style() string { return ".widget-" + string(p) + " { color: red; }" }

// All pages of a program load the same, however its widgets are listed.
func TestBundleOf(t *testing.T) {
	list := []widgets.Kind{widgets.New(painted("zebra")), widgets.New(painted("ant"))}
	kinds, err := widgets.ByName(list)
	if err != nil {
		t.Fatal(err)
	}
	b := bundleOf(kinds)
	style, _ := b.Find(b.Style)
	ant, zebra := strings.Index(string(style.Body), ".widget-ant {"), strings.Index(string(style.Body), ".widget-zebra {")
	if ant < 0 || zebra < ant {
		t.Errorf("the stylesheet has ant at %d and zebra at %d", ant, zebra)
	}
	for range 20 {
		if again := bundleOf(kinds); again.Style != b.Style {
			t.Fatalf("it is at %s, and then at %s", b.Style, again.Style)
		}
	}
}
