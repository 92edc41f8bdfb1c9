// Package about is a widget: what a team or a person writes about itself.
package about

import (
	"context"
	"strings"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

// Config is the text.
type Config struct {
	Text widgets.Markdown `name:"text" label:"Text" help:"What visitors should know. Formatting: Markdown, for example # Heading, * list entry, [name](address)."`
}

// Data is the text, or on whose page it is missing.
type Data struct {
	Text   string
	Person bool
}

// A Widget shows formatted text.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "about", Group: widgets.GroupWords, Shape: widgets.ShapeText, Title: "About", Help: "Tells visitors who you are and what you do, in your own words."}
}

// Interests are none: the text is in the configuration.
func (Widget) Interests(widgets.Hub, Config) widgets.Interests { return nil }

// Data is the text.
func (Widget) Data(_ context.Context, env widgets.Env, c Config) (Data, error) {
	return Data{Text: strings.TrimSpace(string(c.Text)), Person: env.Hub.Kind == hub.Person}, nil
}

// View draws the text.
func (Widget) View(d Data) templ.Component { return view(d) }
