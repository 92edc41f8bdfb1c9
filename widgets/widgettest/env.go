package widgettest

import (
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/backend/digest"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/widgets"
)

// Now is the time in every Env.
var Now = time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)

// Team and Person are hubs to stand on.
var (
	Team = widgets.Hub{
		ID: 1, Kind: hub.Team, Name: "infra", Title: "Infrastructure", Summary: "Keeps the machines running.",
		Packages: []string{"ansible", "httpd"}, Topics: []string{"infragit.*"}, Members: []string{"ada", "bob"},
		Created: Now.AddDate(-2, 0, 0), Updated: Now.AddDate(-1, 0, 0),
	}
	Person = widgets.Hub{
		ID: 2, Kind: hub.Person, Name: "ada", Title: "Ada Lovelace", Members: []string{"ada"},
		Created: Now.AddDate(-2, 0, 0), Updated: Now.AddDate(-1, 0, 0),
	}
)

// A World is what a widget can find out. The zero value is an empty one.
type World struct {
	Messages []fedmsg.Said     // the archive
	Counts   map[string]int64  // messages by account, of all time; by day, those of the archive are counted
	Parts    []Part            // who is what, longest first
	Names    map[string]string // full names by account
	Web      http.Handler      // answers every request, whatever its host; nil: all is 404

	Err error // every source fails with it
	// Hang makes every source wait until the context ends.
	Hang bool

	answer func(context.Context) io.Reader // in the place of Web, whatever is asked for
}

// A Part is a role of a person in a hub.
type Part struct {
	Hub      widgets.Hub
	Username string
	Role     hub.Role
}

// Said makes a message with what it says, from its event (the topic without
// prefix and environment) and how long ago it was sent. Its id is made from
// what it says: the same each time, another for another message.
func Said(event string, ago time.Duration, meta fedmsg.Meta) fedmsg.Said {
	sum := crc32.ChecksumIEEE(fmt.Append(nil, event, ago, meta.Summary, meta.Usernames, meta.Packages, meta.Hubs))
	return fedmsg.Said{Meta: meta, Message: fedmsg.Message{
		Topic: "org.fedoraproject.prod." + event,
		ID:    fmt.Sprintf("2026-%08x", sum),
		Time:  Now.Add(-ago),
	}}
}

// number is that of the widget.
const number = 7

// Env is what a widget that stands on a hub is given in a world.
func Env(h widgets.Hub, w World) widgets.Env {
	says := map[string]fedmsg.Meta{}
	for _, m := range w.Messages {
		says[m.ID] = m.Meta
	}
	return widgets.Env{
		Hub: h, Widget: number, Now: Now, Archive: archive{w}, Counts: counts{w}, People: people{w},
		HTTP:   &http.Client{Transport: web{w}},
		Meta:   func(m fedmsg.Message) fedmsg.Meta { return says[m.ID] },
		Groups: func(said []fedmsg.Said) []fedmsg.Group { return digest.Groups(rules.Set{}, said) },
		Areas:  rules.CategoriesOf,
	}
}

// reach is the way to every source.
func (w World) reach(ctx context.Context) error {
	if w.Hang {
		<-ctx.Done()
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return w.Err
}

type archive struct{ World }

func (a archive) Latest(ctx context.Context, filters []fedmsg.Filter, limit int) ([]fedmsg.Message, error) {
	messages, _, err := a.Before(ctx, filters, "", limit)
	return messages, err
}

// Before, like the real archive, knows nothing of hubs.
func (a archive) Before(ctx context.Context, filters []fedmsg.Filter, id string, limit int) (messages []fedmsg.Message, next string, err error) {
	if err := a.reach(ctx); err != nil {
		return nil, "", err
	}
	found, err := a.after(a.selected(filters), id)
	if err != nil || len(found) <= limit {
		return found, "", err
	}
	return found[:limit], found[limit-1].ID, nil
}

// after leaves what comes after the message with an id.
func (a archive) after(list []fedmsg.Message, id string) ([]fedmsg.Message, error) {
	if id == "" {
		return list, nil
	}
	i := slices.IndexFunc(list, func(m fedmsg.Message) bool { return m.ID == id })
	if i < 0 {
		return nil, hub.ErrNotFound
	}
	return list[i+1:], nil
}

// selected are the messages that any filter selects, newest first.
func (a archive) selected(filters []fedmsg.Filter) []fedmsg.Message {
	var found []fedmsg.Message
	for _, m := range a.Messages {
		if slices.ContainsFunc(filters, func(f fedmsg.Filter) bool {
			f.Hubs = nil
			return f.Match(m.Message, m.Meta)
		}) {
			found = append(found, m.Message)
		}
	}
	slices.SortStableFunc(found, func(x, y fedmsg.Message) int { return y.Time.Compare(x.Time) })
	return found
}

type counts struct{ World }

func (c counts) ByUser(ctx context.Context, username string) (int64, error) {
	return c.Counts[username], c.reach(ctx)
}

// Daily counts the messages of the archive; like the real one by a single field.
func (c counts) Daily(ctx context.Context, f fedmsg.Filter, from, to time.Time) ([]int64, error) {
	if err := c.reach(ctx); err != nil {
		return nil, err
	}
	names, said := f.Usernames, func(m fedmsg.Said) []string { return m.Meta.Usernames }
	switch {
	case len(f.Packages) > 0:
		names, said = f.Packages, func(m fedmsg.Said) []string { return m.Meta.Packages }
	case len(f.Categories) > 0:
		names, said = f.Categories, func(m fedmsg.Said) []string { return []string{m.Category()} }
	}
	rest := f
	rest.Usernames, rest.Packages, rest.Categories = nil, nil, nil
	if len(names) == 0 || len(names) != len(f.Usernames)+len(f.Packages)+len(f.Categories) || !rest.Empty() || !rest.Unless.Empty() {
		return nil, fmt.Errorf("messages are not counted by %+v", f)
	}
	const day = 24 * time.Hour
	from, to = from.Truncate(day), to.Truncate(day)
	days := make([]int64, max(to.Sub(from)/day, 0))
	for _, m := range c.Messages {
		for _, name := range said(m) {
			if slices.Contains(names, name) && !m.Time.Before(from) && m.Time.Before(to) {
				days[m.Time.Sub(from)/day]++
			}
		}
	}
	return days, nil
}

type people struct{ World }

func (p people) Roles(ctx context.Context, hubID int64) (map[hub.Role]int, error) {
	found := map[hub.Role]int{}
	for _, part := range p.Parts {
		if part.Hub.ID == hubID {
			found[part.Role]++
		}
	}
	return found, p.reach(ctx)
}

func (p people) WithRole(ctx context.Context, hubID int64, role hub.Role, limit int) ([]hub.Account, error) {
	var found []hub.Account
	for _, part := range p.Parts {
		if part.Hub.ID == hubID && part.Role == role && len(found) < limit {
			found = append(found, hub.Account{Username: part.Username, FullName: p.Names[part.Username]})
		}
	}
	return found, p.reach(ctx)
}

func (p people) HubsOf(ctx context.Context, username string, roles ...hub.Role) ([]hub.Hub, error) {
	found := map[int64]hub.Hub{}
	for _, part := range p.Parts {
		if part.Hub.Kind == hub.Team && part.Username == username && slices.Contains(roles, part.Role) {
			found[part.Hub.ID] = part.Hub
		}
	}
	byTitle := func(x, y hub.Hub) int { return strings.Compare(x.Title, y.Title) }
	return slices.SortedFunc(maps.Values(found), byTitle), p.reach(ctx)
}

func (p people) Faces(ctx context.Context, usernames ...string) (map[string]hub.Face, error) {
	found := map[string]hub.Face{}
	for _, name := range usernames {
		found[name] = hub.Face{Kind: hub.Person, Name: name, Title: p.Names[name]}
	}
	return found, p.reach(ctx)
}

type web struct{ World }

// RoundTrip asks the handler, without a network, and no longer than the
// context lasts.
func (w web) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := w.reach(r.Context()); err != nil {
		return nil, err
	}
	if w.answer != nil {
		wanted, _, _ := strings.Cut(r.Header.Get("Accept"), ",")
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {wanted}}, Body: io.NopCloser(w.answer(r.Context())), Request: r}, nil
	}
	handler := w.Web
	if handler == nil {
		handler = http.NotFoundHandler()
	}
	answer, done := httptest.NewRecorder(), make(chan struct{})
	go func() {
		defer close(done)
		handler.ServeHTTP(answer, r)
	}()
	select {
	case <-done:
	case <-r.Context().Done():
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return answer.Result(), nil
}
