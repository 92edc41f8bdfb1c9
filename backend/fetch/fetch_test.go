package fetch_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fetch"
)

func parse(tb testing.TB, address string) *url.URL {
	tb.Helper()
	u, err := url.Parse(address)
	if err != nil {
		tb.Fatal(err)
	}
	return u
}

func serve(tb testing.TB, h http.HandlerFunc) *url.URL {
	tb.Helper()
	s := httptest.NewServer(h)
	tb.Cleanup(s.Close)
	return parse(tb, s.URL)
}

func client() *fetch.Client {
	c := &fetch.Client{Most: 1000, Within: time.Minute}
	c.HTTP.Transport, c.HTTP.CheckRedirect = fetch.NewTransport(time.Minute), fetch.SameHost
	return c
}

func TestGet(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answers http.HandlerFunc
		body    string
		err     error
	}{
		"all of it": {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("x", 1000)) }, strings.Repeat("x", 1000), nil},
		"too long":  {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("x", 1001)) }, "", fetch.ErrLong},
		"too long, unpacked": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.WriteString(z, strings.Repeat("x", 100_000))
			z.Close()
		}, "", fetch.ErrLong},
		"packed otherwise": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			io.WriteString(w, "x")
		}, "", fetch.ErrPacked},
		"another status": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot); io.WriteString(w, "x") }, "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, err := client().Get(t.Context(), serve(t, c.answers), http.Header{"X-Mine": {"1"}})
			if !errors.Is(err, c.err) || (err != nil) != (c.err != nil) || string(a.Body) != c.body {
				t.Errorf("got %q, %v; want %q, %v", a.Body, err, c.body, c.err)
			}
		})
	}
}

func TestSlow(t *testing.T) {
	t.Parallel()
	done := make(chan struct{})
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush(); <-done })
	defer close(done)
	c := client()
	c.Within = time.Millisecond
	if _, err := c.Get(t.Context(), address, nil); !errors.Is(err, fetch.ErrSlow) {
		t.Errorf("without an end: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Get(ctx, address, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("when nobody waits any more: %v", err)
	}
}

func TestSameHost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to string
		ok       bool
	}{
		{"https://example.org/a", "https://example.org/b", true},
		{"http://example.org/a", "http://example.org/b", true},
		{"http://example.org/a", "https://example.org/a", true},
		{"http://example.org:8080/a", "https://example.org:8443/a", true},
		{"https://example.org/a", "http://example.org/a", false},
		{"https://example.org/a", "https://example.org:8443/a", false},
		{"http://127.0.0.1:80/a", "http://127.0.0.1:81/a", false},
		{"https://example.org/a", "https://example.com/a", false},
		{"http://example.org/a", "https://example.com/a", false},
		{"https://example.org/a", "https://www.example.org/a", false},
	} {
		req := func(address string) *http.Request { return &http.Request{URL: parse(t, address)} }
		if err := fetch.SameHost(req(c.to), []*http.Request{req(c.from)}); (err == nil) != c.ok {
			t.Errorf("from %s to %s: %v", c.from, c.to, err)
		}
	}
	asked := 0
	address := serve(t, func(w http.ResponseWriter, r *http.Request) { asked++; http.Redirect(w, r, "/", http.StatusFound) })
	if _, err := client().Get(t.Context(), address, nil); err == nil || asked != 6 {
		t.Errorf("on and on: %v, asked %d times", err, asked)
	}
}

// No error tells the address, nor what is secret of it and of the headers.
func TestHide(t *testing.T) {
	t.Parallel()
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "http://[bad"+r.URL.RawQuery+r.Header.Get("Authorization")+"hunter2")
		w.WriteHeader(http.StatusFound)
	})
	address.User, address.RawQuery = url.UserPassword("reader", "hunter2"), "key=s3cr%26t&n=1"
	c := client()
	if c.Secrets = fetch.SecretsOf(address); len(c.Secrets) != 3 {
		t.Errorf("the secrets are %q", c.Secrets)
	}
	c.Secrets = append(c.Secrets, "t0ken")
	for name, c := range map[string]*fetch.Client{"a bad redirect": c, "nobody there": {Most: 1, Within: time.Minute, Secrets: c.Secrets}} {
		to := *address
		if name == "nobody there" {
			to.Host = "[bad"
		}
		_, err := c.Get(t.Context(), &to, http.Header{"Authorization": {"Bearer t0ken"}})
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		for _, secret := range []string{"hunter2", "s3cr", "t0ken", "/?"} {
			if text := fmt.Sprintf("%v %+v %#v", err, err, errors.Unwrap(err)); strings.Contains(text, secret) {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
	if err := (fetch.Secrets{"hunter2"}).Hide(fmt.Errorf("hunter2: %w", io.EOF)); !errors.Is(err, io.EOF) || err.Error() != "…: EOF" {
		t.Errorf("got %v", err)
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)
	for said, want := range map[string]time.Duration{
		"": 0, "30": 30 * time.Second, "0": 0, "-5": 0, "soon": 0, "1.5": 0, "99999999999999999999": 0,
		"Sun, 03 May 2026 12:02:00 GMT": 2 * time.Minute, "Sun, 03 May 2026 11:59:00 GMT": -time.Minute,
	} {
		if got := fetch.RetryAfter(http.Header{"Retry-After": {said}}, now); got != want {
			t.Errorf("%q is %s, want %s", said, got, want)
		}
	}
}

func TestAsksToWait(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		header http.Header
		body   string
		want   bool
	}{
		{429, nil, "", true},
		{503, nil, "", true},
		{403, nil, `{"message": "Resource not accessible"}`, false},
		{403, http.Header{"Retry-After": {"60"}, "X-Ratelimit-Remaining": {"4000"}}, "", true},
		{403, http.Header{"X-Ratelimit-Remaining": {"0"}}, "", true},
		{403, nil, `{"message": "You have exceeded a secondary rate limit and have been temporarily blocked."}`, true},
		{403, nil, `{"message": "You have triggered an abuse detection mechanism."}`, true},
		{200, http.Header{"Retry-After": {"60"}}, "rate limit", false},
		{404, http.Header{"Retry-After": {"60"}}, "", false},
		{500, http.Header{"Retry-After": {"60"}}, "", false},
	} {
		if got := fetch.AsksToWait(c.status, c.header, []byte(c.body)); got != c.want {
			t.Errorf("%d %v %s: %t", c.status, c.header, c.body, got)
		}
	}
}

func TestPatience(t *testing.T) {
	t.Parallel()
	const usual, most = 5 * time.Second, 20 * time.Second
	for asked, want := range map[time.Duration]time.Duration{0: usual, time.Second: usual, -1: usual, 9 * time.Second: 9 * time.Second, time.Hour: most} {
		if got := fetch.Patience(fetch.WithPatience(t.Context(), asked), usual, most); got != want {
			t.Errorf("who asks for %s waits %s, want %s", asked, got, want)
		}
	}
	if got := fetch.Patience(t.Context(), time.Hour, most); got != time.Hour {
		t.Errorf("a client that waits longer as a rule waits %s", got)
	}
}
