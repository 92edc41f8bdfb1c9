package fragment

import (
	"time"

	"github.com/fedora-hubs/hubs/widgets"
)

// A Condition is how a fragment stands to its data.
type Condition string

// The conditions of a fragment.
const (
	Fresh  Condition = "fresh"
	Stale  Condition = "stale"  // its data has changed since, or it is older than its kind lets it be
	Failed Condition = "failed" // it could not be drawn, and says why
)

// Condition tells which one a fragment is in; old is whether its data is known to
// have changed since it was drawn.
func (s State) Condition(old bool, kinds widgets.Kinds, now time.Time) Condition {
	switch {
	case s.Problem != "":
		return Failed
	case old, s.Edition < Edition, kinds.Aged(s.Kind, now.Sub(s.Drawn)):
		return Stale
	}
	return Fresh
}
