// Package meetings is a widget: when a team meets next, from a calendar.
package meetings

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Config is which calendar: one of Fedocal by its name, or any by its address.
type Config struct {
	Calendar string      `name:"calendar" label:"Calendar" help:"Name of a community calendar." check:"max=100"`
	Base     widgets.URL `name:"service" label:"Service" help:"Address of the calendar (Fedocal) server." default:"https://calendar.fedoraproject.org" check:"required"`
	URL      widgets.URL `name:"url" label:"Address" help:"Or the address of any iCalendar (.ics) feed."`
	Limit    int         `name:"limit" label:"Entries" help:"How many meetings to show." default:"4" check:"required,min=1,max=20"`
	Days     int         `name:"days" label:"Days" help:"How many days ahead to look." default:"60" check:"required,min=1,max=366"`
}

// address is where the calendar is; "" where none was chosen.
func (c Config) address() string {
	switch {
	case c.URL != "":
		return string(c.URL)
	case c.Calendar != "":
		return source.Join(string(c.Base), nil, "ical", c.Calendar, "")
	}
	return ""
}

// Lacks wants to know which calendar.
func (c Config) Lacks() error {
	if c.address() == "" {
		return widgets.FieldError{Field: "calendar", Message: "Enter the name of a calendar, or the address of one below."}
	}
	return nil
}

// Data are the next meetings.
type Data struct {
	Chosen   bool // there is a calendar
	Days     int
	Now      time.Time
	Meetings []Meeting
	Odd      int // entries of the calendar that can't be read
}

// A Widget shows the next meetings.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget. Meetings begin and end, so it is drawn again now
// and then.
func (Widget) About() widgets.About {
	return widgets.About{Name: "meetings", Group: widgets.GroupMeetings, Shape: widgets.ShapeDates, Title: "Meetings", MaxAge: 5 * time.Minute, Help: "When the team meets next, from its calendar."}
}

// Interests are changes of calendars.
func (Widget) Interests(_ widgets.Hub, c Config) widgets.Interests {
	if c.URL != "" || c.Calendar == "" {
		return nil
	}
	return widgets.Interests{fedmsg.Filter{Topics: []string{"fedocal.meeting.*", "fedocal.calendar.*"}}}
}

// Stale are changes of the own calendar; reminders change nothing.
func (Widget) Stale(m fedmsg.Message, c Config) bool {
	name := m.Body.Text("calendar", "calendar_name")
	return m.Event() != "fedocal.meeting.reminder" && (name == "" || name == c.Calendar)
}

// Data reads the calendar.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (Data, error) {
	d := Data{Chosen: c.address() != "", Days: c.Days, Now: env.Now}
	if !d.Chosen {
		return d, nil
	}
	found, err := source.Get(ctx, env.HTTP, c.address(), "text/calendar")
	if errors.Is(err, hub.ErrNotFound) && c.URL == "" {
		err = widgets.Explain(source.Host(c.address())+" has no calendar of this name.", err)
	}
	if err != nil {
		return d, err
	}
	events, odd, err := readEvents(found.Body, env.Now) // whose lines may be folded within a letter
	if err == nil {
		d.Odd = odd
		d.Meetings, err = next(ctx, events, env.Now, env.Now.AddDate(0, 0, c.Days), c.Limit)
	}
	if e, ok := errors.AsType[limitError](err); ok {
		return d, widgets.Explain("The calendar has "+string(e)+".", err)
	}
	if errors.Is(err, errNone) {
		return d, found.Unlike("calendar")
	}
	if err != nil && ctx.Err() == nil {
		return d, source.Odd(c.address(), err)
	}
	return d, err
}

// first is the number of the meeting that is next to begin; -1 if none is.
func (d Data) first() int {
	return slices.IndexFunc(d.Meetings, func(m Meeting) bool { return !m.AllDay && m.Start.After(d.Now) })
}

// View draws the meetings.
func (Widget) View(d Data) templ.Component { return view(d) }
