package outside

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A clock only moves by hand.
type clock struct{ at time.Time }

func newClock() *clock { return &clock{time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time { return c.at }

// TestKept asks twice, with some time between.
func TestKept(t *testing.T) {
	for name, c := range map[string]struct {
		header     string // lines
		later      time.Duration
		asked      int
		conditions string
	}{
		"nothing said":              {"", 0, 2, ""},
		"max-age":                   {"Cache-Control: private, max-age=60", 59 * time.Second, 1, ""},
		"max-age, in quotes":        {`Cache-Control: MAX-AGE="60"`, 59 * time.Second, 1, ""},
		"max-age is over":           {"Cache-Control: max-age=60", 60 * time.Second, 2, ""},
		"max-age, old already":      {"Cache-Control: max-age=60\nAge: 50", 11 * time.Second, 2, ""},
		"max-age for ages":          {"Cache-Control: max-age=2000000000", 25 * time.Hour, 2, ""},
		"max-age of nonsense":       {"Cache-Control: max-age=-5", 0, 2, ""},
		"no-store":                  {"Cache-Control: no-store, max-age=60\nEtag: \"a\"", 0, 2, ""},
		"no-cache":                  {"Cache-Control: no-cache, max-age=60\nEtag: \"a\"", 0, 2, `"a"|`},
		"varies by anything":        {"Cache-Control: max-age=60\nVary: *", 0, 2, ""},
		"expires":                   {"Expires: Sun, 03 May 2026 12:05:00 GMT", 4 * time.Minute, 1, ""},
		"expired":                   {"Expires: Sun, 03 May 2026 12:05:00 GMT", 5 * time.Minute, 2, ""},
		"etag":                      {"Etag: W/\"a\"", 0, 2, `W/"a"|`},
		"last-modified":             {"Last-Modified: Sun, 03 May 2026 11:00:00 GMT", 0, 2, "|Sun, 03 May 2026 11:00:00 GMT"},
		"max-age is over, etag too": {"Cache-Control: max-age=60\nEtag: \"a\"", 2 * time.Minute, 2, `"a"|`},
	} {
		t.Run(name, func(t *testing.T) {
			asked, conditions := 0, ""
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked++
				for line := range strings.SplitSeq(c.header, "\n") {
					name, value, _ := strings.Cut(line, ": ")
					w.Header().Set(name, value)
				}
				if asked == 2 {
					conditions = r.Header.Get("If-None-Match") + "|" + r.Header.Get("If-Modified-Since")
				}
				if conditions != "" && conditions != "|" {
					w.WriteHeader(http.StatusNotModified)
					return
				}
				fmt.Fprint(w, "body")
			})
			clock := newClock()
			client := NewClient(Options{Allow: local(t), Now: clock.now})
			for range 2 {
				if status, body, err := get(client, address); status != http.StatusOK || body != "body" || err != nil {
					t.Errorf("got %d %q, %v", status, body, err)
				}
				clock.at = clock.at.Add(c.later)
			}
			if asked != c.asked || strings.Trim(conditions, "|") != strings.Trim(c.conditions, "|") {
				t.Errorf("asked %d times with %q, want %d times with %q", asked, conditions, c.asked, c.conditions)
			}
		})
	}
}

// TestRenewed wants a 304 to make the old answer fresh again.
func TestRenewed(t *testing.T) {
	asked := 0
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		w.Header().Set("ETag", `"a"`)
		w.Header().Set("Cache-Control", "max-age=60")
		if r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "text/x-mine")
		fmt.Fprint(w, "body")
	})
	clock := newClock()
	client := NewClient(Options{Allow: local(t), Now: clock.now})
	for range 4 {
		resp, err := client.Get(address)
		if err != nil || resp.StatusCode != http.StatusOK || resp.Header.Get("Content-Type") != "text/x-mine" {
			t.Fatalf("got %v, %v", resp, err)
		}
		resp.Header.Set("Content-Type", "changed") // is the caller's
		clock.at = clock.at.Add(31 * time.Second)
	}
	if asked != 2 {
		t.Errorf("asked %d times, want 2", asked)
	}
}

// TestApart wants one asker's answer to stay with who asks the same way.
func TestApart(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "max-age=60")
		fmt.Fprint(w, r.Header.Get("Authorization"), r.Header.Get("Accept"), r.URL.RawQuery)
	})
	client := NewClient(Options{Allow: local(t)})
	for _, c := range []struct{ authorization, accept, query string }{
		{}, {authorization: "Basic 1"}, {authorization: "Basic 2"}, {accept: "text/plain"}, {query: "q"}, {},
	} {
		req, _ := http.NewRequest(http.MethodGet, address+"?"+c.query, nil)
		req.Header.Set("Authorization", c.authorization)
		req.Header.Set("Accept", c.accept)
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body := make([]byte, 100)
		n, _ := resp.Body.Read(body)
		if got := string(body[:n]); got != c.authorization+c.accept+c.query {
			t.Errorf("%+v got %q", c, got)
		}
	}
}

// TestMemory wants old answers to make room.
func TestMemory(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Cache-Control", "max-age=60")
		fmt.Fprint(w, strings.Repeat("x", 100<<10))
	})
	client := NewClient(Options{Allow: local(t), Memory: 1 << 20})
	for i := range 50 {
		if _, body, err := get(client, fmt.Sprintf("%s/%d", address, i)); len(body) != 100<<10 || err != nil {
			t.Fatalf("got %d bytes, %v", len(body), err)
		}
	}
	kept := client.Transport.(*transport).kept.byKey
	kept.CleanUp()
	if size := kept.WeightedSize(); size > 1<<20 || size == 0 {
		t.Errorf("it keeps %d bytes", size)
	}
}
