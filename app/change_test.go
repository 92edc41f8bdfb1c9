package app

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// A widget with new settings is drawn again and pushed to who looks; what it
// showed before is gone, also where the new settings can't be drawn.
func TestSettingsOfAWidgetArePushed(t *testing.T) {
	t.Parallel()
	s := newSite(t, allRoles)
	page, err := s.parts.store.Page(t.Context(), hub.Team, "ci")
	if err != nil {
		t.Fatal(err)
	}
	var about hub.Placed
	for _, w := range page.Widgets {
		if w.Kind == "about" {
			about = w
		}
	}
	s.get("/t/ci")
	heard := s.listen("/t/ci/events")
	for i, config := range []string{`{"text":"Written anew."}`, `{"text":"And once more."}`} {
		if err := s.parts.store.Configure(t.Context(), hub.System("ulrik"), about.ID, int64(i+1), json.RawMessage(config)); err != nil {
			t.Fatal(err)
		}
		var c struct{ Text string }
		if err := json.Unmarshal([]byte(config), &c); err != nil {
			t.Fatal(err)
		}
		s.until("the open page has it", func() bool { return heard(c.Text) })
		if _, body := s.get("/t/ci"); !strings.Contains(body, c.Text) {
			t.Errorf("a page that is opened now lacks %q", c.Text)
		}
	}
	if err := s.parts.store.Configure(t.Context(), hub.System("ulrik"), about.ID, 3, json.RawMessage(`{"text":7}`)); err != nil {
		t.Fatal(err)
	}
	s.until("the open page says that it can't be shown", func() bool { return heard("The settings of this widget are not valid.") })
	// It may have been drawn for another reason before the bus told of the change.
	s.until("what the widget showed under other settings is gone", func() bool {
		_, body := s.get("/t/ci")
		return !strings.Contains(body, "And once more.")
	})
}

// listen opens the event stream of a page.
func (s *site) listen(path string) (heard func(word string) bool) {
	s.Helper()
	return s.read(s.stream(path))
}

// stream opens the event stream of a page, as often as it takes: a process that
// has just started has none yet.
func (s *site) stream(path string) (resp *http.Response) {
	s.Helper()
	s.until("the stream opens", func() (open bool) {
		var err error
		if resp, err = http.Get(s.url + path); err != nil {
			return false
		}
		if open = resp.StatusCode == http.StatusOK; !open {
			resp.Body.Close()
		}
		return open
	})
	return resp
}

// read reads a stream until it ends, with "the end".
func (s *site) read(resp *http.Response) (heard func(word string) bool) {
	text := s.text(resp)
	return func(word string) bool { return strings.Contains(text(), word) }
}

// text reads a stream until it ends, with "the end".
func (s *site) text(resp *http.Response) (read func() string) {
	s.Cleanup(func() { resp.Body.Close() })
	var mu sync.Mutex
	var all strings.Builder
	go func() {
		buffer := make([]byte, 16<<10)
		for {
			n, err := resp.Body.Read(buffer)
			mu.Lock()
			all.Write(buffer[:n])
			mu.Unlock()
			if err != nil {
				mu.Lock()
				all.WriteString("the end")
				mu.Unlock()
				return
			}
		}
	}()
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		return all.String()
	}
}
