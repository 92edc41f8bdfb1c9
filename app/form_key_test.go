package app

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/fedora-hubs/hubs/views"
)

// A textBrowser is one as lynx or w3m: it says nothing of where a form comes
// from.
type textBrowser struct {
	*site
	*http.Client
}

func newTextBrowser(s *site) *textBrowser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return &textBrowser{s, &http.Client{Jar: jar}}
}

// token is that of the browser's session.
func (b *textBrowser) token() string {
	b.Helper()
	site, err := url.Parse(b.url)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range b.Jar.Cookies(site) {
		if c.Name == "hubs-session" {
			return c.Value
		}
	}
	b.Fatal("nobody is signed in")
	return ""
}

func (b *textBrowser) read(resp *http.Response, err error) (status int, page string) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func (b *textBrowser) open(path string) string {
	b.Helper()
	status, page := b.read(b.Get(b.url + path))
	if status != http.StatusOK {
		b.Fatalf("%s: %d", path, status)
	}
	return page
}

// press fills in the first form of a page that leads to action, and sends it.
func (b *textBrowser) press(path, action string, fields ...string) (status int, page string) {
	b.Helper()
	values := hidden(b.site, b.open(path), action)
	for i := 0; i < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	return b.read(b.PostForm(b.url+action, values))
}

// hidden are the hidden fields of the first form that is posted to action.
func hidden(s *site, page, action string) url.Values {
	s.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		s.Fatal(err)
	}
	values := url.Values{}
	for n := range root.Descendants() {
		if n.Data != "form" || attribute(n, "method") != "post" || attribute(n, "action") != action {
			continue
		}
		for field := range n.Descendants() {
			if field.Data == "input" && attribute(field, "type") == "hidden" {
				values.Set(attribute(field, "name"), attribute(field, "value"))
			}
		}
		return values
	}
	s.Fatalf("no form leads to %s: %s", action, page)
	return nil
}

// Browsers that say nothing of where a form comes from may send all forms.
func TestFormsOfTextBrowsers(t *testing.T) {
	t.Parallel()
	b := newTextBrowser(newSite(t, allRoles))
	person := b.anybody()
	if status, page := b.press("/sign-in", "/sign-in", "username", person); status != http.StatusOK || !strings.Contains(page, "Sign out") {
		t.Fatalf("sign in: %d: %s", status, page)
	}
	if status, page := b.press("/new", "/new", "name", "lynxes", "title", "Lynxes", "joining", "open", "visibility", "public"); status != http.StatusOK || !strings.Contains(page, "Lynxes") {
		t.Fatalf("make a team: %d: %s", status, page)
	}
	if status, page := b.press("/t/lynxes", "/t/lynxes/star", "want", "yes"); status != http.StatusOK || !strings.Contains(page, `aria-label="Star, 1 so far"`) || !strings.Contains(page, `aria-pressed="true"`) {
		t.Fatalf("star: %d: %s", status, page)
	}
	if status, page := b.press("/", "/sign-out"); status != http.StatusOK || strings.Contains(page, "Sign out") {
		t.Fatalf("sign out: %d: %s", status, page)
	}
}

// anybody is a username of the demo's community.
func (s *site) anybody() string {
	s.Helper()
	people, err := s.parts.store.FindAccounts(s.Context(), "", "", 1)
	if err != nil || len(people) == 0 {
		s.Fatal("nobody is here: ", err)
	}
	return people[0].Username
}

// A form without the key of the browser that it was drawn for is refused, and
// with another one's.
func TestFormsWithoutTheirKey(t *testing.T) {
	t.Parallel()
	s := newSite(t, allRoles)
	b, other := newTextBrowser(s), newTextBrowser(s)
	for _, one := range []*textBrowser{b, other} {
		one.press("/sign-in", "/sign-in", "username", s.anybody())
	}
	own, foreign := hidden(s, b.open("/"), "/sign-out"), hidden(s, other.open("/"), "/sign-out")
	if own.Get(views.KeyField) == foreign.Get(views.KeyField) {
		t.Fatal("two browsers have one key")
	}
	for name, values := range map[string]url.Values{"no key": {}, "an empty key": {views.KeyField: {""}}, "another key": foreign} {
		if status, _ := b.read(b.PostForm(s.url+"/sign-out", values)); status != http.StatusForbidden {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, _ := b.read(b.PostForm(s.url+"/sign-out?"+own.Encode(), url.Values{})); status != http.StatusForbidden {
		t.Errorf("a key in the address: %d", status)
	}
	if strings.Contains(newTextBrowser(s).open("/t"), views.KeyField) {
		t.Error("a page without forms has a key")
	}
}

// Fields count in the body alone, and in the one form that pages send.
func TestBodiesOfForms(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	for _, c := range []struct {
		name, kind, query, body string
		status                  int
	}{
		{"a form", "application/x-www-form-urlencoded", "", "want=yes", http.StatusSeeOther},
		{"with a charset", "Application/X-WWW-Form-URLEncoded; charset=utf-8", "", "want=yes", http.StatusSeeOther},
		{"in the address", "application/x-www-form-urlencoded", "?want=yes", "", http.StatusBadRequest},
		{"text", "text/plain", "", "want=yes", http.StatusUnsupportedMediaType},
		{"parts", "multipart/form-data; boundary=x", "", "--x\r\nContent-Disposition: form-data; name=want\r\n\r\nyes\r\n--x--\r\n", http.StatusUnsupportedMediaType},
		{"nothing said", "", "", "want=yes", http.StatusUnsupportedMediaType},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.url+"/t/public/star"+c.query, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		if c.kind != "" {
			req.Header.Set("Content-Type", c.kind)
		}
		req.AddCookie(&http.Cookie{Name: "hubs-session", Value: "member"})
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.status {
			t.Errorf("%s: %d, want %d", c.name, resp.StatusCode, c.status)
		}
	}
}

// What somebody who is known sees, and what is private, is kept by no cache; who
// signs out takes along what the browser has kept.
func TestNothingStaysAfterSigningOut(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	get := func(who, method, path string) http.Header {
		req, err := http.NewRequestWithContext(t.Context(), method, v.url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if who != "" {
			req.AddCookie(&http.Cookie{Name: "hubs-session", Value: who})
		}
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.Header
	}
	for _, path := range []string{"/", "/t", "/u", "/search?q=team", "/t/public", "/t/public/members", "/t/private", "/u/member", "/messages/none", "/new", "/t/public/edit"} {
		if got := get("member", http.MethodGet, path).Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s: %q", path, got)
		}
	}
	if got := get("", http.MethodGet, "/t/public").Get("Cache-Control"); got != "no-cache" {
		t.Errorf("a public page has %q", got)
	}
	if got := get("member", http.MethodPost, "/sign-out").Get("Clear-Site-Data"); got != `"cache", "storage"` {
		t.Errorf("signing out says %q", got)
	}
}
