// Package bugs is a widget: the open bugs of a person or of components, from a
// Bugzilla.
package bugs

import (
	"bytes"
	"context"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Config is whose bugs, or those of what.
type Config struct {
	Assignee   string      `name:"assignee" label:"Assignee" help:"Only bugs of this person: the mail address of the account in Bugzilla." check:"max=100"`
	Product    string      `name:"product" label:"Product" help:"Only bugs of this product." check:"max=100"`
	Components []string    `name:"components" label:"Components" help:"Only bugs of these components, for example packages." check:"max=20"`
	Limit      int         `name:"limit" label:"Entries" help:"How many bugs are shown." default:"10" check:"required,min=1,max=50"`
	URL        widgets.URL `name:"url" label:"Service" help:"Where the Bugzilla is." default:"https://bugzilla.redhat.com" check:"required"`
}

func (c Config) chosen() bool { return c.Assignee != "" || len(c.Components) > 0 }

// A Bug is an open one.
type Bug struct {
	ID                           int
	Summary, Component, Severity string
	Link                         string
	Changed                      time.Time
}

// Data are the bugs, the newest change first.
type Data struct {
	Chosen bool
	Bugs   []Bug
	More   bool // than are shown
}

// A Widget shows open bugs.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "bugs", Title: "Bugs", MaxAge: time.Hour, Help: "The open bugs of a person or of packages, from a Bugzilla."}
}

// Interests are messages about bugs; those of components name a package.
func (Widget) Interests(_ widgets.Hub, c Config) widgets.Interests {
	if !c.chosen() {
		return nil
	}
	return widgets.Interests{fedmsg.Filter{Topics: []string{"bugzilla.bug.*"}, Packages: c.Components}}
}

// Stale are messages that mention the assignee, who may have been another.
func (Widget) Stale(m fedmsg.Message, c Config) bool {
	return c.Assignee == "" || len(c.Components) > 0 || len(m.Raw) == 0 || bytes.Contains(m.Raw, []byte(c.Assignee))
}

// Data asks Bugzilla.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (Data, error) {
	if !c.chosen() {
		return Data{}, nil
	}
	query := url.Values{
		"include_fields": {"id,summary,component,severity,last_change_time"}, "resolution": {"---"},
		"order": {"changeddate DESC"}, "limit": {"200"}, "component": c.Components,
	}
	for name, value := range map[string]string{"assigned_to": c.Assignee, "product": c.Product} {
		if value != "" {
			query.Set(name, value)
		}
	}
	var answer struct {
		Bugs []bug `json:"bugs"`
	}
	if err := source.JSON(ctx, env.HTTP, source.Join(string(c.URL), query, "rest", "bug"), &answer); err != nil {
		return Data{}, err
	}
	d := Data{Chosen: true}
	for _, b := range answer.Bugs {
		if b.ID > 0 {
			d.Bugs = append(d.Bugs, b.shown(string(c.URL)))
		}
	}
	slices.SortStableFunc(d.Bugs, func(a, b Bug) int { return b.Changed.Compare(a.Changed) })
	shown := min(len(d.Bugs), c.Limit)
	d.Bugs, d.More = d.Bugs[:shown], len(d.Bugs) > shown
	return d, nil
}

type bug struct {
	ID        int       `json:"id"`
	Summary   string    `json:"summary"`
	Component any       `json:"component"` // a name, or a list with one
	Severity  string    `json:"severity"`
	Changed   time.Time `json:"last_change_time"` //nolint:tagliatelle // Bugzilla's word
}

func (b bug) shown(base string) Bug {
	component, _ := b.Component.(string)
	if list, ok := b.Component.([]any); ok && len(list) > 0 {
		component, _ = list[0].(string)
	}
	query := url.Values{"id": {strconv.Itoa(b.ID)}}
	s := Bug{ID: b.ID, Summary: source.Line(b.Summary), Component: source.Line(component), Link: source.Join(base, query, "show_bug.cgi"), Changed: b.Changed}
	if b.Severity != "unspecified" {
		s.Severity = source.Line(b.Severity)
	}
	if s.Summary == "" {
		s.Summary = "Bug " + strconv.Itoa(b.ID)
	}
	return s
}

// View draws the bugs.
func (Widget) View(d Data) templ.Component { return view(d) }
