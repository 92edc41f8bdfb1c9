// Package fedmsgstats is a widget: how many messages on the bus a person has
// caused.
package fedmsgstats

import (
	"context"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
)

// Config is whose messages are counted.
type Config struct {
	Username widgets.Username `name:"username" label:"Person" help:"Whose messages are counted. Leave it empty on a person's own page."`
}

// Data is a number of messages.
type Data struct {
	Username string // empty: nobody was chosen
	Messages int64
}

// A Widget counts the messages of one person. It has no sum for a team: a
// message that names two members would count twice.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "fedmsgstats", Title: "Messages", Help: "How many messages on the bus a person has caused."}
}

// Interests are all messages of the person.
func (Widget) Interests(h widgets.Hub, c Config) widgets.Interests {
	if username := widgets.PersonOf(h, c.Username); username != "" {
		return widgets.Interests{fedmsg.Filter{Usernames: []string{username}}}
	}
	return nil
}

// Data asks for the number.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (d Data, err error) {
	if d.Username = widgets.PersonOf(env.Hub, c.Username); d.Username == "" {
		return d, nil
	}
	d.Messages, err = env.Counts.ByUser(ctx, d.Username)
	return d, err
}

// View draws the number.
func (Widget) View(d Data) templ.Component { return view(d) }
