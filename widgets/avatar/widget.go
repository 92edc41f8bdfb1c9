// Package avatar is a widget: the picture of a person.
package avatar

import (
	"context"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

// Config is whose picture.
type Config struct {
	Username widgets.Username `name:"username" label:"Person" help:"Whose picture to show. Leave empty on a person's own page."`
}

// Data is the picture.
type Data struct {
	Face hub.Face // without a name: nobody was chosen
}

// A Widget shows a picture.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "avatar", Group: widgets.GroupPeople, Shape: widgets.ShapeFaces, Title: "Picture", Help: "The picture of a person.", Bare: true}
}

// Interests are changes of how the person looks.
func (Widget) Interests(h widgets.Hub, c Config) widgets.Interests {
	if username := widgets.PersonOf(h, c.Username); username != "" {
		return widgets.FaceChanges(username)
	}
	return nil
}

// Data asks for the face.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (d Data, err error) {
	username := widgets.PersonOf(env.Hub, c.Username)
	if username == "" {
		return d, nil
	}
	faces, err := env.People.Faces(ctx, username)
	d.Face = faces[username]
	return d, err
}

// View draws the picture.
func (Widget) View(d Data) templ.Component { return view(d) }
