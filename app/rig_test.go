package app

// What the tests of the whole program share: a site that runs, without and with people
// who may do different things there, and how they ask it for pages.

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/signin"
	"github.com/fedora-hubs/hubs/views/ui/uitest"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// A site is a running program with the demo's community, without its traffic.
type site struct {
	*testing.T
	parts  *parts
	bus    *bus.Memory
	url    string
	broken bool // the test took a part away
}

// patientWaits are for tests of what pages show, and not of what they do without:
// on a busy machine a drawing may take many times as long as people would wait.
var patientWaits = live.Waits{Page: time.Minute, Old: time.Minute, Redis: time.Minute, Draw: 30 * time.Second, Spot: 30 * time.Second, Look: time.Minute}

func newSite(t *testing.T, r roles) *site { return newSiteWith(t, r, func(*parts) {}) }

// newSiteWith changes the parts before they run.
func newSiteWith(t *testing.T, r roles, change func(*parts)) *site {
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	config, err := load([]string{"HUBS_DATABASE_URL=" + servertest.SQLite(t).URL, "HUBS_ADDR=" + servertest.FreeAddress(t), "HUBS_METRICS_ADDR=" + servertest.FreeAddress(t), "HUBS_DEVELOPER_SIGN_IN=yes", "HUBS_DRAIN=0s"})
	if err != nil {
		t.Fatal(err)
	}
	community := demo.New(1)
	all, err := wire(t.Context(), config, community.Rules(), kinds, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := prepare(t.Context(), all.store, community, time.Now(), 200); err != nil {
		t.Fatal(err)
	}
	if r.worker {
		all.waits = patientWaits
	}
	change(all)
	memory := bus.NewMemory()
	running := start(t, func(ctx context.Context) error { return all.run(ctx, r, io.Discard, memory) })
	s := &site{T: t, parts: all, bus: memory, url: "http://" + config.Addr}
	t.Cleanup(func() {
		running.end()
		if err := all.close(); err != nil && !s.broken {
			t.Error(err)
		}
	})
	s.awake()
	return s
}

func (s *site) awake() {
	s.Helper()
	s.until("the site answers", func() bool {
		resp, err := http.Get(s.url + "/healthz/ready")
		if err == nil {
			resp.Body.Close()
		}
		return err == nil && resp.StatusCode == http.StatusOK
	})
}

// patience is how long is waited for what has to come. It is many times what that
// takes, for the machine may be very busy.
const patience = 3 * time.Minute

func (s *site) until(what string, condition func() bool) {
	s.Helper()
	tries := 1
	for deadline := time.Now().Add(patience); !condition(); time.Sleep(5 * time.Millisecond) {
		if tries++; time.Now().After(deadline) && tries > 10 { // one may take a minute where much runs beside
			s.Fatalf("waited in vain until %s", what)
		}
	}
}

func (s *site) get(path string, headers ...string) (*http.Response, string) {
	s.Helper()
	ctx, cancel := context.WithTimeout(s.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		s.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", "identity")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.Fatal(err)
	}
	return resp, string(body)
}

// everybodySignedIn takes the token of a session for the name of its user.
type everybodySignedIn struct{}

func (everybodySignedIn) Find(_ context.Context, token string) (signin.Session, error) {
	return signin.Session{Account: hub.Account{Username: token}}, nil
}

func (x everybodySignedIn) Look(ctx context.Context, token string) (signin.Session, error) {
	return x.Find(ctx, token)
}

// noGroups is an accounts system without groups.
type noGroups struct{}

func (noGroups) Found(context.Context, string, hub.Hub) error { return hub.ErrNotFound }

// The people of the tests, by what they are to the hubs.
var guests = []string{"nobody", "stranger", "subscriber", "member", "owner", "admin"}

// guarded is a site with three teams, of which guests are what they are
// called.
type guarded struct {
	*site
	hubs  map[string]hub.Page // public, private, archived
	clock *clock
}

// A clock tells a time of its own, which each look moves on, so that nobody asks
// too often.
type clock struct {
	mu   sync.Mutex
	at   time.Time
	leap time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(c.leap)
	return c.at
}

func (c *clock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leap = 0
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func newGuarded(t *testing.T, change ...func(*parts)) *guarded {
	return newGuardedAs(t, allRoles, change...)
}

func newGuardedAs(t *testing.T, r roles, change ...func(*parts)) *guarded {
	v := &guarded{hubs: map[string]hub.Page{}, clock: &clock{at: time.Now(), leap: time.Hour}}
	v.site = newSiteWith(t, r, func(p *parts) {
		p.groups = noGroups{}
		p.sessions, p.admins, p.now = everybodySignedIn{}, map[string]bool{"admin": true}, v.clock.now
		for _, name := range guests[1:] {
			if err := p.store.AddAccount(t.Context(), hub.Account{Username: name}); err != nil {
				t.Fatal(err)
			}
		}
		for _, h := range []hub.Hub{{Name: "public"}, {Name: "private", Visibility: hub.MembersOnly}, {Name: "archived", Archived: true}} {
			h.Kind, h.Title = hub.Team, "The "+h.Name+" team"
			page := hub.Page{Hub: h, Widgets: []hub.Placed{
				{Kind: "sticky", Column: hub.Main, Config: []byte(`{"text":"what is said on ` + h.Name + `"}`)},
				{Kind: "feed", Column: hub.Main, Position: 1, Config: []byte(`{}`)},
			}}
			if err := p.store.CreateHub(t.Context(), "owner", &page); err != nil {
				t.Fatal(err)
			}
			for name, role := range map[string]hub.Role{"subscriber": hub.Subscriber, "member": hub.Member, "owner": hub.Owner} {
				if err := p.store.SetRole(t.Context(), "owner", page.Hub, name, role); err != nil {
					t.Fatal(err)
				}
			}
			v.hubs[h.Name] = page
		}
		for _, one := range change {
			one(p)
		}
	})
	return v
}

// ask sends a request as one of the guests, and gives the status.
func (v *guarded) ask(t *testing.T, who, method, path string, form url.Values) (status int, body string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, v.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if who != "nobody" {
		req.AddCookie(&http.Cookie{Name: "hubs-session", Value: who})
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.Header.Get("Content-Type") == "text/event-stream" {
		return resp.StatusCode, "" // it does not end
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// send sends a form as an owner, by htmx or as a browser without scripts does.
func (v *guarded) send(t *testing.T, htmx bool, path string, form url.Values) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: "hubs-session", Value: "owner"})
	if htmx {
		req.Header.Set("Hx-Request", "true")
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
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

func (v *guarded) page(t *testing.T, name string) hub.Page {
	t.Helper()
	page, err := v.parts.store.Page(t.Context(), hub.Team, name)
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

// note is the form for a note, and settings that for those of a team.
func note(version int64, title, text string) url.Values {
	return url.Values{"version": {fmt.Sprint(version)}, "field-title": {title}, "field-text": {text}, "field-until": {""}}
}

func settings(version int64, title string, more ...string) url.Values {
	form := url.Values{
		"version": {fmt.Sprint(version)}, "field-title": {title}, "field-summary": {"What it is about."}, "field-layout": {"even"},
		"field-visibility": {"public"}, "field-joining": {"approval"},
	}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}
