// Package updates is a widget: the updates of a person that can go to the
// stable packages, from a Bodhi.
package updates

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Config is whose updates.
type Config struct {
	Username widgets.Username `name:"username" label:"Person" help:"Whose updates to show. Leave empty on a person's own page."`
	Limit    int              `name:"limit" label:"Entries" help:"How many updates to show." default:"10" check:"required,min=1,max=50"`
	URL      widgets.URL      `name:"url" label:"Service" help:"Address of the Bodhi server." default:"https://bodhi.fedoraproject.org" check:"required"`
}

// An Update is one that can go stable.
type Update struct {
	Title, Alias, Link string
	Karma              int
}

// Data are the updates, as the service has them: the newest first.
type Data struct {
	Username string // empty: nobody was chosen
	Unknown  string // the service that does not know the person
	Updates  []Update
	Odd      int    // entries that can't be read
	More     bool   // than are shown, or than were looked at
	All      string // address of all of them
}

// A Widget shows the updates that wait for their maintainer.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "updates", Group: widgets.GroupWork, Shape: widgets.ShapeLinks, For: hub.Person, Title: "Updates ready for stable", MaxAge: time.Hour, Help: "Updates of a person that are tested and can go to stable."}
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
	d.All = source.Link(source.Join(string(c.URL), url.Values{"user": {d.Username}, "status": {"testing"}}, "updates", ""))
	if err := d.ask(source.Patient(ctx), env, c); err != nil {
		return Data{}, err
	}
	shown := min(len(d.Updates), c.Limit)
	d.Updates, d.More = d.Updates[:shown], d.More || len(d.Updates) > shown
	return d, nil
}

// maxPages is how many pages are read: there may be few on each that are ready.
const maxPages = 4

// ask reads pages of updates until there are as many as are shown.
func (d *Data) ask(ctx context.Context, env widgets.Env, c Config) error {
	query := url.Values{"user": {d.Username}, "status": {"testing"}, "rows_per_page": {"30"}}
	seen := map[update]bool{}
	for page := 1; page <= maxPages; page++ {
		if page > 1 {
			query.Set("page", strconv.Itoa(page))
		}
		answer, err := source.Ask(ctx, env.HTTP, source.Join(string(c.URL), query, "updates", ""))
		if r, refused := source.Refused(err); page == 1 && refused && r.Nobody() {
			d.Unknown = source.Host(string(c.URL))
			return nil
		}
		var found []update
		odd := 0
		if err == nil {
			found, odd, err = source.Entries(answer, "updates", func(u update) bool { return u.name() != "" })
		}
		if err != nil && page > 1 {
			return nil // what was read is shown, and that there is more
		}
		if err != nil {
			return err
		}
		before := len(seen)
		for _, u := range found {
			if bool(u.Ready) && u.Request == "" && !seen[u] {
				d.Updates = append(d.Updates, Update{Title: u.name(), Alias: source.Line(string(u.Alias)), Link: u.link(c.URL), Karma: int(u.Karma)})
			}
			seen[u] = true
		}
		d.Odd += odd
		if d.More = more(answer, page); !d.More || len(seen) == before || len(d.Updates) >= c.Limit {
			break
		}
	}
	return nil
}

// more reports whether there are pages after this one.
func more(a source.Answer, page int) bool {
	var all struct {
		Pages source.Whole `json:"pages"`
	}
	return a.Decode(&all) == nil && int(all.Pages) > page
}

// name is what the update is called.
func (u update) name() string { return source.Line(string(cmp.Or(u.Title, u.Alias))) }

// link is where the update says that it is, else where it should be.
func (u update) link(base widgets.URL) string {
	if u.URL != "" || u.Alias == "" {
		return source.Link(string(u.URL))
	}
	return source.Link(source.Join(string(base), nil, "updates", string(u.Alias)))
}

type update struct {
	Title   source.Value `json:"title"`
	Alias   source.Value `json:"alias"`
	URL     source.Value `json:"url"`
	Karma   source.Whole `json:"karma"`
	Request source.Value `json:"request"`                    // what it is on its way to already
	Ready   source.Truth `json:"meets_testing_requirements"` //nolint:tagliatelle // Bodhi's word
}

// View draws the updates.
func (Widget) View(d Data) templ.Component { return view(d) }
