package live

import (
	"log/slog"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// A stream that was asked for before those of its hub were ended does not begin.
func TestStreamsThatBeginAreEnded(t *testing.T) {
	l := New(Config{Streams: 1, Memory: 1 << 20, Pace: events.DefaultPace, Log: slog.New(slog.DiscardHandler)})
	before := time.Now()
	one, two, ana := audience{hub: 1}, audience{hub: 2}, audience{user: "ana"}
	if l.closedSince(one, before) || l.closedSince(ana, before) {
		t.Error("streams were ended that nobody ended")
	}
	l.closeHub(1)
	l.Leave("ana")
	for _, a := range []audience{one, ana} {
		if !l.closedSince(a, before) || l.closedSince(a, time.Now().Add(time.Millisecond)) {
			t.Errorf("those of %v that were asked for before are not ended, or later ones, too", a)
		}
	}
	if l.closedSince(two, before) || l.closedSince(audience{user: "bo"}, before) {
		t.Error("others are ended, too")
	}
}

// A page that goes away before its stream begins leaves nothing to say of its hub,
// and harms nobody else.
func TestStreamOfAPageThatWentAway(t *testing.T) {
	l := New(Config{Streams: 1, Memory: 1 << 20, Pace: events.DefaultPace, Log: slog.New(slog.DiscardHandler)})
	for _, alone := range []hub.Placed{{}, {ID: 7}} {
		for _, has := range []string{"", "1-x"} {
			if got := l.outlineFor(1, alone, has); len(got) != 0 {
				t.Errorf("of a hub that nobody looks at it says %v", got)
			}
		}
	}
}
