package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/valyala/fasthttp"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/signin"
)

// porch is a provider that knows one person, and a door that keeps count.
type porch struct {
	Fragments
	left []string // sessions
	told []string // whose streams end
}

func (p *porch) Begin(_ context.Context, browser string, began signin.Began) (string, error) {
	return "https://id.example.org/?browser=" + browser + "&back=" + url.QueryEscape(began.Back), nil
}

func (p *porch) Finish(_ context.Context, browser string, _ url.Values) (signin.Person, signin.Began, error) {
	if browser != "known" {
		return signin.Person{}, signin.Began{}, signin.ErrState
	}
	return signin.Person{Username: "ana"}, signin.Began{Back: "/t/ci"}, nil
}

func (p *porch) Confirm(context.Context, string, signin.Person) (bool, error) { return true, nil }

func (p *porch) Enter(_ context.Context, who signin.Person, _ signin.From) (username, token string, err error) {
	return who.Username, "token-of-" + who.Username, nil
}

func (p *porch) Sessions(context.Context, string) ([]signin.Session, error) { return nil, nil }
func (p *porch) LeaveOne(context.Context, string, string) error             { return nil }
func (p *porch) LeaveAll(context.Context, string) error                     { return nil }
func (p *porch) LeaveBy(_ context.Context, who hub.Identity, sid string) ([]string, error) {
	p.left = append(p.left, who.Subject+" "+sid)
	return []string{"ana"}, nil
}

func (p *porch) Logout(_ context.Context, token string) (hub.Identity, string, error) {
	if token != "signed" {
		return hub.Identity{}, "", signin.ErrAnswer
	}
	return hub.Identity{Subject: "7"}, "s", nil
}

func (p *porch) Left(_ context.Context, username string) error {
	p.told = append(p.told, username)
	return nil
}

func (p *porch) Leave(_ context.Context, token string) error {
	p.left = append(p.left, token)
	return nil
}

func visitPorch(t *testing.T, p *porch, secure bool, method, path, cookies string) *fasthttp.Response {
	t.Helper()
	s := New(Config{
		Streams: 1, Memory: 1, Pace: events.DefaultPace, Log: slog.New(slog.DiscardHandler),
		SignIn: &SignIn{Provider: p, Doors: p, Life: 3600e9}, Fragments: p, Waits: live.DefaultWaits, Secure: secure,
	})
	var request fasthttp.Request
	var c fasthttp.RequestCtx
	request.Header.SetMethod(method)
	request.SetRequestURI(path)
	request.Header.SetHost("hubs.example.org")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.SetContentType("application/x-www-form-urlencoded")
	request.Header.Set("Cookie", cookies)
	c.Init(&request, &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 4000}, nil)
	s.app.Handler()(&c)
	return &c.Response
}

func setCookies(r *fasthttp.Response) (list []string) {
	for _, value := range r.Header.PeekAll("Set-Cookie") {
		list = append(list, string(value))
	}
	return list
}

// Behind https cookies are for this very site, and for https only.
func TestCookies(t *testing.T) {
	for _, c := range []struct {
		secure bool
		prefix string
	}{{true, "__Host-"}, {false, ""}} {
		p := &porch{}
		hsts := string(visitPorch(t, p, c.secure, http.MethodGet, "/sign-in", "").Header.Peek("Strict-Transport-Security"))
		if (hsts == "max-age=63072000") != c.secure || !c.secure && hsts != "" {
			t.Errorf("behind https %v: %q", c.secure, hsts)
		}
		r := visitPorch(t, p, c.secure, http.MethodGet, "/sign-in/callback?state=x&code=y", c.prefix+"hubs-sign-in=known; "+c.prefix+"hubs-session=planted")
		got := setCookies(r)
		if r.StatusCode() != 303 || len(got) != 1 || !strings.HasPrefix(got[0], c.prefix+"hubs-session=token-of-ana;") {
			t.Fatalf("%d: %v", r.StatusCode(), got)
		}
		parts := strings.Split(strings.ToLower(got[0]), "; ")
		for _, want := range []string{"path=/", "httponly", "samesite=lax", "max-age=3600"} {
			if !slices.Contains(parts, want) {
				t.Errorf("%s lacks %s", got[0], want)
			}
		}
		if slices.Contains(parts, "secure") != c.secure || strings.Contains(got[0], "domain") {
			t.Errorf("behind https %v: %s", c.secure, got[0])
		}
		if !slices.Equal(p.left, []string{"planted"}) {
			t.Errorf("the sessions %v ended, want the planted one", p.left)
		}
		r = visitPorch(t, p, c.secure, http.MethodPost, "/sign-out", c.prefix+"hubs-session=mine")
		if got := setCookies(r); len(got) != 1 || !strings.HasPrefix(got[0], c.prefix+"hubs-session=;") || p.left[1] != "mine" {
			t.Errorf("signing out sets %v and ends %v", got, p.left)
		}
	}
	if r := visitPorch(t, &porch{}, true, http.MethodGet, "/sign-in/callback?state=x", "hubs-sign-in=known"); r.StatusCode() != 400 {
		t.Errorf("a cookie that others can set counts: %d", r.StatusCode())
	}
}

// All tabs of a browser share what it is known again by.
func TestBrowserIsKept(t *testing.T) {
	first := setCookies(visitPorch(t, &porch{}, true, http.MethodPost, "/sign-in", ""))[0]
	pair, _, _ := strings.Cut(first, ";")
	if again := setCookies(visitPorch(t, &porch{}, true, http.MethodPost, "/sign-in", pair))[0]; !strings.HasPrefix(again, pair+";") {
		t.Errorf("%q becomes %q", first, again)
	}
	if other := setCookies(visitPorch(t, &porch{}, true, http.MethodPost, "/sign-in", "__Host-hubs-sign-in=short"))[0]; strings.Contains(other, "=short") {
		t.Errorf("a secret that is none is kept: %q", other)
	}
}

// A provider that says who has signed out there needs no page of ours to say it
// from, but has to prove who it is.
func TestSignedOutThere(t *testing.T) {
	for token, want := range map[string]int{"signed": 200, "forged": 400, "": 400} {
		p := &porch{}
		status, cache := p.signsOut(p.site(), token)
		ended := slices.Equal(p.left, []string{"7 s"}) && slices.Equal(p.told, []string{"ana"})
		if status != want || ended != (want == 200) || cache != "no-store" {
			t.Errorf("%q: %d, sessions %v, streams of %v", token, status, p.left, p.told)
		}
	}
	// It may sign out everybody at once; who only claims to be it has to wait.
	p := &porch{}
	s := p.site()
	for i := range 200 {
		if status, _ := p.signsOut(s, "signed"); status != 200 {
			t.Fatalf("sign-out %d: %d", i, status)
		}
	}
	last := 0
	for range 25 {
		last, _ = p.signsOut(s, "forged")
	}
	if last != 429 {
		t.Errorf("many forged ones: %d", last)
	}
}

func (p *porch) site() *Server {
	return New(Config{
		Streams: 1, Memory: 1, Pace: events.DefaultPace, Log: slog.New(slog.DiscardHandler),
		SignIn: &SignIn{Provider: p, Doors: p, Life: 3600e9}, Fragments: p, Waits: live.DefaultWaits,
	})
}

func (p *porch) signsOut(s *Server, token string) (status int, cache string) {
	var request fasthttp.Request
	var c fasthttp.RequestCtx
	request.Header.SetMethod(http.MethodPost)
	request.SetRequestURI("/sign-out/provider")
	request.Header.SetHost("hubs.example.org")
	request.Header.SetContentType("application/x-www-form-urlencoded")
	request.SetBodyString("logout_token=" + token)
	c.Init(&request, &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 4000}, nil)
	s.app.Handler()(&c)
	return c.Response.StatusCode(), string(c.Response.Header.Peek("Cache-Control"))
}
