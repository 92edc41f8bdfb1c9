// Package requests is a widget: the pull requests that wait for a person, from
// a Pagure.
package requests

import (
	"context"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Config is who is waited for.
type Config struct {
	Username widgets.Username `name:"username" label:"Person" help:"Who is waited for. Leave it empty on a person's own page."`
	Limit    int              `name:"limit" label:"Entries" help:"How many requests are shown." default:"10" check:"required,min=1,max=50"`
	URL      widgets.URL      `name:"url" label:"Service" help:"Where the requests are: a Pagure." default:"https://src.fedoraproject.org" check:"required"`
}

// A Request is one that waits.
type Request struct {
	Title, ID, Link, Author string
	Created                 time.Time
}

// Data are the requests, as the service has them.
type Data struct {
	Username string // empty: nobody was chosen
	Requests []Request
	More     int
}

// A Widget shows what waits for a person.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "requests", Title: "Pending requests", MaxAge: 30 * time.Minute, Help: "The pull requests that wait for a person."}
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
	var answer struct {
		Requests []request `json:"requests"`
	}
	if err := source.JSON(ctx, env.HTTP, source.Join(string(c.URL), nil, "api", "0", "user", d.Username, "requests", "actionable"), &answer); err != nil {
		return d, err
	}
	for _, r := range answer.Requests {
		if title := source.Line(r.Title); title != "" {
			d.Requests = append(d.Requests, Request{
				Title: title, ID: source.Line(r.Project.Name) + "#" + strconv.Itoa(r.ID), Link: source.Link(r.Link),
				Author: source.Line(r.User.Name), Created: moment(r.Created),
			})
		}
	}
	shown := min(len(d.Requests), c.Limit)
	d.Requests, d.More = d.Requests[:shown], len(d.Requests)-shown
	return d, nil
}

type request struct {
	ID      int     `json:"id"`
	Title   string  `json:"title"`
	Link    string  `json:"full_url"` //nolint:tagliatelle // Pagure's word
	Project project `json:"project"`
	User    user    `json:"user"`
	Created string  `json:"date_created"` //nolint:tagliatelle // Pagure's word; seconds since 1970
}

type project struct {
	Name string `json:"fullname"`
}

type user struct {
	Name string `json:"name"`
}

// moment reads seconds since 1970; zero if they are none.
func moment(text string) time.Time {
	seconds, err := strconv.ParseInt(text, 10, 64)
	if err != nil || seconds <= 0 || seconds > 1e11 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// View draws the requests.
func (Widget) View(d Data) templ.Component { return view(d) }
