// Package dummy is a widget: the smallest one, to copy from and to try a page
// with.
package dummy

import (
	"context"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/widgets"
)

// Config is what it says.
type Config struct {
	Text string `name:"text" label:"Text" help:"What the widget says." default:"Hello, world."`
}

// A Widget says one sentence.
type Widget struct{}

var _ widgets.Widget[Config, string] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "dummy", Example: true, Title: "Example", Help: "Says one sentence. An example for widget authors."}
}

// Interests are none: the text is in the configuration.
func (Widget) Interests(widgets.Hub, Config) widgets.Interests { return nil }

// Data is the text.
func (Widget) Data(_ context.Context, _ widgets.Env, c Config) (string, error) { return c.Text, nil }

// View draws the text.
func (Widget) View(text string) templ.Component { return view(text) }
