package accounts

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/bounds"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// newClient makes a client that does not pause, and keeps the pauses.
func newClient(t *testing.T, address string) (*Client, *[]time.Duration) {
	t.Helper()
	c, err := NewClient(address, "s3cret-token", &http.Client{})
	if err != nil {
		t.Fatal(err)
	}
	var pauses []time.Duration
	c.pause = func(_ context.Context, d time.Duration) { pauses = append(pauses, d) }
	return c, &pauses
}

func serve(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func TestList(t *testing.T) {
	f := servertest.NewFASJSON(t)
	var members []string
	for i := range 250 {
		members = append(members, fmt.Sprintf("user%03d", i))
	}
	f.Private("user007")
	f.Group("sig-design", members, []string{"user001"})
	c, pauses := newClient(t, f.URL+"/")
	list, err := c.Members(t.Context(), "sig-design")
	if err != nil || len(list.People) != 250 || list.Skipped != 0 || len(*pauses) != 0 {
		t.Fatalf("%d people, %d skipped, %v", len(list.People), list.Skipped, err)
	}
	if p := list.People[249]; p != (Person{Username: "user249", FullName: "Full user249", Detailed: true}) {
		t.Errorf("the last is %+v", p)
	}
	if p := list.People[7]; p != (Person{Username: "user007", Private: true, Detailed: true}) {
		t.Errorf("a private person is %+v", p)
	}
	if list, err := c.Sponsors(t.Context(), "sig-design"); err != nil || len(list.People) != 1 {
		t.Errorf("sponsors are %v, %v", list, err)
	}
	paths, tokens := f.Asked()
	if len(paths) != 4 || slices.ContainsFunc(tokens, func(s string) bool { return s != "Bearer s3cret-token" }) {
		t.Errorf("asked %v with %v", paths, tokens)
	}
	if _, err := c.Members(t.Context(), "none"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("no such group: %v", err)
	}
	if _, err := c.Person(t.Context(), "none"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("no such person: %v", err)
	}
	if p, err := c.Person(t.Context(), "user001"); err != nil || p.FullName != "Full user001" {
		t.Errorf("a person is %+v, %v", p, err)
	}
}

func TestEntries(t *testing.T) {
	for raw, want := range map[string]*Person{
		`{"username":"ana","human_name":"Ana  \u202eB\u0000aum\n"}`:          {Username: "ana", FullName: "Ana Baum", Detailed: true},
		`{"username":"ana","human_name":null}`:                               {Username: "ana", Detailed: true},
		`{"username":"ana","human_name":"Ana","is_private":true}`:            {Username: "ana", Private: true, Detailed: true},
		`{"username":"ana","uri":"x"}`:                                       {Username: "ana"},
		`{"username":"ana","human_name":"` + strings.Repeat("ä", 500) + `"}`: {Username: "ana", FullName: strings.Repeat("ä", 99) + "…", Detailed: true},
		`{"username":"ana","human_name":"\u0410na Baum"}`:                    {Username: "ana", Detailed: true}, // the first letter is Cyrillic
		`{"username":"a\u200bna"}`:                                           nil,
		`{"username":"ana","human_name":"<script>alert(1)</script>"}`:        nil,
		`{"username":"../admin"}`:                                            nil,
		`{"username":"<script>"}`:                                            nil,
		`{"username":7}`:                                                     nil,
		`{"username":"ana","human_name":{}}`:                                 nil,
		`{"username":null}`:                                                  nil,
		`null`:                                                               nil, `"ana"`: nil, `[]`: nil,
	} {
		got, ok := person([]byte(raw))
		if ok != (want != nil) || want != nil && got != *want {
			t.Errorf("%s is %+v, %v", raw, got, ok)
		}
	}
}

func TestHostileAnswers(t *testing.T) {
	page := func(n, pages, total int, people string) string {
		return fmt.Sprintf(`{"result":[%s],"page":{"page_number":%d,"total_pages":%d,"total_results":%d}}`, people, n, pages, total)
	}
	number := func(r *http.Request) (n int) { fmt.Sscan(r.FormValue("page_number"), &n); return n }
	for name, c := range map[string]struct {
		answer func(*http.Request) string
		want   error
	}{
		"HTML":         {func(*http.Request) string { return "<html>Sign in" }, ErrAnswer},
		"nothing":      {func(*http.Request) string { return "" }, ErrAnswer},
		"null":         {func(*http.Request) string { return "null" }, ErrAnswer},
		"no list":      {func(*http.Request) string { return `{"result":{"username":"ana"}}` }, ErrAnswer},
		"too large":    {func(*http.Request) string { return `{"result":["` + strings.Repeat("x", 300_000) + `"]}` }, ErrAnswer},
		"many entries": {func(*http.Request) string { return `{"result":[` + strings.Repeat("{},", bounds.MaxList) + `{}]}` }, ErrAnswer},
		"many values": {func(*http.Request) string {
			return `{"result":[{"username":"ana","x":[` + strings.Repeat("[],", bounds.MaxParts/2) + `0]}]}`
		}, ErrAnswer},
		"deep": {func(*http.Request) string {
			return `{"result":[{"username":"ana","x":` + strings.Repeat("[", 99) + strings.Repeat("]", 99) + `}]}`
		}, ErrAnswer},
		"one page again": {func(*http.Request) string { return page(1, 9, 9, `{"username":"ana"}`) }, ErrAnswer},
		"empty pages":    {func(r *http.Request) string { return page(number(r), 9, 9, "") }, ErrAnswer},
		"endless pages":  {func(r *http.Request) string { return page(number(r), number(r)+1, 9, `{"username":"ana"}`) }, ErrAnswer},
		"a short list":   {func(r *http.Request) string { return page(number(r), 1, 9, `{"username":"ana"}`) }, errChanged},
		"it changes":     {func(r *http.Request) string { return page(number(r), 3, number(r)+7, `{"username":"ana"}`) }, errChanged},
	} {
		client, _ := newClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, c.answer(r)) }))
		client.fetch.Most = 300_000
		if list, err := client.Members(t.Context(), "sig-design"); !errors.Is(err, c.want) || len(list.People) != 0 {
			t.Errorf("%s: %v, %v", name, list, err)
		}
	}
}

func TestTriesAgain(t *testing.T) {
	asked := 0
	c, pauses := newClient(t, serve(t, func(w http.ResponseWriter, _ *http.Request) {
		if asked++; asked < 4 {
			w.Header().Set("Retry-After", []string{"", "7", "86400"}[asked-1])
			w.WriteHeader([]int{500, 429, 503}[asked-1])
			return
		}
		fmt.Fprint(w, `{"result":[{"username":"ana"}]}`)
	}))
	list, err := c.Members(t.Context(), "sig-design")
	if want := []time.Duration{time.Second, 7 * time.Second, longestWait}; err != nil || len(list.People) != 1 || !slices.Equal(*pauses, want) {
		t.Errorf("got %v, %v after pauses %v", list, err, *pauses)
	}
	c, pauses = newClient(t, serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	_, err = c.Members(t.Context(), "sig-design")
	if want := []time.Duration{1e9, 2e9, 4e9, 8e9, 16e9}; !errors.Is(err, errAgain) || !slices.Equal(*pauses, want) {
		t.Errorf("got %v after pauses %v", err, *pauses)
	}
}

func TestTokenStaysWithItsHost(t *testing.T) {
	leaked := 0
	other := serve(t, func(http.ResponseWriter, *http.Request) { leaked++ })
	c, _ := newClient(t, serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other+"/"+r.Header.Get("Authorization"), http.StatusFound)
	}))
	_, err := c.Members(t.Context(), "sig-design")
	if err == nil || leaked != 0 || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("%v, %d requests elsewhere", err, leaked)
	}
	c, pauses := newClient(t, serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }))
	if _, err := c.Members(t.Context(), "sig-design"); !errors.Is(err, ErrToken) || len(*pauses) != 0 || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("a bad token: %v after %v", err, *pauses)
	}
	for _, bad := range [][2]string{
		{"http://accounts.example.org", "s3cret"}, {"https://u:s3cret@accounts.example.org", ""}, {"https://accounts.example.org/?s3cret", ""},
		{"ftp://s3cret", ""}, {"https://accounts.example.org", "s3cret\nX: y"}, {"", "s3cret"},
	} {
		if _, err := NewClient(bad[0], bad[1], &http.Client{}); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// An answer that does not end is given up.
func TestSlowAnswer(t *testing.T) {
	ends := make(chan struct{})
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.(http.Flusher).Flush()
		<-ends
	})
	t.Cleanup(func() { close(ends) })
	c, pauses := newClient(t, address)
	c.fetch.Within = time.Millisecond
	if _, err := c.Members(t.Context(), "sig-design"); !errors.Is(err, errAgain) || len(*pauses) != attempts-1 {
		t.Errorf("got %v after %d pauses", err, len(*pauses))
	}
}
