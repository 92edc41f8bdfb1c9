// Package badges is a widget: the badges that a person was awarded last.
package badges

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

// Config is whose badges.
type Config struct {
	Username widgets.Username `name:"username" label:"Person" help:"Whose badges to show. Leave empty on a person's own page."`
	Limit    int              `name:"limit" label:"Entries" help:"How many badges to show." default:"10" check:"required,min=1,max=50"`
	URL      widgets.URL      `name:"url" label:"Service" help:"Address of the badges (Tahrir) server." default:"https://badges.fedoraproject.org" check:"required"`
}

// A Badge is one that was awarded.
type Badge struct {
	Name, Link string
	Issued     time.Time // zero: not told
}

// Data are the newest badges.
type Data struct {
	Username string // empty: nobody was chosen
	Private  bool   // the person does not show badges, or is not known there
	Badges   []Badge
	Odd      int // entries that can't be read
	Total    int
}

// A Widget shows the badges of a person. It has no pictures: those of another
// site would tell it who reads our pages.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "badges", Group: widgets.GroupPeople, Shape: widgets.ShapeFaces, For: hub.Person, Title: "Badges", MaxAge: 6 * time.Hour, Help: "The badges of a person, newest first."}
}

// Interests are awards to the person.
func (Widget) Interests(h widgets.Hub, c Config) widgets.Interests {
	username := widgets.PersonOf(h, c.Username)
	if username == "" {
		return nil
	}
	return widgets.Interests{fedmsg.Filter{Topics: []string{"badges.badge.award", "fedbadges.badge.award"}, Usernames: []string{username}}}
}

// Data asks the service.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (d Data, err error) {
	if d.Username = widgets.PersonOf(env.Hub, c.Username); d.Username == "" {
		return d, nil
	}
	answer, err := source.Ask(ctx, env.HTTP, source.Join(string(c.URL), nil, "user", d.Username, "json"))
	if errors.Is(err, hub.ErrNotFound) || err == nil && answer.IsPage() { // a page of a person, without their badges
		d.Private = true
		return d, nil
	}
	if err != nil {
		return d, err
	}
	assertions, odd, err := source.Entries(answer, "assertions", func(a assertion) bool { return source.Line(string(a.Name)) != "" })
	d.Odd = odd
	for _, a := range assertions {
		d.Badges = append(d.Badges, a.badge(string(c.URL)))
	}
	slices.SortStableFunc(d.Badges, func(a, b Badge) int { return b.Issued.Compare(a.Issued) })
	d.Total = len(d.Badges)
	d.Badges = d.Badges[:min(d.Total, c.Limit)]
	return d, err
}

// An assertion is what the service says of a badge.
type assertion struct {
	ID     source.Value  `json:"id"`
	Name   source.Value  `json:"name"`
	Issued source.Moment `json:"issued"`
}

func (a assertion) badge(base string) Badge {
	b := Badge{Name: source.Line(string(a.Name)), Issued: a.Issued.Time}
	if a.ID != "" {
		b.Link = source.Link(source.Join(base, nil, "badge", string(a.ID)))
	}
	return b
}

// View draws the badges.
func (Widget) View(d Data) templ.Component { return view(d) }
