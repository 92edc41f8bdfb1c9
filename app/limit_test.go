package app

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// spend sends forms until there is one too many.
func (v *guarded) spend(t *testing.T, who string) {
	t.Helper()
	for n := range 60 {
		if status, body := v.ask(t, who, http.MethodPost, "/t/public/star", url.Values{"want": {"yes"}}); status != http.StatusSeeOther {
			t.Fatalf("form %d of %s: %d, %s", n, who, status, body)
		}
	}
}

// A person who sends very many forms waits a little, an admin of the site too, and loses
// nothing that was typed. Others do not notice.
func TestLimitOfForms(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	v.clock.stop()
	form := url.Values{"title": {"Friends of <b>tea</b>"}, "name": {"tea"}, "summary": {""}, "joining": {"open"}, "visibility": {"public"}}
	for _, who := range []string{"member", "admin"} {
		v.spend(t, who)
		status, body := v.ask(t, who, http.MethodPost, "/new", form)
		for _, want := range []string{"<h1>Please wait a moment</h1>", "Please try again in a second.", ">Friends of &lt;b&gt;tea&lt;/b&gt;</textarea>", `action="/new"`} {
			if status != http.StatusTooManyRequests || !strings.Contains(body, want) {
				t.Errorf("%s gets %d, without %s: %s", who, status, want, body)
			}
		}
		if status, _ := v.ask(t, who, http.MethodGet, "/t/public", nil); status != http.StatusOK {
			t.Errorf("%s can't read: %d", who, status)
		}
	}
	if status, _ := v.ask(t, "owner", http.MethodPost, "/t/public/star", url.Values{"want": {"yes"}}); status != http.StatusSeeOther {
		t.Errorf("another person gets %d", status)
	}
	v.clock.pass(time.Second)
	if status, body := v.ask(t, "member", http.MethodPost, "/new", form); status != http.StatusSeeOther {
		t.Errorf("a second later: %d, %s", status, body)
	}
}

// Every form counts, that of a new route without being named anywhere. One can
// always sign out.
func TestLimitOfEveryForm(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	v.clock.stop()
	v.spend(t, "owner")
	for _, r := range v.parts.web().Routes() {
		method, path, _ := strings.Cut(r, " ")
		if method != http.MethodPost {
			continue
		}
		want := http.StatusTooManyRequests
		switch path {
		case "/sign-out":
			want = http.StatusSeeOther
		case "/sign-out/provider": // no visitor sends it; it counts by its address
			continue
		}
		path = strings.NewReplacer("/u/:name", "/u/ulrik", ":name", "public", ":id", "1").Replace(path)
		ask := func() (int, string) { return v.ask(t, "owner", method, path, url.Values{}) }
		if strings.HasSuffix(path, "/picture") {
			ask = func() (int, string) { return v.file(t, "owner", path, "no picture") }
		}
		if status, body := ask(); status != want {
			t.Errorf("%s: %d, want %d: %.300s", r, status, want, body)
		}
	}
}

// file sends a form that brings a file.
func (v *guarded) file(t *testing.T, who, path, content string) (status int, body string) {
	t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "face.png")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(part, content)
	_ = w.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.url+path, &form)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.AddCookie(&http.Cookie{Name: "hubs-session", Value: who})
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(answer)
}

// Pictures are sent more rarely: making one takes much.
func TestLimitOfPictures(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	v.clock.stop()
	for n := range 21 {
		want := http.StatusUnprocessableEntity
		if n == 20 {
			want = http.StatusTooManyRequests
		}
		if status, body := v.file(t, "owner", "/t/public/picture", "no picture"); status != want {
			t.Fatalf("picture %d: %d, want %d: %.300s", n, status, want, body)
		}
	}
}

// htmx leaves the form as it is, and puts the reason beside it.
func TestLimitWithHTMX(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	v.clock.stop()
	v.spend(t, "member")
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, v.url+"/t/public/star", strings.NewReader("want=yes"))
	for name, value := range map[string]string{"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", "Hx-Request": "true"} {
		req.Header.Set(name, value)
	}
	req.AddCookie(&http.Cookie{Name: "hubs-session", Value: "member"})
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusTooManyRequests || resp.Header.Get("Retry-After") != "1" || resp.Header.Get("Hx-Retarget") != "#problem" ||
		!strings.HasPrefix(string(body), `<div class="notice bad">`) || !strings.Contains(string(body), "Please try again in a second.") {
		t.Errorf("%d, %v: %s", resp.StatusCode, resp.Header, body)
	}
}

// Teams are made more rarely. A form with a mistake makes none.
func TestLimitOfTeams(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	v.clock.stop()
	form := func(name string) url.Values {
		return url.Values{"title": {"Tea"}, "name": {name}, "joining": {"open"}, "visibility": {"public"}}
	}
	for n := range 10 {
		if status, _ := v.ask(t, "stranger", http.MethodPost, "/new", form("a b")); status != http.StatusUnprocessableEntity {
			t.Errorf("mistake %d: %d", n, status)
		}
		if status, body := v.ask(t, "stranger", http.MethodPost, "/new", form("tea-"+string(rune('a'+n)))); status != http.StatusSeeOther {
			t.Fatalf("team %d: %d, %s", n, status, body)
		}
	}
	if status, body := v.ask(t, "stranger", http.MethodPost, "/new", form("tea-z")); status != http.StatusTooManyRequests || !strings.Contains(body, "You made many teams in a short time. Please try again in 6 minutes.") {
		t.Errorf("one team too many: %d, %s", status, body)
	}
	v.clock.pass(6 * time.Minute)
	if status, _ := v.ask(t, "stranger", http.MethodPost, "/new", form("tea-z")); status != http.StatusSeeOther {
		t.Errorf("later: %d", status)
	}
}

// Subscriptions and stars are messages, which are kept: who gives and takes them
// again and again waits.
func TestLimitOfMarks(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	mark := func(n int) (int, string) {
		v.clock.pass(time.Second) // so that forms in general are not too many
		what := []string{"star", "subscription"}[n%2]
		return v.ask(t, "stranger", http.MethodPost, "/t/public/"+what, url.Values{"want": {[]string{"yes", "no"}[n/2%2]}})
	}
	v.clock.stop()
	for n := range 61 { // one came back in the minute
		if status, body := mark(n); status != http.StatusSeeOther {
			t.Fatalf("mark %d: %d %.300s", n, status, body)
		}
	}
	if status, body := mark(61); status != http.StatusTooManyRequests || !strings.Contains(body, "You subscribed and gave stars very often") {
		t.Errorf("one more: %d %.300s", status, body)
	}
}

// An address can't ask for lists and messages without end; pages of hubs, which are
// made of what is here, still come.
func TestLimitOfReads(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	v.clock.stop()
	paths := []string{"/t", "/u?page=2", "/t/public/members", "/messages/none"}
	for n := range 600 {
		if status, body := v.ask(t, "nobody", http.MethodGet, paths[n%len(paths)], nil); status == http.StatusTooManyRequests {
			t.Fatalf("answer %d: %.300s", n, body)
		}
	}
	for _, path := range paths {
		if status, body := v.ask(t, "member", http.MethodGet, path, nil); status != http.StatusTooManyRequests || !strings.Contains(body, "Please try again in a second.") {
			t.Errorf("one more, of %s: %d %.300s", path, status, body)
		}
	}
	if status, _ := v.ask(t, "nobody", http.MethodGet, "/t/public", nil); status != http.StatusOK {
		t.Errorf("the page of a hub: %d", status)
	}
	v.clock.pass(time.Second)
	if status, _ := v.ask(t, "nobody", http.MethodGet, "/t", nil); status != http.StatusOK {
		t.Errorf("a second later: %d", status)
	}
}
