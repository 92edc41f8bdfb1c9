package live

import (
	"context"
	"slices"
	"sync"
	"time"
)

// looks notes which hubs somebody looks at, each at most once a minute, so that
// workers know what to draw at once.
type looks struct {
	fragments Fragments
	mu        sync.Mutex
	noted     map[int64]time.Time
}

func newLooks(f Fragments) *looks { return &looks{fragments: f, noted: map[int64]time.Time{}} }

func (l *looks) note(ctx context.Context, hubs ...int64) error {
	now := time.Now()
	var due []int64
	l.mu.Lock()
	for _, id := range hubs {
		if now.Sub(l.noted[id]) > lookEvery {
			l.noted[id] = now
			due = append(due, id)
		}
	}
	l.mu.Unlock()
	err := l.fragments.Looked(ctx, due...)
	if err != nil {
		l.forget(func(id int64, _ time.Time) bool { return slices.Contains(due, id) })
	}
	return err
}

// recent reports whether a look at a hub needs no note, for there is one.
func (l *looks) recent(hubID int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Since(l.noted[hubID]) <= lookEvery
}

// tidy forgets the hubs that nobody looked at for a while.
func (l *looks) tidy() {
	oldest := time.Now().Add(-lookEvery)
	l.forget(func(_ int64, at time.Time) bool { return at.Before(oldest) })
}

func (l *looks) forget(which func(int64, time.Time) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, at := range l.noted {
		if which(id, at) {
			delete(l.noted, id)
		}
	}
}
