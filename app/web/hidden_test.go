package web

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/url"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/valyala/fasthttp"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/pages"
	"github.com/fedora-hubs/hubs/backend/redisd"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/signin"
	"github.com/fedora-hubs/hubs/backend/store"
)

// byToken takes the token of a session for the name of its user.
type byToken struct{}

func (byToken) Find(_ context.Context, token string) (signin.Session, error) {
	return signin.Session{Account: hub.Account{Username: token}}, nil
}

func (x byToken) Look(ctx context.Context, token string) (signin.Session, error) {
	return x.Find(ctx, token)
}

// hiding is a site with a team and a page that only some may see.
type hiding struct {
	*Server
	store  *store.Store
	redis  redis.UniversalClient
	asked  *servertest.Asked
	widget int64  // of the team
	about  string // the id of a message about the team
}

func newHiding(tb testing.TB, address string) *hiding {
	tb.Helper()
	s, err := store.Open(address)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	client, closeRedis := redisd.Embedded()
	tb.Cleanup(func() { _ = closeRedis() })
	h := &hiding{store: s, redis: client, asked: &servertest.Asked{}, about: "2026-aaaa"}
	for _, name := range []string{"owner", "stranger", "subscriber"} {
		if err := s.AddAccount(tb.Context(), hub.Account{Username: name}); err != nil {
			tb.Fatal(err)
		}
	}
	widgets := []hub.Placed{{Kind: "about", Column: hub.Main, Config: []byte("{}")}, {Kind: "about", Column: hub.Side, Config: []byte("{}")}}
	team := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "hidden", Title: "Hidden", Visibility: hub.MembersOnly}, Widgets: widgets}
	person := hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "owner", Title: "Owner", Visibility: hub.MembersOnly}, Widgets: slices.Clone(widgets)}
	for _, page := range []*hub.Page{&team, &person} {
		if err := s.CreateHub(tb.Context(), "owner", page); err != nil {
			tb.Fatal(err)
		}
		if err := s.SetPicture(tb.Context(), hub.System("owner"), page.Hub, hub.Picture{Name: "a.png", Data: make([]byte, 1<<16)}); err != nil {
			tb.Fatal(err)
		}
	}
	for name, role := range map[string]hub.Role{"owner": hub.Owner, "subscriber": hub.Subscriber} {
		if err := s.SetRole(tb.Context(), "owner", team.Hub, name, role); err != nil {
			tb.Fatal(err)
		}
	}
	h.widget = team.Widgets[0].ID
	m, err := fedmsg.Decode([]byte(`{"topic":"org.example.prod.hubs.hub.updated","msg_id":"` + h.about + `","timestamp":1767225600,"msg":{"agent":"owner","hub":"t/hidden","title":"Hidden","changed_keys":["title"]}}`))
	if err != nil {
		tb.Fatal(err)
	}
	said := fedmsg.Said{Message: m, Meta: rules.Set{}.Meta(m)}
	if !slices.Equal(said.Meta.Hubs, []string{"t/hidden"}) {
		tb.Fatalf("the message is about %q", said.Meta.Hubs)
	}
	all := archive.New(s.DB())
	if _, err := all.Add(tb.Context(), []fedmsg.Said{said}); err != nil {
		tb.Fatal(err)
	}
	now := time.Now()
	h.Server = New(Config{
		Hubs: s, Pages: pages.New(client, "{t}", s), Gates: s, Changes: s,
		Sessions: byToken{}, Archive: all, Meta: rules.Set{}.Meta,
		Fragments: noFragments{}, Tasks: noTasks{}, Streams: 1, Memory: 1 << 20, Pace: events.DefaultPace,
		Log: slog.New(slog.DiscardHandler), Now: func() time.Time { now = now.Add(time.Hour); return now }, // nobody asks too often
	})
	h.live.Assume(events.ID{MS: uint64(time.Now().UnixMilli())}, drawn(1<<10, slices.Concat(team.Widgets, person.Widgets)...)...)
	return h
}

// An answer is what a visitor gets, and what it took.
type answer struct {
	status        int
	headers, body string
	asked         []string
}

func (h *hiding) ask(who, method, path string) answer {
	h.asked.Take()
	var c fasthttp.RequestCtx
	c.Init(&fasthttp.Request{}, nil, nil)
	c.Request.SetRequestURI(path)
	c.Request.Header.SetMethod(method)
	c.Request.Header.SetHost("hubs.example.org")
	c.Request.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == fasthttp.MethodPost {
		c.Request.Header.SetContentType("application/x-www-form-urlencoded")
		c.Request.SetBodyString("want=yes")
		if strings.Contains(path, "/picture?") {
			c.Request.Header.SetContentType("multipart/form-data; boundary=x")
		}
	}
	if who != "nobody" {
		c.Request.Header.SetCookie("hubs-session", who)
	}
	h.marked.forget(who) // they are kept for a while, whatever is asked for
	h.app.Handler()(&c)
	headers := map[string]string{}
	for key, value := range c.Response.Header.All() {
		headers[string(key)] += string(value) + "\n"
	}
	delete(headers, "Date")
	// Where to come back to after signing in is what was asked for.
	body := strings.ReplaceAll(string(c.Response.Body()), url.QueryEscape(path), "PATH")
	return answer{c.Response.StatusCode(), fmt.Sprint(headers), body, h.asked.Take()}
}

// forget makes this process and Redis know nothing, as after a start.
func (h *hiding) forget(tb testing.TB) {
	tb.Helper()
	h.live.ForgetAll()
	if err := h.redis.FlushAll(tb.Context()).Err(); err != nil {
		tb.Fatal(err)
	}
}

// twins are the paths of a route of the table for a hub that is hidden, and for one
// that is not there; false for a route about no hub.
func (h *hiding) twins(r route) (hidden, missing string, ok bool) {
	for _, one := range []struct{ place, hidden, missing string }{
		{"/t/:name", "/t/hidden", "/t/nobody"},
		{"/u/:name", "/u/owner", "/u/nobody"},
		{"/w/:id", "/w/" + strconv.FormatInt(h.widget, 10), "/w/987654"},
		{"/messages/:id", "/messages/" + h.about, "/messages/2026-bbbb"},
	} {
		if rest, found := strings.CutPrefix(r.path, one.place); found {
			query := "?from=2026-aaaa"
			return one.hidden + rest + query, one.missing + rest + query, true
		}
	}
	return "", "", false
}

// Whether there is a hub that a visitor may not see, nothing tells: neither an
// answer, nor what it takes to make it, which takes its time, whatever was looked
// at before and by whom.
func TestHiddenIsAsIfMissing(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		h := newHiding(t, d.URL)
		h.asked.OfDatabase(h.store.DB())
		h.asked.OfRedis(h.redis)
		before := map[string]func(){
			"nobody was there":   func() {},
			"its owner was":      func() { h.visit(t) },
			"its owner was once": func() { h.visit(t); h.live.ForgetAll() },
			"it has grown old":   func() { h.visit(t); h.live.Outdate() },
		}
		for _, r := range h.table() {
			hidden, missing, ok := h.twins(r)
			if !ok {
				continue
			}
			methods := []string{r.method}
			if r.method == fasthttp.MethodGet {
				methods = append(methods, fasthttp.MethodHead)
			}
			for _, method := range methods {
				for when, prepare := range before {
					for _, who := range []string{"nobody", "stranger", "subscriber"} {
						h.forget(t)
						prepare()
						for range 2 {
							h.same(t, fmt.Sprintf("%s %s as %s after %s", method, r.path, who, when), h.ask(who, method, hidden), h.ask(who, method, missing))
						}
					}
				}
			}
		}
	})
}

// closedGates are those of a database that is away.
type closedGates struct{}

func (closedGates) Gates(context.Context, hub.Agent, ...string) ([]hub.Gate, error) {
	return nil, hub.ErrUnavailable
}

func (closedGates) Standing(context.Context, hub.Hub, string) (hub.Standing, error) {
	return hub.Standing{}, hub.ErrUnavailable
}

func (closedGates) WidgetGate(context.Context, hub.Agent, int64) (hub.Gate, hub.Placed, error) {
	return hub.Gate{}, hub.Placed{}, hub.ErrUnavailable
}

// Nor does it tell while the database is away, when what is kept is shown.
func TestHiddenWhileTheDatabaseIsAway(t *testing.T) {
	h := newHiding(t, servertest.SQLite(t).URL)
	public := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "everybody-sees", Title: "Public"}}
	if err := h.store.CreateHub(t.Context(), "owner", &public); err != nil {
		t.Fatal(err)
	}
	h.visit(t)
	if got := h.ask("nobody", fasthttp.MethodGet, public.Hub.Path()); got.status != fasthttp.StatusOK {
		t.Fatalf("a public page: %d", got.status)
	}
	h.asked.OfRedis(h.redis)
	h.Gates = closedGates{}
	for _, who := range []string{"nobody", "stranger"} {
		hidden, missing := h.ask(who, fasthttp.MethodGet, "/t/hidden"), h.ask(who, fasthttp.MethodGet, "/t/nobody")
		if hidden.status != fasthttp.StatusServiceUnavailable || !reflect.DeepEqual(hidden, missing) {
			t.Errorf("%s gets %+v, where there is none %+v", who, hidden, missing)
		}
		for _, kept := range []func(){func() {}, h.live.ForgetAll} { // in this process, and in Redis
			kept()
			if got := h.ask(who, fasthttp.MethodGet, public.Hub.Path()); got.status != fasthttp.StatusOK {
				t.Errorf("a public page as %s: %d", who, got.status)
			}
		}
	}
}

// visit has the owner look at the hub.
func (h *hiding) visit(t *testing.T) {
	t.Helper()
	for _, r := range h.table() {
		hidden, _, ok := h.twins(r)
		if !ok || r.access != seeing && r.access != everyone || strings.HasSuffix(r.path, "/events") || strings.HasSuffix(r.path, "/more") {
			continue
		}
		if got := h.ask("owner", r.method, hidden); got.status != fasthttp.StatusOK {
			t.Fatalf("%s as its owner: %d", hidden, got.status)
		}
	}
}

func (h *hiding) same(t *testing.T, what string, hidden, missing answer) {
	t.Helper()
	if hidden.status != missing.status || hidden.headers != missing.headers || hidden.body != missing.body {
		t.Errorf("%s: %d, %s\n%s\nwithout one: %d, %s\n%s", what, hidden.status, hidden.headers, hidden.body, missing.status, missing.headers, missing.body)
	}
	if hidden.status != fasthttp.StatusNotFound {
		t.Errorf("%s: %d", what, hidden.status)
	}
	if !slices.Equal(hidden.asked, missing.asked) {
		t.Errorf("%s asks\n\t%s\nand without one\n\t%s", what, strings.Join(hidden.asked, "\n\t"), strings.Join(missing.asked, "\n\t"))
	}
}

// How long it takes to turn somebody away from what is hidden, and from what is not
// there: the middle of many times, one after the other.
func BenchmarkTurnedAway(b *testing.B) {
	databases := map[string]func(testing.TB) servertest.Database{"sqlite": servertest.SQLite}
	if os.Getenv("HUBS_TEST_POSTGRES_URL") != "" {
		databases["postgres"] = servertest.Postgres
	}
	for _, name := range slices.Sorted(maps.Keys(databases)) {
		h := newHiding(b, databases[name](b).URL)
		for _, who := range []string{"nobody", "stranger"} {
			for _, r := range []route{{path: "/t/:name"}, {path: "/w/:id"}, {path: "/messages/:id"}} {
				b.Run(name+"/"+who+strings.ReplaceAll(r.path, ":", ""), func(b *testing.B) {
					hidden, missing, _ := h.twins(r)
					h.measure(b, who, hidden, missing)
				})
			}
		}
	}
}

func (h *hiding) measure(b *testing.B, who string, paths ...string) {
	took := make([][]float64, len(paths))
	for n := 0; b.Loop(); n++ {
		for i := range paths {
			at := (i + n) % len(paths) // none is always the first
			began := time.Now()
			if got := h.ask(who, fasthttp.MethodGet, paths[at]); got.status != fasthttp.StatusNotFound {
				b.Fatal(got.status)
			}
			took[at] = append(took[at], float64(time.Since(began).Nanoseconds())/1000)
		}
	}
	b.ReportMetric(0, "ns/op")
	for i, what := range []string{"hidden-µs", "missing-µs"} {
		slices.Sort(took[i])
		b.ReportMetric(took[i][len(took[i])/2], what)
	}
}
