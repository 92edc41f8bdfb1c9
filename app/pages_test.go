package app

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestPages(t *testing.T) {
	t.Parallel()
	s := newSite(t, allRoles)
	t.Run("answers", s.answers)
	t.Run("compressed", s.compressed)
	t.Run("every widget is in the first HTML", s.whole)
	t.Run("one widget alone", s.alone)
	t.Run("what is not allowed", s.refuses)
}

// answers holds every kind of address against its status and says that each
// answer carries the policy.
func (s *site) answers(t *testing.T) {
	_, page := s.get("/t/ci")
	id := regexp.MustCompile(`/messages/[^"]+`).FindString(page)
	for path, want := range map[string]int{
		"/": 200, "/t": 200, "/u": 200, "/t?after=m": 200, "/t/ci": 200, "/u/ulrik": 200, "/t/ci/members": 200, "/w/1": 200, id: 200,
		"/healthz/live": 200, "/healthz/ready": 200,
		"/t/nobody": 404, "/u/nobody": 404, "/t/ci%2Fx": 404, "/w/0": 404, "/w/-1": 404, "/w/x": 404, "/w/999999": 404, "/w/99999999999999999999": 404,
		"/t/nobody/members": 404, "/t/nobody/events": 404, "/w/999999/events": 404, "/messages/none": 404, "/messages/%25zz": 404,
		"/nothing": 404, "/assets/x": 404, "/t/ci/": 200,
		"/t/ci/events?since=x": 400, "/t/ci/events?since=1-2-3": 400,
	} {
		resp, body := s.get(path)
		if resp.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, resp.StatusCode, want)
		}
		if !strings.Contains(resp.Header.Get("Content-Security-Policy"), "default-src 'none'") || resp.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers are %v", path, resp.Header)
		}
		if want == 404 && !strings.Contains(body, "<h1>We can’t find that page</h1>") {
			t.Errorf("%s: no page that helps: %.200s", path, body)
		}
	}
}

func (s *site) refuses(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodPatch} {
		req, _ := http.NewRequestWithContext(t.Context(), method, s.url+"/t/ci", strings.NewReader("x=1"))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusMethodNotAllowed && resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", method, resp.StatusCode)
		}
	}
}

var changing = regexp.MustCompile(`since=[0-9-]+`)

// compressed pages are the plain ones, byte for byte.
func (s *site) compressed(t *testing.T) {
	for _, path := range []string{"/", "/t/ci", "/u/ulrik", "/w/1", "/nothing"} {
		s.get(path) // draws what is missing
		_, plain := s.get(path)
		resp, packed := s.get(path, "Accept-Encoding", "gzip")
		if resp.Header.Get("Content-Encoding") != "gzip" || !strings.Contains(resp.Header.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s: headers are %v", path, resp.Header)
		}
		r, err := gzip.NewReader(strings.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		unpacked, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(changing.ReplaceAll(unpacked, nil), changing.ReplaceAll([]byte(plain), nil)) {
			t.Errorf("%s: %d bytes compressed, %d plain", path, len(unpacked), len(plain))
		}
		if resp, _ := s.get(path, "Accept-Encoding", "gzip;q=0"); resp.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: compressed for one who refuses", path)
		}
	}
}

// whole pages have every widget drawn in the first answer.
func (s *site) whole(t *testing.T) {
	page, err := s.parts.store.Page(t.Context(), "t", "design")
	if err != nil {
		t.Fatal(err)
	}
	_, body := s.get("/t/design")
	for _, w := range page.Widgets {
		if !strings.Contains(body, fmt.Sprintf(`<div id="widget-%d">`, w.ID)) {
			t.Errorf("widget %d is missing", w.ID)
		}
	}
	if strings.Contains(body, "widget not-drawn") {
		t.Error("a widget is not drawn")
	}
}

func (s *site) alone(t *testing.T) {
	_, page := s.get("/t/design")
	id := regexp.MustCompile(`<div id="widget-(\d+)"><article`).FindStringSubmatch(page)[1]
	_, body := s.get("/w/" + id)
	if strings.Count(body, `class="placed"`) != 1 || !strings.Contains(body, `<div id="widget-`+id+`"><article`) || !strings.Contains(body, "/w/"+id+"/events?since=") {
		t.Errorf("widget alone: %s", body)
	}
}

// Without a worker a page comes all the same, and says what it lacks.
func TestPageWithoutWorker(t *testing.T) {
	t.Parallel()
	s := newSite(t, roles{web: true})
	resp, body := s.get("/t/ci")
	if resp.StatusCode != http.StatusOK || !strings.Contains(body, `<article class="widget not-drawn"`) {
		t.Errorf("%d: %s", resp.StatusCode, body)
	}
}

// When Redis goes away, pages go on: from what the process holds, and drawn on
// the spot.
func TestPageWithoutRedis(t *testing.T) {
	t.Parallel()
	s := newSite(t, allRoles)
	_, warm := s.get("/t/ci")
	s.broken = true
	if err := s.parts.redis.Close(); err != nil {
		t.Fatal(err)
	}
	s.until("the loss is noticed", func() bool {
		resp, _ := s.get("/healthz/ready")
		return resp.StatusCode == http.StatusServiceUnavailable
	})
	if resp, body := s.get("/t/ci"); resp.StatusCode != http.StatusOK || len(body) < len(warm)*9/10 {
		t.Errorf("a page that was seen before: %d, %d bytes", resp.StatusCode, len(body))
	}
	if resp, body := s.get("/t/design"); resp.StatusCode != http.StatusOK || strings.Contains(body, "widget not-drawn") || !strings.Contains(body, "<article") {
		t.Errorf("a page that was not: %d, %s", resp.StatusCode, body)
	}
	if resp, _ := s.get("/t/ci/events"); resp.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("the stream: %d, want a status after which the browser comes again", resp.StatusCode)
	}
}

// When the database goes away, pages that were seen lately go on, the others
// say so.
func TestPageWithoutDatabase(t *testing.T) {
	t.Parallel()
	s := newSite(t, allRoles)
	s.get("/t/ci")
	s.broken = true
	if err := s.parts.store.Close(); err != nil {
		t.Fatal(err)
	}
	if resp, _ := s.get("/t/ci"); resp.StatusCode != http.StatusOK {
		t.Errorf("a page that was seen before: %d", resp.StatusCode)
	}
	if resp, body := s.get("/t/design"); resp.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "<h1>Hubs is having trouble</h1>") {
		t.Errorf("a page that was not: %d, %s", resp.StatusCode, body)
	}
}
