package fragment_test

import (
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/widgets"
)

// What an older version of the program drew is drawn again, and what a newer one drew is
// taken.
func TestEditions(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for edition, want := range map[int]fragment.Condition{0: fragment.Stale, fragment.Edition - 1: fragment.Stale, fragment.Edition: fragment.Fresh, fragment.Edition + 1: fragment.Fresh} {
		s := fragment.State{Kind: "about", Drawn: now, Edition: edition}
		if got := s.Condition(false, widgets.Kinds{}, now); got != want {
			t.Errorf("of edition %d it is %s, want %s", edition, got, want)
		}
	}
}
