// Package fedmsgs is a widget: how much went on in the last weeks, as a graph
// of the messages of a person, of the members of a team, or about packages.
package fedmsgs

import (
	"context"
	"errors"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

// Config is whose messages, and of how many weeks.
type Config struct {
	Username widgets.Username `name:"username" label:"Person" help:"Whose events to count. Leave empty on a person's own page, or to count those of all members of a team."`
	Packages []string         `name:"packages" label:"Packages" help:"Count events about these packages instead." check:"max=20"`
	Weeks    int              `name:"weeks" label:"Weeks" help:"Weeks to show, counting this one." default:"12" check:"required,min=1,max=53"`
}

// Validate wants one thing to count by.
func (c Config) Validate() error {
	if c.Username != "" && len(c.Packages) > 0 {
		return errors.New("events are counted by person or by package: leave one of the two empty")
	}
	return nil
}

// asks select the messages that are counted.
func (c Config) asks(h widgets.Hub) fedmsg.Filter {
	switch {
	case len(c.Packages) > 0:
		return fedmsg.Filter{Packages: c.Packages}
	case c.ofTeam(h):
		return fedmsg.Filter{Usernames: h.Members}
	}
	return fedmsg.Filter{Usernames: []string{widgets.PersonOf(h, c.Username)}}
}

// ofTeam reports whether the messages are those of all members.
func (c Config) ofTeam(h widgets.Hub) bool {
	return h.Kind == hub.Team && c.Username == "" && len(c.Packages) == 0
}

// Data is what happened, week by week.
type Data struct {
	Username string   // whose it is, where that is not whose page it is
	Packages []string // what it is about
	OfTeam   bool
	Several  bool // names are counted: a message may count for more than one
	Nobody   bool // there are no names
	Weeks    []Week
}

// A Week has its days, from Monday: of the last, those that have begun.
type Week struct {
	Monday time.Time
	Days   []int64
}

// A Widget draws a graph.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget. A day begins without a message.
func (Widget) About() widgets.About {
	return widgets.About{
		Name: "fedmsgs", Group: widgets.GroupHappenings, Shape: widgets.ShapeBars, Title: "Activity", MaxAge: time.Hour,
		Help: "How much happened in recent weeks: a chart of the events of a person, a team, or packages.",
	}
}

// Interests are the messages that are counted, and who comes and goes where
// those of all members are.
func (Widget) Interests(h widgets.Hub, c Config) (list widgets.Interests) {
	if f := c.asks(h); !f.Empty() {
		list = append(list, f)
	}
	if c.ofTeam(h) {
		list = append(list, widgets.RoleChanges(h.Key())...)
	}
	return list
}

// Data asks for the days and makes weeks of them.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (Data, error) {
	f := c.asks(env.Hub)
	d := Data{Packages: c.Packages, OfTeam: c.ofTeam(env.Hub), Several: len(f.Usernames)+len(f.Packages) > 1, Nobody: f.Empty()}
	if env.Hub.Kind != hub.Person || string(c.Username) != env.Hub.Name {
		d.Username = string(c.Username)
	}
	if d.Nobody {
		return d, nil
	}
	today := env.Now.UTC().Truncate(24 * time.Hour)
	from := monday(today).AddDate(0, 0, -7*(c.Weeks-1))
	days, err := env.Counts.Daily(ctx, f, from, today.AddDate(0, 0, 1))
	if err != nil {
		return d, err
	}
	for ; len(days) > 0; from = from.AddDate(0, 0, 7) {
		n := min(len(days), 7)
		d.Weeks, days = append(d.Weeks, Week{from, days[:n]}), days[n:]
	}
	return d, nil
}

// monday is the first day of a week.
func monday(day time.Time) time.Time { return day.AddDate(0, 0, -weekday(day)) }

// weekday is the place of a day in its week.
func weekday(day time.Time) int { return (int(day.Weekday()) + 6) % 7 }

// View draws the graph.
func (Widget) View(d Data) templ.Component { return view(d) }
