package live

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// Who looks at a page waits a little for what is being drawn, and the next one does not
// wait for what that one had in vain.
func TestNobodyWaitsForTheSameInVain(t *testing.T) {
	t.Parallel()
	waits := DefaultWaits
	waits.Draw = time.Millisecond
	l := New(Config{Streams: 1, Memory: 1 << 20, Pace: events.DefaultPace, Waits: waits, Log: slog.New(slog.DiscardHandler)})
	hangs, drawn := hub.Ref{Widget: 1, Hub: 1}, hub.Ref{Widget: 2, Hub: 1}
	l.copies.Put(fragment.Fragment{Widget: drawn.Widget, Hub: 1, ID: events.ID{MS: 1}}, false)
	if got := l.unhoped([]hub.Ref{hangs, drawn}); len(got) != 2 {
		t.Fatalf("at first there is waited for %v", got)
	}
	l.await(context.Background(), []hub.Ref{hangs, drawn})
	if got := l.unhoped([]hub.Ref{hangs, drawn}); len(got) != 1 || got[0] != drawn {
		t.Errorf("then there is waited for %v, want the other one alone", got)
	}
}
