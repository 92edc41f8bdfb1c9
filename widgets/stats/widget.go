// Package stats is a widget: how many people belong to a hub or follow it.
package stats

import (
	"context"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

// Config has nothing to choose.
type Config struct{}

// Data are numbers of people.
type Data struct {
	Person                      bool // a person's page has no members
	Members, Subscribers, Stars int64
}

func (d Data) none() bool { return d.Members+d.Subscribers+d.Stars == 0 }

// A Widget counts the people of a hub.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "stats", Group: widgets.GroupPeople, Shape: widgets.ShapeNumbers, Title: "Community", Help: "How many members, followers and stars there are."}
}

// Interests are people who join, leave or change their role here.
func (Widget) Interests(h widgets.Hub, _ Config) widgets.Interests {
	return widgets.RoleChanges(h.Key())
}

// Data counts; an owner is a member.
func (Widget) Data(ctx context.Context, env widgets.Env, _ Config) (Data, error) {
	roles, err := env.People.Roles(ctx, env.Hub.ID)
	d := Data{
		Person:      env.Hub.Kind == hub.Person,
		Subscribers: int64(roles[hub.Subscriber]),
		Stars:       int64(roles[hub.Stargazer]),
	}
	if !d.Person {
		d.Members = int64(roles[hub.Owner] + roles[hub.Member])
	}
	return d, err
}

// View draws the numbers.
func (Widget) View(d Data) templ.Component { return view(d) }
