// Package fedmsgstats is a widget: how many messages on the bus a person has
// caused, ever and lately.
package fedmsgstats

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views/ui"
	"github.com/fedora-hubs/hubs/widgets"
)

// Config is whose messages are counted.
type Config struct {
	Username widgets.Username `name:"username" label:"Person" help:"Whose events to count. Leave empty on a person's own page."`
}

// Data are numbers of messages.
type Data struct {
	Username string // empty: nobody was chosen
	Messages int64
	Lately   int64 // of them in the last 30 days, today included
}

const lately = 30 // days

// A Widget counts the messages of one person. It has no sum for a team: a
// message that names two members would count twice.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "fedmsgstats", Group: widgets.GroupHappenings, Shape: widgets.ShapeNumbers, For: hub.Person, Title: "Events", MaxAge: time.Hour, Help: "How many events a person has caused."}
}

// Interests are all messages of the person.
func (Widget) Interests(h widgets.Hub, c Config) widgets.Interests {
	if username := widgets.PersonOf(h, c.Username); username != "" {
		return widgets.Interests{fedmsg.Filter{Usernames: []string{username}}}
	}
	return nil
}

// Data asks for the numbers.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (d Data, err error) {
	if d.Username = widgets.PersonOf(env.Hub, c.Username); d.Username == "" {
		return d, nil
	}
	if d.Messages, err = env.Counts.ByUser(ctx, d.Username); err != nil {
		return d, err
	}
	tomorrow := env.Now.AddDate(0, 0, 1)
	days, err := env.Counts.Daily(ctx, fedmsg.Filter{Usernames: []string{d.Username}}, tomorrow.AddDate(0, 0, -lately), tomorrow)
	for _, n := range days {
		d.Lately += n
	}
	return d, err
}

// sentence tells whose messages the number counts.
func (d Data) sentence() templ.Component {
	recent := "none"
	if d.Lately > 0 {
		recent = ui.Exact(d.Lately)
	}
	return templ.Join(
		ui.Text(ui.Count(d.Messages, "event", "")+" by "), ui.PersonLink(d.Username),
		ui.Text(", "+recent+" in the last 30 days."),
	)
}

// View draws the numbers.
func (Widget) View(d Data) templ.Component { return view(d) }
