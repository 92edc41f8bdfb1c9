package web

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/digest"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/outside"
	"github.com/fedora-hubs/hubs/backend/pages"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/redisd"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/stats"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/backend/turnstile"
	"github.com/fedora-hubs/hubs/views/ui/uitest"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// An editor is a server alone, without what draws fragments for it, with three teams:
// one public, one private and one archived. Its people are what they are called.
type editor struct {
	*testing.T
	*Server
	store *store.Store
}

func newEditor(t *testing.T) *editor {
	s, err := store.Open(servertest.SQLite(t).URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	client, closeRedis := redisd.Embedded()
	t.Cleanup(func() { _ = closeRedis() })
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	const prefix = "{t}"
	tasks, stream := queue.New(client, prefix), events.NewStream(client, prefix, events.ShortLength)
	all := archive.New(s.DB())
	drawer := &fragment.Drawer{
		Kinds: kinds, Archive: func(key string) widgets.Archive { return all.For(key) }, Turnstile: turnstile.New(8), Timeout: time.Minute, Now: time.Now,
		Env: widgets.Env{
			Counts: stats.NewCounts(s.DB()), People: s, HTTP: outside.NewClient(outside.Options{}), Meta: rules.Set{}.Meta, Areas: rules.CategoriesOf,
			Groups: func(said []fedmsg.Said) []fedmsg.Group { return digest.Groups(rules.Set{}, said) },
		},
	}
	waits := time.Minute
	v := &editor{T: t, store: s}
	now := time.Now()
	v.Server = New(Config{
		Hubs: s, Pages: pages.New(client, prefix, s), Gates: s, Changes: s, Sessions: byToken{}, Admins: map[string]bool{"admin": true}, Archive: all, Gaps: s,
		Fragments: fragment.NewCache(client, prefix, tasks, stream, time.Hour, time.Hour), Tasks: tasks, Stream: stream.Tail(), Drawer: drawer, Kinds: kinds,
		Meta: rules.Set{}.Meta, Streams: 1, Memory: 1 << 20, Pace: events.DefaultPace, Log: slog.New(slog.DiscardHandler),
		Waits: live.Waits{Page: waits, Old: waits, Redis: waits, Draw: waits, Spot: waits, Look: waits}, Now: func() time.Time { now = now.Add(time.Hour); return now }, // nobody asks too often
	})
	for _, name := range []string{"stranger", "member", "owner", "admin"} {
		v.check(s.AddAccount(t.Context(), hub.Account{Username: name}))
	}
	for _, h := range []hub.Hub{{Name: "public"}, {Name: "private", Visibility: hub.MembersOnly}, {Name: "archived", Archived: true}} {
		h.Kind, h.Title = hub.Team, "The "+h.Name+" team"
		page := hub.Page{Hub: h, Widgets: []hub.Placed{
			{Kind: "sticky", Column: hub.Main, Config: []byte(`{"text":"what is said on ` + h.Name + `"}`)},
			{Kind: "feed", Column: hub.Main, Position: 1, Config: []byte(`{}`)},
		}}
		v.check(s.CreateHub(t.Context(), "owner", &page))
		v.check(s.SetRole(t.Context(), "owner", page.Hub, "member", hub.Member))
		v.check(s.SetRole(t.Context(), "owner", page.Hub, "owner", hub.Owner))
	}
	return v
}

func (v *editor) check(err error) {
	v.Helper()
	if err != nil {
		v.Fatal(err)
	}
}

// answer is what somebody gets who asks, by htmx or not.
func (v *editor) answer(t *testing.T, who, method, path string, form url.Values, htmx bool) (*http.Response, string) {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(form.Encode()))
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if who != "nobody" {
		req.AddCookie(&http.Cookie{Name: "hubs-session", Value: who})
	}
	if htmx {
		req.Header.Set("Hx-Request", "true")
	}
	resp, err := v.app.Test(req, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

// ask sends a request, and gives the status.
func (v *editor) ask(t *testing.T, who, method, path string, form url.Values) (status int, body string) {
	t.Helper()
	resp, body := v.answer(t, who, method, path, form, false)
	return resp.StatusCode, body
}

// send sends a form as an owner.
func (v *editor) send(t *testing.T, htmx bool, path string, form url.Values) (*http.Response, string) {
	t.Helper()
	return v.answer(t, "owner", http.MethodPost, path, form, htmx)
}

func (v *editor) page(t *testing.T, name string) hub.Page {
	t.Helper()
	page, err := v.store.Page(t.Context(), hub.Team, name)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// wantPage holds what was answered against the rules for our pages.
func wantPage(t *testing.T, what, body string) {
	t.Helper()
	for _, problem := range uitest.Problems([]byte(body), 0) {
		t.Errorf("%s: %s", what, problem)
	}
}

// contains wants pieces of HTML in an answer.
func contains(t *testing.T, what, body string, pieces ...string) {
	t.Helper()
	for _, piece := range pieces {
		if !strings.Contains(body, piece) {
			t.Errorf("%s lacks %s\n%s", what, piece, body)
		}
	}
}
