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
}

func (s *shelf) Page(_ context.Context, _ hub.Kind, name string) (hub.Page, error) {
	s.asked++
	if name != s.page.Hub.Name {
		return hub.Page{}, hub.ErrNotFound
	}
	return s.page, nil
}

func newShelf() *shelf {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	return &shelf{page: hub.Page{
		Hub:     hub.Hub{ID: 3, Kind: hub.Team, Name: "design", Title: "Design", Packages: []string{"gimp"}, Created: at, Updated: at},
		Widgets: []hub.Placed{{ID: 7, HubID: 3, Kind: "feed", Column: hub.Main, Config: []byte(`{"limit":5}`), Updated: at}},
	}}
}

func TestPages(t *testing.T) {
	servertest.Redises(t, func(t *testing.T, r servertest.Redis) {
		s := newShelf()
		p := pages.New(r.Client, r.Prefix, s)
		for range 3 {
			got, err := p.Page(t.Context(), hub.Team, "design")
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
		if got, err := p.Page(t.Context(), hub.Team, "design"); err != nil || got.Hub.Title != "New" {
			t.Errorf("after the change: %q, %v", got.Hub.Title, err)
		}
		if _, err := p.Page(t.Context(), hub.Team, "nobody"); !errors.Is(err, hub.ErrNotFound) {
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
	if got, err := p.Page(t.Context(), hub.Team, "design"); err != nil || got.Hub.Title != "Design" {
		t.Errorf("got %+v, %v", got, err)
	}
}
