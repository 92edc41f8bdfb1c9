// Package bugs is a widget: the open bugs of a person or of components, from a
// Bugzilla.
package bugs

import (
	"bytes"
	"cmp"
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
	Assignee   string      `name:"assignee" label:"Assignee" help:"Their Bugzilla email address." check:"max=100"`
	Product    string      `name:"product" label:"Product" help:"Show only bugs of this product." check:"max=100"`
	Components []string    `name:"components" label:"Components" help:"Show only bugs of these components, for example packages." check:"max=20"`
	Limit      int         `name:"limit" label:"Entries" help:"How many bugs to show." default:"10" check:"required,min=1,max=50"`
	URL        widgets.URL `name:"url" label:"Service" help:"Address of the Bugzilla server." default:"https://bugzilla.redhat.com" check:"required"`
}

func (c Config) chosen() bool { return c.Assignee != "" || len(c.Components) > 0 }

// A Bug is an open one.
type Bug struct {
	ID                           int
	Summary, Component, Severity string
	Link                         string
	Changed                      time.Time
}

// Lacks wants to know whose bugs.
func (c Config) Lacks() error {
	if !c.chosen() {
		return widgets.FieldError{Field: "assignee", Message: "Enter an assignee, or components below."}
	}
	return nil
}

// Data are the bugs, the newest change first.
type Data struct {
	Chosen bool
	Bugs   []Bug
	Odd    int    // entries that can't be read
	More   bool   // than are shown
	All    string // address of all of them
}

// A Widget shows open bugs.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "bugs", Group: widgets.GroupWork, Shape: widgets.ShapeLinks, Title: "Bugs", MaxAge: time.Hour, Help: "Open bugs of a person or of packages, from Bugzilla."}
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
		"order": {"changeddate DESC"}, "limit": {strconv.Itoa(asked)}, "component": c.Components,
	}
	for name, value := range map[string]string{"assigned_to": c.Assignee, "product": c.Product} {
		if value != "" {
			query.Set(name, value)
		}
	}
	d := Data{Chosen: true, All: c.all()}
	if err := d.ask(source.Patient(ctx), env, c, query); err != nil {
		return Data{}, err
	}
	slices.SortStableFunc(d.Bugs, func(a, b Bug) int { return b.Changed.Compare(a.Changed) })
	shown := min(len(d.Bugs), c.Limit)
	d.Bugs, d.More = d.Bugs[:shown], d.More || len(d.Bugs) > shown
	return d, nil
}

const (
	// asked is how many bugs a Bugzilla is asked for at a time. Some give fewer.
	asked = 200
	// maxPages is how often it is asked for more.
	maxPages = 4
)

// ask reads pages of bugs until there are as many as are shown.
func (d *Data) ask(ctx context.Context, env widgets.Env, c Config, query url.Values) error {
	seen := map[source.Whole]bool{}
	for rows, page := 0, 1; page <= maxPages; page++ {
		if rows > 0 {
			query.Set("offset", strconv.Itoa(rows))
		}
		answer, err := source.Ask(ctx, env.HTTP, source.Join(string(c.URL), query, "rest", "bug"))
		var found []bug
		odd := 0
		if err == nil {
			found, odd, err = source.Entries(answer, "bugs", func(b bug) bool { return b.ID > 0 })
		}
		if err != nil && page > 1 {
			return nil // what was read is shown, and that there is more
		}
		if err != nil {
			return err
		}
		before := len(seen)
		for _, b := range found {
			if !seen[b.ID] {
				seen[b.ID] = true
				d.Bugs = append(d.Bugs, b.shown(string(c.URL)))
			}
		}
		rows, d.Odd = rows+len(found), d.Odd+odd
		d.More = len(found) >= asked || total(answer) > rows
		if !d.More || len(seen) == before || len(d.Bugs) >= c.Limit {
			break
		}
	}
	return nil
}

// total is how many bugs a Bugzilla says that there are; 0 if it does not.
func total(a source.Answer) int {
	var all struct {
		Matches source.Whole `json:"total_matches"` //nolint:tagliatelle // Bugzilla's word
	}
	_ = a.Decode(&all)
	return int(all.Matches)
}

// all is where people see all of the bugs.
func (c Config) all() string {
	query := url.Values{"resolution": {"---"}, "component": c.Components}
	if c.Assignee != "" {
		query.Set("assigned_to", c.Assignee)
	}
	if c.Product != "" {
		query.Set("product", c.Product)
	}
	return source.Link(source.Join(string(c.URL), query, "buglist.cgi"))
}

type bug struct {
	ID        source.Whole  `json:"id"`
	Summary   source.Value  `json:"summary"`
	Component source.Value  `json:"component"` // a name, or a list with one
	Severity  source.Value  `json:"severity"`
	Changed   source.Moment `json:"last_change_time"` //nolint:tagliatelle // Bugzilla's word
}

func (b bug) shown(base string) Bug {
	id := strconv.Itoa(int(b.ID))
	s := Bug{
		ID: int(b.ID), Summary: cmp.Or(source.Line(string(b.Summary)), "Bug "+id), Component: source.Line(string(b.Component)),
		Link: source.Join(base, url.Values{"id": {id}}, "show_bug.cgi"), Changed: b.Changed.Time,
	}
	if b.Severity != "unspecified" {
		s.Severity = source.Line(string(b.Severity))
	}
	return s
}

// View draws the bugs.
func (Widget) View(d Data) templ.Component { return view(d) }
