// Package pulls is a widget: the open pull requests of projects.
package pulls

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/forge/tracker"
)

// A Widget shows what is open.
type Widget struct{}

var _ widgets.Widget[tracker.Config, tracker.Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "pulls", Group: widgets.GroupWork, Shape: widgets.ShapeLinks, Title: "Pull requests", MaxAge: 30 * time.Minute, Help: "Open pull requests of your projects."}
}

// Interests are messages of the forge.
func (Widget) Interests(_ widgets.Hub, c tracker.Config) widgets.Interests { return c.Interests(true) }

// Data asks the forge.
func (Widget) Data(ctx context.Context, env widgets.Env, c tracker.Config) (tracker.Data, error) {
	return c.Find(ctx, env, true)
}

// View draws the list.
func (Widget) View(d tracker.Data) templ.Component { return view(d) }
