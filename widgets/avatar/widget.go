// Package avatar is a widget: the picture of a person.
package avatar

import (
	"context"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/widgets"
)

// Config is whose picture.
type Config struct {
	Username widgets.Username `name:"username" label:"Person" help:"Whose picture is shown. Leave it empty on a person's own page."`
}

// Data is the picture.
type Data struct {
	Username string // empty: nobody was chosen
	Address  string
}

// A Widget shows a picture.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "avatar", Title: "Picture", Help: "The picture of a person, as their account has it.", Bare: true}
}

// Interests are none: the address of a picture stays the same.
func (Widget) Interests(widgets.Hub, Config) widgets.Interests { return nil }

// Data is the address of the picture.
func (Widget) Data(_ context.Context, env widgets.Env, c Config) (d Data, err error) {
	if d.Username = widgets.PersonOf(env.Hub, c.Username); d.Username != "" {
		d.Address = env.Avatar(d.Username)
	}
	return d, nil
}

// View draws the picture.
func (Widget) View(d Data) templ.Component { return view(d) }
