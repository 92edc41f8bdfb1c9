package live

import (
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
)

// Assume makes the pages live as if a stream had brought fragments up to a position:
// for tests of who serves them.
func (l *Live) Assume(at events.ID, fragments ...fragment.Fragment) {
	for _, f := range fragments {
		l.copies.Put(f, false)
	}
	l.away.Store(false)
	l.advance(at)
}

// Outdate makes all shells too old to be fresh, so: what was asked for long ago.
func (l *Live) Outdate() { age(l.shells) }

func age(s *shells) {
	for sh := range s.kept.Values() {
		sh.begun = sh.begun.Add(-2 * shellTime)
	}
}
