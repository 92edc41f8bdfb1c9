// Package cobwebs is a widget: it says that nothing happens in a hub any more,
// and since when. While something does, it is not there.
package cobwebs

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/views/ui"
	"github.com/fedora-hubs/hubs/widgets"
)

// Config is how long a hub may be quiet.
type Config struct {
	Days int `name:"days" label:"Days" help:"Days without activity after which the page counts as quiet." default:"31" check:"required,min=1,max=3650"`
}

// Data is the last that happened.
type Data struct {
	Last     time.Time // of the newest message; zero: there never was one
	Created  time.Time // of the hub
	Archived bool
	Active   bool
}

// Title tells the two cases apart.
func (d Data) Title() string {
	if d.Archived {
		return "Archived"
	}
	return "It is quiet here"
}

// Empty is a hub in which something happens.
func (d Data) Empty() bool { return d.Active }

// A Widget appears in quiet and in archived hubs.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget. Quiet comes without a message, so it is looked
// for now and then.
func (Widget) About() widgets.About {
	return widgets.About{
		Name: "cobwebs", Group: widgets.GroupWords, Shape: widgets.ShapeNote, Title: "Quiet notice", MaxAge: 6 * time.Hour,
		Help: "Tells visitors when a page has gone quiet. Hidden while there's activity.",
	}
}

// Interests are what the hub is about, and the hub itself: it may be archived.
func (Widget) Interests(h widgets.Hub, _ Config) widgets.Interests {
	return append(widgets.Concerns(h), widgets.HubChanges(h.Key())...)
}

// Data asks the archive for the last that happened. A new hub has as long as
// any other before it counts as quiet.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (Data, error) {
	d := Data{Archived: env.Hub.Archived, Created: env.Hub.Created}
	messages, err := env.Archive.Latest(ctx, widgets.Concerns(env.Hub), 1)
	if err != nil {
		return d, err
	}
	begin := d.Created
	if len(messages) > 0 {
		d.Last = messages[0].Time
		begin = later(begin, d.Last)
	}
	d.Active = !d.Archived && env.Now.Before(begin.AddDate(0, 0, c.Days))
	return d, nil
}

// View draws the sentence.
func (Widget) View(d Data) templ.Component { return view(d) }

func sentence(d Data) templ.Component {
	switch {
	case !d.Last.IsZero() && d.Archived:
		return templ.Join(ui.Text("Last activity: "), ui.Date(d.Last), ui.Text("."))
	case !d.Last.IsZero():
		return templ.Join(ui.Text("No activity since "), ui.Date(d.Last), ui.Text("."))
	case !d.Created.IsZero():
		return templ.Join(ui.Text("No activity since this page was created on "), ui.Date(d.Created), ui.Text("."))
	}
	return ui.Text("No activity yet.")
}

func later(x, y time.Time) time.Time {
	if x.After(y) {
		return x
	}
	return y
}
