package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
)

// A message that its sender dates ahead, or long before it comes over the bus, is
// marked as such.
func TestMessagesOfOtherTimesAreMarked(t *testing.T) {
	t.Parallel()
	s := newSite(t, allRoles)
	topic := demo.Prefix + ".hubs-test.note"
	for name, at := range map[string]time.Time{"ahead": time.Date(2199, 3, 4, 5, 6, 0, 0, time.UTC), "before": time.Date(1971, 3, 4, 5, 6, 0, 0, time.UTC), "now": time.Now()} {
		raw := fmt.Appendf(nil, `{"topic":%q,"msg_id":"2026-%s","timestamp":%d,"msg":{"agent":"ulrik","user":"ulrik","note":"dated %s"}}`, topic, name, at.Unix(), name)
		if err := s.bus.Publish(t.Context(), topic, raw); err != nil {
			t.Fatal(err)
		}
	}
	s.until("all are archived", func() bool {
		for _, name := range []string{"ahead", "before", "now"} {
			if _, err := s.parts.archive.Message(t.Context(), "2026-"+name); err != nil {
				return false
			}
		}
		return true
	})
	for name, want := range map[string]string{"ahead": "(its sender dates it ", "before": "(it came ", "now": ""} {
		_, body := s.get("/messages/2026-" + name)
		for _, mark := range []string{"(its sender dates it ", "(it came "} {
			if got := strings.Contains(body, mark); got != (mark == want) {
				t.Errorf("the message that is dated %s says %q: %v", name, mark, got)
			}
		}
	}
	s.until("the feed marks it", func() bool {
		_, body := s.get("/u/ulrik")
		return strings.Contains(body, "(its sender dates it ") && strings.Contains(body, "4 Mar 2199, 05:06 UTC")
	})
}
