// Package tickets is a widget: the open tickets of a Trac.
package tickets

import (
	"cmp"
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
	URL       widgets.URL `name:"url" label:"Trac" help:"Trac address, for example https://trac.example.org/project." check:"asked"`
	Component string      `name:"component" label:"Component" help:"Show only tickets of this component." check:"max=100"`
	Owner     string      `name:"owner" label:"Owner" help:"Show only tickets of this account." check:"max=100"`
	Limit     int         `name:"limit" label:"Entries" help:"How many tickets to show." default:"10" check:"required,min=1,max=50"`
}

// A Ticket is an open one.
type Ticket struct{ ID, Summary, Status, Owner, Link string }

// Data are the tickets, the newest change first.
type Data struct {
	Chosen  bool
	Tickets []Ticket
	Odd     int    // rows that can't be read
	More    bool   // than are shown
	All     string // address of all of them
}

// A Widget shows open tickets.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "tickets", Group: widgets.GroupWork, Shape: widgets.ShapeLinks, Title: "Tickets", MaxAge: 30 * time.Minute, Help: "Open tickets from Trac."}
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
		"order": {"changetime"}, "desc": {"1"}, "max": {strconv.Itoa(c.Limit + 1)},
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
	if d.Tickets, d.Odd, err = read(text, string(c.URL), c.Limit+1); err != nil {
		return d, source.Odd(string(c.URL), err)
	}
	shown := min(len(d.Tickets), c.Limit)
	d.Tickets, d.More = d.Tickets[:shown], len(d.Tickets) > shown
	query.Del("format")
	query.Del("max")
	d.All = source.Link(source.Join(string(c.URL), query, "query"))
	return d, nil
}

// maxRows are the rows that are read. A Trac is asked for one ticket more than are
// shown, the newest change first: 51 at most.
const maxRows = 1_000

// columns are those that are asked for, in this order: a Trac since 1.2 names them as
// people read them, in any language.
var columns = []string{"id", "summary", "status", "owner"}

// read reads the first tickets of a table whose first line names the columns, and
// counts the rows that can't be read.
func read(text, base string, limit int) (tickets []Ticket, odd int, err error) {
	lines := csv.NewReader(strings.NewReader(text))
	lines.FieldsPerRecord, lines.ReuseRecord, lines.LazyQuotes = -1, true, true
	if first, _, _ := strings.Cut(text, "\n"); strings.Count(first, "\t") > strings.Count(first, ",") {
		lines.Comma = '\t'
	}
	names, err := lines.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	names = slices.Clone(names) // which the next row overwrites
	cut := !strings.HasSuffix(text, "\n")
	at, ok := places(names)
	if !ok {
		return nil, 0, errors.New("not a table of tickets")
	}
	for rows := 0; rows < maxRows && len(tickets) < limit; rows++ {
		row, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			odd++
			continue
		}
		if lines.InputOffset() == int64(len(text)) && cut && (len(row) < len(names) || strings.Count(text, `"`)%2 != 0) {
			odd++ // the end of it did not come
			continue
		}
		cell := func(name string) string {
			column, known := at[name]
			if !known || column >= len(row) {
				return ""
			}
			return source.Line(row[column])
		}
		n, err := strconv.Atoi(strings.TrimPrefix(cell("id"), "#"))
		if err != nil || n <= 0 {
			odd++
			continue
		}
		id := strconv.Itoa(n)
		tickets = append(tickets, Ticket{id, cmp.Or(cell("summary"), "Ticket "+id), cell("status"), cell("owner"), source.Join(base, nil, "ticket", id)})
	}
	if len(tickets) == 0 && odd > 0 {
		return nil, odd, errors.New("a table of something else")
	}
	return tickets, odd, nil
}

// places are where the columns stand: by their names, or in the order in which they
// were asked for if the table has as many.
func places(names []string) (at map[string]int, ok bool) {
	at = map[string]int{}
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if name == "ticket" || name == "#" {
			name = "id"
		}
		if _, twice := at[name]; !twice && slices.Contains(columns, name) {
			at[name] = i
		}
	}
	if _, named := at["id"]; !named {
		return nil, false
	}
	if _, named := at["summary"]; !named && len(names) == len(columns) && at["id"] == 0 {
		for i, name := range columns {
			at[name] = i
		}
	}
	_, ok = at["summary"]
	return at, ok
}

// View draws the tickets.
func (Widget) View(d Data) templ.Component { return view(d) }
