// Package requests is a widget: the pull requests that wait for a person, from
// a Pagure.
package requests

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
	"github.com/fedora-hubs/hubs/widgets/forge/pagure"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Config is who is waited for.
type Config struct {
	Username widgets.Username `name:"username" label:"Person" help:"Whose reviews to show. Leave empty on a person's own page."`
	Limit    int              `name:"limit" label:"Entries" help:"How many requests to show." default:"10" check:"required,min=1,max=50"`
	URL      widgets.URL      `name:"url" label:"Service" help:"Address of the Pagure server." default:"https://src.fedoraproject.org" check:"required"`
}

// A Request is one that waits.
type Request struct {
	Title, ID, Link, Author string
	Created                 time.Time
}

// Data are the requests, as the service has them.
type Data struct {
	Username string // empty: nobody was chosen
	Unknown  string // the service that does not know the person
	Requests []Request
	Odd      int    // entries that can't be read
	More     bool   // than are shown
	All      string // address of all of them
}

// A Widget shows what waits for a person.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "requests", Group: widgets.GroupWork, Shape: widgets.ShapeLinks, For: hub.Person, Title: "Waiting for review", MaxAge: 30 * time.Minute, Help: "Pull requests that wait for a person's review."}
}

// Interests are messages about pull requests that name the person.
func (Widget) Interests(h widgets.Hub, c Config) widgets.Interests {
	username := widgets.PersonOf(h, c.Username)
	if username == "" {
		return nil
	}
	return widgets.Interests{fedmsg.Filter{Topics: []string{"pagure.pull-request.*"}, Usernames: []string{username}}}
}

// Data asks Pagure.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (Data, error) {
	d := Data{Username: widgets.PersonOf(env.Hub, c.Username)}
	if d.Username == "" {
		return d, nil
	}
	d.All = source.Link(source.Join(string(c.URL), nil, "user", d.Username, "requests"))
	if err := d.ask(source.Patient(ctx), env, c); err != nil {
		return Data{}, err
	}
	if shown := min(len(d.Requests), c.Limit); shown < len(d.Requests) {
		d.Requests, d.More = d.Requests[:shown], true
	}
	return d, nil
}

const (
	perPage  = 50
	maxPages = 4
)

// ask reads pages of requests until there are as many as are shown.
func (d *Data) ask(ctx context.Context, env widgets.Env, c Config) error {
	seen := map[string]bool{}
	for page := 1; page <= maxPages; page++ {
		query := url.Values{"per_page": {strconv.Itoa(perPage)}}
		if page > 1 {
			query.Set("page", strconv.Itoa(page))
		}
		answer, err := source.Ask(ctx, env.HTTP, source.Join(string(c.URL), query, "api", "0", "user", d.Username, "requests", "actionable"))
		if r, refused := source.Refused(err); page == 1 && refused && r.Nobody() {
			d.Unknown = source.Host(string(c.URL))
			return nil
		}
		var found []request
		odd := 0
		if err == nil {
			found, odd, err = source.Entries(answer, "requests", func(r request) bool { return r.ID > 0 || source.Line(string(r.Title)) != "" })
		}
		if err != nil && page > 1 {
			return nil // what was read is shown, and that there is more
		}
		if err != nil {
			return err
		}
		before := len(seen)
		for _, r := range found {
			shown := r.shown()
			if r.Status != "" && r.Status != "Open" {
				continue
			}
			if key := shown.ID + " " + shown.Title; !seen[key] {
				seen[key] = true
				d.Requests = append(d.Requests, shown)
			}
		}
		d.Odd += odd
		d.More = more(answer, len(found))
		if !d.More || len(seen) == before || len(d.Requests) >= c.Limit {
			break
		}
	}
	return nil
}

// more reports whether there are further pages.
func more(a source.Answer, rows int) bool {
	if more, told := pagure.More(a); told {
		return more
	}
	return rows >= perPage
}

type request struct {
	ID      source.Whole  `json:"id"`
	Title   source.Value  `json:"title"`
	Status  source.Value  `json:"status"`
	Link    source.Value  `json:"full_url"` //nolint:tagliatelle // Pagure's word
	Project project       `json:"project"`
	User    source.Value  `json:"user"`
	Created source.Moment `json:"date_created"` //nolint:tagliatelle // Pagure's word
}

func (r request) shown() Request {
	s := Request{Title: source.Line(string(r.Title)), ID: source.Line(r.Project.name()), Link: source.Link(string(r.Link)), Author: source.Line(string(r.User)), Created: r.Created.Time}
	if r.ID > 0 {
		s.ID += "#" + strconv.Itoa(int(r.ID))
	}
	s.Title = cmp.Or(s.Title, s.ID)
	return s
}

// A project has its whole name beside that within its namespace.
type project struct {
	Full source.Value `json:"fullname"`
	Name source.Value `json:"name"`
}

func (p project) name() string { return string(cmp.Or(p.Full, p.Name)) }

// View draws the requests.
func (Widget) View(d Data) templ.Component { return view(d) }
