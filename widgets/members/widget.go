// Package members is a widget: who belongs to a team, by role.
package members

import (
	"context"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

// Config is how many.
type Config struct {
	Limit int `name:"limit" label:"Entries" help:"How many people of each role to show." default:"12" check:"required,min=1,max=100"`
}

// A Group are the people with one role.
type Group struct {
	Name   string
	People []hub.Account
	More   int
}

// Data are the groups that have people, owners first.
type Data struct {
	Path   string // of the page with everyone
	Groups []Group
}

// A Widget shows the people of a team.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "members", Group: widgets.GroupPeople, Shape: widgets.ShapeFaces, For: hub.Team, Title: "Members", Help: "The team's owners and members."}
}

// Interests are people who join, leave or change their role here, or look otherwise.
func (Widget) Interests(h widgets.Hub, _ Config) widgets.Interests {
	return append(widgets.RoleChanges(h.Key()), widgets.FaceChanges(h.Members...)...)
}

// Data asks for the people of each role.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (Data, error) {
	d := Data{Path: env.Hub.Path() + "/members"}
	counts, err := env.People.Roles(ctx, env.Hub.ID)
	if err != nil {
		return d, err
	}
	for _, role := range []struct {
		role hub.Role
		name string
	}{{hub.Owner, "Owners"}, {hub.Member, "Members"}} {
		accounts, err := env.People.WithRole(ctx, env.Hub.ID, role.role, c.Limit)
		if err != nil {
			return d, err
		}
		if len(accounts) > 0 {
			d.Groups = append(d.Groups, Group{Name: role.name, People: accounts, More: max(counts[role.role]-len(accounts), 0)})
		}
	}
	return d, nil
}

// View draws the groups.
func (Widget) View(d Data) templ.Component { return view(d) }
