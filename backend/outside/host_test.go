package outside

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestAskedToWait asks once, and tells how long the host is left alone then.
func TestAskedToWait(t *testing.T) {
	now := newClock().at
	for _, c := range []struct {
		status int
		header string
		want   time.Duration
	}{
		{429, "Retry-After: 30", 30 * time.Second},
		{503, "Retry-After: 30", 30 * time.Second},
		{503, "Retry-After: Sun, 03 May 2026 12:02:00 GMT", 2 * time.Minute},
		{429, "Retry-After: 2000000000", longestWait},
		{429, "Retry-After: Thu, 03 May 2096 12:02:00 GMT", longestWait},
		{429, "Retry-After: Sun, 03 May 2020 12:02:00 GMT", firstPause},
		{429, "Retry-After: soon", firstPause},
		{503, "", firstPause},
		{500, "Retry-After: 30", 0},
		{403, "Retry-After: 60\nX-RateLimit-Remaining: 4000", time.Minute},
		{403, "X-Body: You have exceeded a secondary rate limit", refusedPause},
		{403, "X-Body: You may not", 0},
		{404, "Retry-After: 60", 0},
		{200, "", 0},
		{200, "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: " + strconv.FormatInt(now.Unix()+90, 10), 90 * time.Second},
		{403, "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: 45", 45 * time.Second},
		{200, "RateLimit-Remaining: 0\nRateLimit-Reset: 45", 45 * time.Second},
		{200, "RateLimit-Remaining: 0\nRateLimit-Reset: 999999999", longestWait},
		{200, "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: 9000000000000000000", longestWait},
		{200, "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: " + strconv.FormatInt(now.Unix()-90, 10), 0},
		{200, "X-RateLimit-Remaining: 1\nX-RateLimit-Reset: 45", 0},
		{200, "X-RateLimit-Remaining: 0\nX-RateLimit-Reset: -5", 0},
		{200, "X-RateLimit-Remaining: 0", 0},
		{429, "Retry-After: 10\nX-RateLimit-Remaining: 0\nX-RateLimit-Reset: 60", time.Minute},
	} {
		name := fmt.Sprint(c.status, " ", strings.ReplaceAll(c.header, "\n", ", "))
		asked := 0
		address := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			asked++
			for line := range strings.SplitSeq(c.header, "\n") {
				name, value, _ := strings.Cut(line, ": ")
				w.Header().Set(name, value)
			}
			w.WriteHeader(c.status)
			fmt.Fprint(w, w.Header().Get("X-Body"))
		})
		clock := newClock()
		client := NewClient(Options{Allow: local(t), Now: clock.now})
		if status, _, err := get(client, address+"/1"); status != c.status || err != nil {
			t.Errorf("%s: got %d, %v", name, status, err)
		}
		if c.want > 0 {
			clock.at = now.Add(c.want - time.Second)
			_, _, err := get(client, address+"/2")
			if problem(err) != Waiting || asked != 1 || !strings.Contains(err.Error(), "left alone until 2026-05-03") {
				t.Errorf("%s: a second before it could be asked: %v, asked %d times", name, err, asked)
			}
		}
		clock.at = now.Add(c.want)
		if status, _, err := get(client, address+"/3"); status != c.status || asked != 2 {
			t.Errorf("%s: after %s: got %d, %v, asked %d times", name, c.want, status, err, asked)
		}
	}
}

// TestFailing wants growing pauses while a host does not answer, and none
// after it did.
func TestFailing(t *testing.T) {
	asked, broken := 0, true
	client := overWire(Options{}, nil)
	clock := newClock()
	tr := client.Transport.(*transport)
	tr.Now, tr.hosts.now = clock.now, clock.now
	tr.wire = wire(func(r *http.Request) (*http.Response, error) {
		asked++
		if broken {
			return nil, errors.New("connection refused")
		}
		return plain(r), nil
	})
	ask := func() error {
		_, _, err := get(client, "http://example.org/")
		return err
	}
	for i, pause := range []int{2, 4, 8, 16, 32, 64, 128, 256, 300, 300} {
		if err := ask(); problem(err) != Silent || asked != i+1 || !strings.Contains(err.Error(), "refused") {
			t.Fatalf("question %d: %v, asked %d times", i+1, err, asked)
		}
		clock.at = clock.at.Add(time.Duration(pause)*time.Second - 1)
		if err := ask(); problem(err) != Silent || asked != i+1 || !strings.Contains(err.Error(), "left alone") {
			t.Fatalf("within the pause of %d s: %v, asked %d times", pause, err, asked)
		}
		clock.at = clock.at.Add(1)
	}
	broken = false
	for range 3 {
		if err := ask(); err != nil {
			t.Error(err)
		}
	}
	broken = true
	if err := ask(); problem(err) != Silent || tr.hosts.of(mustParse(t, "http://EXAMPLE.org/x")).rest.pause != firstPause {
		t.Errorf("after an answer the pauses begin again: %v", err)
	}
	broken = false
	if _, _, err := get(client, "http://example.com/"); err != nil {
		t.Errorf("another host pays for it: %v", err)
	}
}

// TestRestServesKept wants what is still fresh while its host is left alone.
func TestRestServesKept(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/busy" {
			w.WriteHeader(http.StatusTooManyRequests)
			return
		}
		w.Header().Set("Cache-Control", "max-age=60")
		fmt.Fprint(w, "kept")
	})
	client := NewClient(Options{Allow: local(t)})
	for _, path := range []string{"/", "/busy", "/"} {
		_, body, err := get(client, address+path)
		if err != nil || path == "/" && body != "kept" {
			t.Errorf("%s: %q, %v", path, body, err)
		}
	}
}

func TestTogetherFailedOnce(t *testing.T) {
	h := &host{now: newClock().now}
	for range 4 {
		h.failed(Silent) // four were under way
	}
	if h.rest.pause != firstPause {
		t.Errorf("a pause of %s for one outage", h.rest.pause)
	}
}

// One page that takes too long is left alone, and the others of its host are not; if
// several have no answer, the host is.
func TestSlowPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := overWire(Options{}, nil)
		tr := client.Transport.(*transport)
		defer tr.stop()
		asked := map[string]int{}
		tr.wire = wire(func(r *http.Request) (*http.Response, error) {
			asked[r.URL.Path]++
			httptrace.ContextClientTrace(r.Context()).WroteRequest(httptrace.WroteRequestInfo{})
			if strings.HasPrefix(r.URL.Path, "/slow") {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return plain(r), nil
		})
		ask := func(path string) error {
			_, _, err := get(client, "http://example.org"+path)
			return err
		}
		for range 2 { // the second is within the pause
			if err := ask("/slow1"); problem(err) != Silent || asked["/slow1"] != 1 {
				t.Errorf("the slow one: %v, asked %d times", err, asked["/slow1"])
			}
		}
		if err := ask("/quick"); err != nil {
			t.Errorf("another page of the host: %v", err)
		}
		time.Sleep(firstPause)
		if err := ask("/slow1"); problem(err) != Silent || asked["/slow1"] != 2 {
			t.Errorf("after the pause: %v, asked %d times", err, asked["/slow1"])
		}
		time.Sleep(firstPause)
		if err := ask("/slow1"); asked["/slow1"] != 2 {
			t.Errorf("the pause does not grow: %v", err)
		}
		for _, path := range []string{"/slow2", "/slow3"} {
			if err := ask(path); problem(err) != Silent || asked[path] != 1 {
				t.Errorf("%s: %v, asked %d times", path, err, asked[path])
			}
		}
		if err := ask("/other"); problem(err) != Silent || asked["/other"] != 0 || !strings.Contains(err.Error(), "left alone") {
			t.Errorf("when three pages had no answer, another: %v, asked %d times", err, asked["/other"])
		}
		time.Sleep(firstPause)
		if err := ask("/other"); err != nil {
			t.Errorf("after the pause: %v", err)
		}
	})
}

// A page that breaks off is left alone, and the others of its host are not.
func TestBrokenPage(t *testing.T) {
	asked := map[string]*atomic.Int64{"/cut": {}, "/gone": {}, "/good": {}}
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path].Add(1)
		switch r.URL.Path {
		case "/cut":
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "a")
		case "/gone":
			panic(http.ErrAbortHandler)
		}
	})
	client := NewClient(Options{Allow: local(t), Now: newClock().now})
	for _, path := range []string{"/cut", "/gone"} {
		for range 2 {
			if _, _, err := get(client, address+path); err == nil || asked[path].Load() != 1 {
				t.Errorf("%s: %v, asked %d times", path, err, asked[path].Load())
			}
		}
	}
	if _, _, err := get(client, address+"/good"); err != nil {
		t.Errorf("another page: %v", err)
	}
}

// A host that can't be reached is left alone at once, and not its page.
func TestUnreachable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := overWire(Options{}, nil)
		tr := client.Transport.(*transport)
		defer tr.stop()
		asked := 0
		tr.wire = wire(func(r *http.Request) (*http.Response, error) {
			asked++
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		for _, path := range []string{"/a", "/b"} {
			if _, _, err := get(client, "http://example.org"+path); problem(err) != Silent || asked != 1 {
				t.Errorf("%s: %v, asked %d times", path, err, asked)
			}
		}
	})
}

// stop ends what a client runs, which a bubble of synctest waits for.
func (t *transport) stop() {
	t.hosts.known.StopAllGoroutines()
	t.hosts.slow.StopAllGoroutines()
	t.kept.byKey.StopAllGoroutines()
}
