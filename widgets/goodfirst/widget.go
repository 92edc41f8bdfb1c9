// Package goodfirst is a widget: issues that newcomers can start with.
package goodfirst

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/forge/tracker"
)

// Config is as that of other issues, with the usual label.
type Config struct {
	Forge    string      `name:"forge" label:"Forge" help:"Where the projects are." default:"github" check:"required,oneof=github:GitHub|forgejo:Forgejo or Gitea|gitlab:GitLab|pagure:Pagure"`
	Base     widgets.URL `name:"url" label:"Server" help:"Server address, if you host your own."`
	Projects []string    `name:"projects" label:"Projects" help:"As owner/name." check:"asked,max=10"`
	Labels   []string    `name:"labels" label:"Labels" help:"Labels that mark an issue as one for newcomers." default:"good first issue" check:"required,max=5"`
	Limit    int         `name:"limit" label:"Entries" help:"How many to show." default:"5" check:"required,min=1,max=50"`
}

// Validate wants names of projects.
func (c Config) Validate() error { return tracker.Config(c).Validate() }

// A Widget shows what is open.
type Widget struct{}

var _ widgets.Widget[Config, tracker.Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "goodfirst", Group: widgets.GroupWork, Shape: widgets.ShapeLinks, Title: "Good first issues", MaxAge: 30 * time.Minute, Help: "Issues that newcomers can start with."}
}

// Interests are messages of the forge.
func (Widget) Interests(_ widgets.Hub, c Config) widgets.Interests {
	return tracker.Config(c).Interests(false)
}

// Data asks the forge.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (tracker.Data, error) {
	return tracker.Config(c).Find(ctx, env, false)
}

// View draws the list.
func (Widget) View(d tracker.Data) templ.Component { return view(d) }
