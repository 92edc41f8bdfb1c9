package app

import (
	"html"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/session"
)

// navigate asks for a page as browsers do.
func (g *guest) navigate(path string, headers ...string) (*http.Response, string) {
	g.Helper()
	return g.ask("GET", path, nil, append([]string{"Accept", "text/html,application/xhtml+xml", "Sec-Fetch-Mode", "navigate"}, headers...)...)
}

// byWayOf asks for a page that comes by way of the provider, which it asks, and
// gives the answer to what that says.
func (g *guest) byWayOf(path string) *http.Response {
	g.Helper()
	resp, body := g.navigate(path)
	link := providerLink.FindStringSubmatch(body)
	if resp.StatusCode != 200 || link == nil || !strings.Contains(body, "Once a day") {
		g.Fatalf("%s comes at once: %d %.500s", path, resp.StatusCode, body)
	}
	address := html.UnescapeString(link[1])
	if !strings.Contains(address, "prompt=none") || resp.Header.Get("Refresh") != "0; url="+address || resp.Header.Get("Cache-Control") != "no-store" {
		g.Errorf("leads to %s: %v", address, resp.Header)
	}
	back := g.openID.Allow(g, g.Client, address, "nobody is asked")
	resp, _ = g.ask("GET", back, nil)
	g.forgets("hubs-later") // time has passed
	return resp
}

// forgets lets a cookie be over.
func (g *guest) forgets(name string) {
	g.Helper()
	here, err := url.Parse(g.url)
	if err != nil {
		g.Fatal(err)
	}
	g.Jar.SetCookies(here, []*http.Cookie{{Name: name, Path: "/", MaxAge: -1}})
}

func (g *guest) inCI() hub.Role {
	g.Helper()
	ci, err := g.parts.store.Hub(g.Context(), hub.Team, "ci")
	if err != nil {
		g.Fatal(err)
	}
	standing, err := g.parts.store.Standing(g.Context(), ci, "newcomer")
	if err != nil {
		g.Fatal(err)
	}
	return standing.Belongs
}

// What the provider says of somebody counts for a day: then it is asked again, and
// who left a group is no member any more.
func TestProviderIsAskedAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := h.guest()
	at := func(d time.Duration) { h.ahead.Store(int64(d)) }
	g.signIn("newcomer", "/")
	token := g.token()
	at(11 * time.Hour)
	if resp, body := g.navigate("/t/ci"); resp.StatusCode != 200 || strings.Contains(body, "Once a day") || g.inCI() != hub.Member {
		t.Errorf("in the first half of the day: %d, a %s of the team", resp.StatusCode, g.inCI())
	}

	at(13 * time.Hour)
	for name, headers := range map[string][]string{
		"a piece of a page": {"HX-Request", "true"},
		"a picture":         {"Accept", "image/*", "Sec-Fetch-Mode", "no-cors"},
	} {
		if resp, body := g.navigate("/t/ci", headers...); resp.StatusCode != 200 || strings.Contains(body, "Once a day") {
			t.Errorf("%s does not come at once: %d", name, resp.StatusCode)
		}
	}
	if resp, _ := g.ask("POST", "/t/ci/star", url.Values{"want": {"yes"}}); resp.StatusCode != 303 {
		t.Errorf("a form is not taken: %d", resp.StatusCode)
	}
	if resp := g.byWayOf("/t/ci?x=1"); resp.StatusCode != 303 || resp.Header.Get("Location") != "/t/ci?x=1" {
		t.Errorf("the way back: %d %v", resp.StatusCode, resp.Header)
	}
	g.is("New Comer")
	if g.token() != token || g.inCI() != hub.Member {
		t.Errorf("another session, or a %q of the team", g.inCI())
	}

	h.openID.Change(t, "newcomer", map[string]any{"preferred_username": "newcomer", "name": "New Comer", "groups": []string{}})
	at(26 * time.Hour)
	if resp := g.byWayOf("/"); resp.StatusCode != 303 || g.inCI() != "" {
		t.Errorf("who left the group: %d, a %q of the team", resp.StatusCode, g.inCI())
	}
	g.is("New Comer")

	at(26*time.Hour + 25*time.Hour) // long after the last answer
	if resp, body := g.ask("POST", "/t/ci/star", url.Values{"want": {"yes"}}); resp.StatusCode != 401 {
		t.Errorf("a form of somebody of whom nobody knows: %d %.300s", resp.StatusCode, body)
	}
	g.byWayOf("/")
	g.is("New Comer")
}

// A person whom the provider does not know any more is signed out.
func TestProviderDoesNotKnowThemAnyMore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := h.guest()
	g.signIn("newcomer", "/")
	token := g.token()
	here, err := url.Parse(h.url)
	if err != nil {
		t.Fatal(err)
	}
	kept := g.Jar.Cookies(here)
	if g.Jar, err = cookiejar.New(nil); err != nil { // the provider's are gone
		t.Fatal(err)
	}
	for _, c := range kept {
		if strings.HasPrefix(c.Name, "hubs-") {
			g.Jar.SetCookies(here, []*http.Cookie{{Name: c.Name, Value: c.Value, Path: "/"}})
		}
	}
	h.ahead.Store(int64(13 * time.Hour))
	resp := g.byWayOf("/t/ci?x=1")
	if resp.StatusCode != 303 || resp.Header.Get("Location") != "/sign-in?to=%2Ft%2Fci%3Fx%3D1" || g.token() != "" {
		t.Errorf("%d %v", resp.StatusCode, resp.Header)
	}
	if _, err := h.parts.sessions.Find(t.Context(), token); err == nil {
		t.Error("the session goes on")
	}
	if !strings.Contains(h.log.String(), "the provider does not say any more who it is") {
		t.Error("the log does not tell of it")
	}
}

// While the provider is away nobody is sent there, and what it said last counts for
// the rest of the day, but no longer.
func TestProviderIsAwayWhenItIsAskedAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	g := h.guest()
	g.signIn("newcomer", "/")
	h.openID.End()
	h.ahead.Store(int64(13 * time.Hour))
	until := &site{T: t, url: h.url}
	until.until("the provider is away", func() bool {
		h.ahead.Add(int64(3 * time.Second)) // or the address asks too often
		g.forgets("hubs-later")
		resp, _ := g.navigate("/t/ci")
		return resp.StatusCode == 303 && resp.Header.Get("Location") == "/t/ci"
	})
	if resp, body := g.navigate("/t/ci"); resp.StatusCode != 200 || !strings.Contains(body, "New Comer") {
		t.Errorf("meanwhile: %d", resp.StatusCode)
	}
	h.ahead.Store(int64(25 * time.Hour))
	g.navigate("/t/ci")
	if resp, body := g.navigate("/t/ci"); resp.StatusCode != 200 || strings.Contains(body, "New Comer") {
		t.Errorf("after a day: %d", resp.StatusCode)
	}
}

// A session that no provider began, or another one, is none where there is a provider:
// nobody could say that it is over.
func TestSessionsOfNoProviderEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	sessions := session.New(h.parts.store.DB(), session.Limits{Idle: time.Hour, Life: time.Hour}, time.Now)
	for _, issuer := range []string{"", "https://id.example.org", h.openID.Issuer} {
		token, err := sessions.Begin(t.Context(), session.Person{Username: "newcomer"}, session.Origin{Issuer: issuer, Subject: "7"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.parts.sessions.Find(t.Context(), token); (err == nil) != (issuer == h.openID.Issuer) {
			t.Errorf("of %q: %v", issuer, err)
		}
	}
}
