// Package rules is a widget: who owns a hub, its community rules, when it
// meets and where it talks.
package rules

import (
	"context"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

// most is how many owners are shown; beyond that the list of members has them.
const most = 12

// Config is what newcomers should know.
type Config struct {
	Rules    widgets.URL `name:"link" label:"Rules" help:"Address of your community's rules and guidelines."`
	Meetings string      `name:"schedule_text" label:"Meeting times" help:"When you meet, for example: Tuesdays at 15:00 UTC."`
	Schedule widgets.URL `name:"schedule_link" label:"Meeting schedule" help:"Address of a calendar or a page with your meetings."`
	Minutes  widgets.URL `name:"minutes_link" label:"Minutes" help:"Address of the minutes of past meetings."`
	Chat     string      `name:"chat" label:"Chat room" help:"Its name, for example: #infra on Libera.Chat." check:"max=120"`
	ChatLink widgets.URL `name:"chat_link" label:"Link to the chat room" help:"Address to join it, for example https://matrix.to/#/#infra:example.org."`
}

func (c Config) meets() bool { return c.Meetings != "" || c.Schedule != "" || c.Minutes != "" }

// chat is the name of the chat room.
func (c Config) chat() string {
	if c.Chat == "" && c.ChatLink != "" {
		return "Chat room"
	}
	return c.Chat
}

// Data is the configuration with the owners, longest first.
type Data struct {
	Config
	Team    bool
	Owners  []hub.Account
	More    bool   // there are more owners
	Members string // path of the list of members
}

func (d Data) none() bool { return !d.Team && d.Config == (Config{}) }

// A Widget shows owners, rules, meetings and chat.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "rules", Group: widgets.GroupWords, Shape: widgets.ShapeLinks, For: hub.Team, Title: "Rules and meetings", Help: "The owners, the rules, when you meet and where you talk."}
}

// Interests are changes of roles in this hub, and of how its people look.
func (Widget) Interests(h widgets.Hub, _ Config) widgets.Interests {
	if h.Kind != hub.Team {
		return widgets.RoleChanges(h.Key())
	}
	return append(widgets.RoleChanges(h.Key()), widgets.FaceChanges(h.Members...)...)
}

// Data asks for the owners of a team.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (Data, error) {
	d := Data{Config: c, Team: env.Hub.Kind == hub.Team, Members: env.Hub.Path() + "/members"}
	if !d.Team {
		return d, nil
	}
	owners, err := env.People.WithRole(ctx, env.Hub.ID, hub.Owner, most+1)
	d.More = len(owners) > most
	d.Owners = owners[:min(most, len(owners))]
	return d, err
}

// View draws one part below the other.
func (Widget) View(d Data) templ.Component { return view(d) }
