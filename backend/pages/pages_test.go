package pages_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/pages"
	"github.com/fedora-hubs/hubs/backend/redisd"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// shelf counts how often it is asked.
type shelf struct {
	page  hub.Page
	asked int
	err   error
	while func() // what happens while it is asked
}

func (s *shelf) Page(_ context.Context, _ hub.Kind, name string) (hub.Page, error) {
	s.asked++
	page := s.page
	if s.while != nil {
		s.while()
		return page, s.err
	}
	if s.err != nil {
		return hub.Page{}, s.err
	}
	if name != s.page.Hub.Name {
		return hub.Page{}, hub.ErrNotFound
	}
	return s.page, nil
}

func newShelf() *shelf {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	return &shelf{page: hub.Page{
		Hub:     hub.Hub{ID: 3, Kind: hub.Team, Name: "design", Title: "Design", Visibility: hub.Public, Packages: []string{"gimp"}, Created: at, Updated: at},
		Widgets: []hub.Placed{{ID: 7, HubID: 3, Kind: "feed", Column: hub.Main, Config: []byte(`{"limit":5}`), Updated: at}},
	}}
}

func TestPages(t *testing.T) {
	servertest.Redises(t, func(t *testing.T, r servertest.Redis) {
		s := newShelf()
		p := pages.New(r.Client, r.Prefix, s)
		for range 3 {
			got, _, err := p.Page(t.Context(), hub.Team, "design")
			got.Hub.Created, got.Hub.Updated, got.Widgets[0].Updated = got.Hub.Created.UTC(), got.Hub.Updated.UTC(), got.Widgets[0].Updated.UTC()
			if err != nil || !reflect.DeepEqual(got, s.page) {
				t.Fatalf("got %+v, %v, want %+v", got, err, s.page)
			}
		}
		if s.asked != 1 {
			t.Errorf("the hubs were asked %d times", s.asked)
		}
		s.page.Hub.Title = "New"
		if err := p.Forget(t.Context(), hub.Team, "design"); err != nil {
			t.Fatal(err)
		}
		if got, _, err := p.Page(t.Context(), hub.Team, "design"); err != nil || got.Hub.Title != "New" {
			t.Errorf("after the change: %q, %v", got.Hub.Title, err)
		}
		if _, _, err := p.Page(t.Context(), hub.Team, "nobody"); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("a page that is not there: %v", err)
		}
	})
}

func TestPagesWithoutRedis(t *testing.T) {
	client, err := redisd.Open("redis://127.0.0.1:1/0") // nobody is there
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	p := pages.New(client, "{t}", newShelf())
	if got, _, err := p.Page(t.Context(), hub.Team, "design"); err != nil || got.Hub.Title != "Design" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// A page that is forgotten while it is read is not kept: it may be the old one.
func TestForgetWhileReading(t *testing.T) {
	servertest.Redises(t, func(t *testing.T, r servertest.Redis) {
		s := newShelf()
		p := pages.New(r.Client, r.Prefix, s)
		s.while = func() {
			s.while = nil
			s.page.Hub.Title = "New"
			if err := p.Forget(t.Context(), hub.Team, "design"); err != nil {
				t.Error(err)
			}
		}
		if got, _, err := p.Page(t.Context(), hub.Team, "design"); err != nil || got.Hub.Title != "Design" {
			t.Fatalf("got %+v, %v", got, err)
		}
		if got, _, err := p.Page(t.Context(), hub.Team, "design"); err != nil || got.Hub.Title != "New" {
			t.Errorf("after the change: %q, %v", got.Hub.Title, err)
		}
	})
}

// While the hubs can't be asked, an old page is better than none, but not one
// that is known to be gone or to have changed.
func TestPagesWithoutHubs(t *testing.T) {
	servertest.Redises(t, func(t *testing.T, r servertest.Redis) {
		s := newShelf()
		p := pages.New(r.Client, r.Prefix, s)
		now := time.Now()
		p.SetClock(func() time.Time { return now })
		read := func() (string, bool, error) {
			page, old, err := p.Page(t.Context(), hub.Team, "design")
			return page.Hub.Title, old, err
		}
		if title, old, err := read(); title != "Design" || old || err != nil {
			t.Fatal(title, old, err)
		}
		now, s.err = now.Add(time.Hour), errors.New("away")
		if title, old, err := read(); title != "Design" || !old || err != nil {
			t.Errorf("while the hubs are away: %q, %v, %v", title, old, err)
		}
		s.err = hub.ErrNotFound
		if _, _, err := read(); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("a page that is gone: %v", err)
		}
		s.err = errors.New("away")
		if err := p.Forget(t.Context(), hub.Team, "design"); err != nil {
			t.Fatal(err)
		}
		if title, _, err := read(); err == nil {
			t.Errorf("a page that changed is still served: %q", title)
		}
	})
}

// Of a page that not everybody may see nothing is kept, and it is asked for like
// one that is not there.
func TestHiddenPagesAreNotKept(t *testing.T) {
	servertest.Redises(t, func(t *testing.T, r servertest.Redis) {
		s := newShelf()
		p := pages.New(r.Client, r.Prefix, s)
		now := time.Now()
		p.SetClock(func() time.Time { return now })
		read := func(want hub.Visibility, shows bool) {
			t.Helper()
			if got, _, err := p.Page(t.Context(), hub.Team, "design"); err != nil || got.Hub.Visibility != want {
				t.Errorf("%+v, %v", got, err)
			}
			if got := p.Shows(t.Context(), hub.Team, "design"); got != shows {
				t.Errorf("shows a page that is for %s: %v", want, got)
			}
		}
		if p.Shows(t.Context(), hub.Team, "design") {
			t.Error("shows a page that nobody asked for")
		}
		read(hub.Public, true)
		s.page.Hub.Visibility = hub.MembersOnly
		read(hub.Public, true) // nobody told of the change
		now = now.Add(time.Hour)
		read(hub.MembersOnly, false)
		read(hub.MembersOnly, false)
		if s.asked != 3 {
			t.Errorf("the hubs were asked %d times", s.asked)
		}
		asked := &servertest.Asked{}
		asked.OfRedis(r.Client)
		p.Shows(t.Context(), hub.Team, "design")
		hidden := asked.Take()
		p.Shows(t.Context(), hub.Team, "nobody")
		if missing := asked.Take(); len(missing) == 0 || !reflect.DeepEqual(hidden, missing) {
			t.Errorf("Redis is asked %v, for one that is not there %v", hidden, missing)
		}
	})
}
