// Package updates is a widget: the updates of a person that can go to the
// stable packages, from a Bodhi.
package updates

import (
	"context"
	"net/url"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Config is whose updates.
type Config struct {
	Username widgets.Username `name:"username" label:"Person" help:"Whose updates are shown. Leave it empty on a person's own page."`
	Limit    int              `name:"limit" label:"Entries" help:"How many updates are shown." default:"10" check:"required,min=1,max=50"`
	URL      widgets.URL      `name:"url" label:"Service" help:"Where the updates are: a Bodhi." default:"https://bodhi.fedoraproject.org" check:"required"`
}

// An Update is one that can go stable.
type Update struct {
	Title, Alias, Link string
	Karma              int
}

// Data are the updates, as the service has them: the newest first.
type Data struct {
	Username string // empty: nobody was chosen
	Updates  []Update
	More     bool // than are shown
}

// A Widget shows the updates that wait for their maintainer.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "updates", Title: "Updates ready for stable", MaxAge: time.Hour, Help: "The updates of a person that were tested enough and can go to the stable packages."}
}

// Interests are what changes whether an update can go.
func (Widget) Interests(h widgets.Hub, c Config) widgets.Interests {
	username := widgets.PersonOf(h, c.Username)
	if username == "" {
		return nil
	}
	return widgets.Interests{fedmsg.Filter{Usernames: []string{username}, Topics: []string{
		"bodhi.update.requirements_met.stable", "bodhi.update.comment", "bodhi.update.complete.*", "bodhi.update.request.*",
	}}}
}

// Data asks Bodhi.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (Data, error) {
	d := Data{Username: widgets.PersonOf(env.Hub, c.Username)}
	if d.Username == "" {
		return d, nil
	}
	var answer struct {
		Updates []update `json:"updates"`
	}
	query := url.Values{"user": {d.Username}, "status": {"testing"}, "rows_per_page": {"30"}}
	if err := source.JSON(ctx, env.HTTP, source.Join(string(c.URL), query, "updates", ""), &answer); err != nil {
		return d, err
	}
	for _, u := range answer.Updates {
		if title := source.Line(u.Title); u.Ready && u.Request == nil && title != "" {
			d.Updates = append(d.Updates, Update{Title: title, Alias: source.Line(u.Alias), Link: source.Link(u.URL), Karma: u.Karma})
		}
	}
	shown := min(len(d.Updates), c.Limit)
	d.Updates, d.More = d.Updates[:shown], len(d.Updates) > shown
	return d, nil
}

type update struct {
	Title   string  `json:"title"`
	Alias   string  `json:"alias"`
	URL     string  `json:"url"`
	Karma   int     `json:"karma"`
	Request *string `json:"request"`                    // what it is on its way to already
	Ready   bool    `json:"meets_testing_requirements"` //nolint:tagliatelle // Bodhi's word
}

// View draws the updates.
func (Widget) View(d Data) templ.Component { return view(d) }
