// Package tickets is a widget: the open tickets of a Trac.
package tickets

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Config is where, and which.
type Config struct {
	URL       widgets.URL `name:"url" label:"Trac" help:"The address of the Trac, as https://trac.example.org/project."`
	Component string      `name:"component" label:"Component" help:"Only tickets of this component." check:"max=100"`
	Owner     string      `name:"owner" label:"Owner" help:"Only tickets of this account." check:"max=100"`
	Limit     int         `name:"limit" label:"Entries" help:"How many tickets are shown." default:"10" check:"required,min=1,max=50"`
}

// A Ticket is an open one.
type Ticket struct{ ID, Summary, Status, Owner, Link string }

// Data are the tickets, the newest change first.
type Data struct {
	Chosen  bool
	Tickets []Ticket
}

// A Widget shows open tickets.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "tickets", Title: "Tickets", MaxAge: 30 * time.Minute, Help: "The open tickets of a Trac."}
}

// Interests are messages about tickets.
func (Widget) Interests(_ widgets.Hub, c Config) widgets.Interests {
	if c.URL == "" {
		return nil
	}
	return widgets.Interests{fedmsg.Filter{Topics: []string{"trac.ticket.*"}}}
}

// Data asks the Trac.
func (Widget) Data(ctx context.Context, env widgets.Env, c Config) (Data, error) {
	d := Data{Chosen: c.URL != ""}
	if !d.Chosen {
		return d, nil
	}
	query := url.Values{
		"format": {"csv"}, "status": {"!closed"}, "col": {"id", "summary", "status", "owner"},
		"order": {"changetime"}, "desc": {"1"}, "max": {strconv.Itoa(c.Limit)},
	}
	for name, value := range map[string]string{"component": c.Component, "owner": c.Owner} {
		if value != "" {
			query.Set(name, value)
		}
	}
	text, err := source.Text(ctx, env.HTTP, source.Join(string(c.URL), query, "query"))
	if err != nil {
		return d, err
	}
	if d.Tickets, err = read(text, string(c.URL), c.Limit); err != nil {
		return d, source.Odd(string(c.URL), err)
	}
	return d, nil
}

// maxRows are the rows that are read. A Trac is asked for as many tickets as are
// shown, the newest first: 50 at most.
const maxRows = 1_000

// read reads the first tickets of a table whose first line names the columns.
func read(text, base string, limit int) (tickets []Ticket, err error) {
	lines := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
	lines.FieldsPerRecord, lines.ReuseRecord = -1, true
	names, err := lines.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	id, summary, status, owner := slices.Index(names, "id"), slices.Index(names, "summary"), slices.Index(names, "status"), slices.Index(names, "owner")
	if id < 0 || summary < 0 {
		return nil, errors.New("not a table of tickets")
	}
	for rows := 0; rows < maxRows && len(tickets) < limit; rows++ {
		row, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		cell := func(column int) string {
			if column < 0 || column >= len(row) {
				return ""
			}
			return source.Line(row[column])
		}
		if n, err := strconv.Atoi(cell(id)); err == nil && n > 0 && cell(summary) != "" {
			id := strconv.Itoa(n)
			tickets = append(tickets, Ticket{id, cell(summary), cell(status), cell(owner), source.Join(base, nil, "ticket", id)})
		}
	}
	return tickets, nil
}

// View draws the tickets.
func (Widget) View(d Data) templ.Component { return view(d) }
