package web

import (
	"context"
	"log/slog"
	"testing"

	"github.com/valyala/fasthttp"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/signin"
	"github.com/fedora-hubs/hubs/backend/store"
)

// closing is a hub that becomes private while the guard lets somebody in.
type closing struct {
	Hubs
	Pages
	page hub.Page
	turn func()
}

func (b *closing) Page(context.Context, hub.Kind, string) (hub.Page, bool, error) {
	return b.page, false, nil
}

func (b *closing) Shows(context.Context, hub.Kind, string) bool { return !b.page.Hub.Private() }

func (*closing) Forget(context.Context, hub.Kind, string) error { return nil }

func (b *closing) Placed(context.Context, int64) (hub.Hub, hub.Placed, error) {
	return b.page.Hub, b.page.Widgets[0], nil
}

func (*closing) Days(context.Context, []int64, int) (map[int64][]int64, error) {
	return map[int64][]int64{}, nil
}

func (*closing) Roles(context.Context, int64) (map[hub.Role]int, error) {
	return map[hub.Role]int{}, nil
}

func (*closing) Bookmarks(context.Context, string, int) ([]store.Listed, error) { return nil, nil }

func (b *closing) Find(context.Context, string) (signin.Session, error) {
	return signin.Session{Account: hub.Account{Username: "stranger"}}, nil
}

func (b *closing) Look(ctx context.Context, token string) (signin.Session, error) {
	return b.Find(ctx, token)
}

func (b *closing) Gates(context.Context, hub.Agent, ...string) ([]hub.Gate, error) {
	g, _, err := b.WidgetGate(context.Background(), hub.Agent{}, 0)
	return []hub.Gate{g}, err
}

func (b *closing) Standing(context.Context, hub.Hub, string) (hub.Standing, error) {
	return hub.Standing{}, nil
}

func (b *closing) WidgetGate(context.Context, hub.Agent, int64) (hub.Gate, hub.Placed, error) {
	was := b.page.Hub
	b.turn()
	return hub.Gate{Hub: was}, b.page.Widgets[0], nil
}

// What a hub became while the guard looked counts, and not what it was.
func TestBecomesPrivateMeanwhile(t *testing.T) {
	for _, path := range []string{"/t/design", "/t/design/events", "/w/7", "/w/7/events", "/w/7/more?from=x"} {
		b := &closing{page: hub.Page{Hub: hub.Hub{ID: 1, Kind: hub.Team, Name: "design", Visibility: hub.Public}, Widgets: []hub.Placed{{ID: 7, Kind: "about", Column: hub.Main}}}}
		s := New(Config{
			Hubs: b, Pages: b, Sessions: b, Gates: b, Fragments: noFragments{}, Tasks: noTasks{}, Streams: 1, Memory: 1 << 20,
			Pace: events.DefaultPace, Log: slog.New(slog.DiscardHandler),
		})
		b.turn = func() {
			b.page.Hub.Visibility = hub.MembersOnly
			s.live.Forget(1)
		}
		var c fasthttp.RequestCtx
		c.Init(&fasthttp.Request{}, nil, nil)
		c.Request.SetRequestURI(path)
		c.Request.Header.SetCookie("hubs-session", "token")
		s.app.Handler()(&c)
		if got := c.Response.StatusCode(); got != fasthttp.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, got)
		}
	}
}
