// Package subscriptions is a widget: the teams that a person belongs to and
// subscribes to.
package subscriptions

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

// Config is whose hubs are listed.
type Config struct {
	Username widgets.Username `name:"username" label:"Person" help:"Whose teams to list. Leave empty on a person's own page."`
}

// Data are a person's hubs, by title. A hub that the person belongs to is not
// listed as subscribed again.
type Data struct {
	Username            string // empty: nobody was chosen
	Belongs, Subscribes []widgets.Hub
}

// A Widget lists the hubs of a person.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget. No message to the person tells of a hub's new
// title, so it is looked at again now and then.
func (Widget) About() widgets.About {
	return widgets.About{
		Name: "subscriptions", Group: widgets.GroupPeople, Shape: widgets.ShapeLinks, For: hub.Person, Title: "Teams", MaxAge: 6 * time.Hour,
		Help: "The teams a person is in or follows.",
	}
}

// Interests are the person's changes of roles.
func (Widget) Interests(h widgets.Hub, c Config) widgets.Interests {
	if username := widgets.PersonOf(h, c.Username); username != "" {
		return widgets.RoleChanges(string(hub.Person) + "/" + username)
	}
	return nil
}

// Data asks for the person's hubs.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (d Data, err error) {
	if d.Username = widgets.PersonOf(env.Hub, c.Username); d.Username == "" {
		return d, nil
	}
	if d.Belongs, err = env.People.HubsOf(ctx, d.Username, hub.Owner, hub.Member); err != nil {
		return d, err
	}
	subscribed, err := env.People.HubsOf(ctx, d.Username, hub.Subscriber)
	d.Subscribes = slices.DeleteFunc(subscribed, func(h widgets.Hub) bool {
		return slices.ContainsFunc(d.Belongs, func(b widgets.Hub) bool { return b.ID == h.ID })
	})
	return d, err
}

// View draws two lists.
func (Widget) View(d Data) templ.Component { return view(d) }
