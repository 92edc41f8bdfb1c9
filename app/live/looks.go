package live

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/fedora-hubs/hubs/backend/sleep"
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

// attend looks after what open pages need as time passes, until the context
// ends: their hubs stay watched, and widgets with a largest age are redrawn.
func (l *Live) attend(ctx context.Context) error {
	for {
		sleep.For(ctx, attendEvery)
		if ctx.Err() != nil {
			return nil
		}
		l.looks.tidy()
		followed := l.followed()
		ids := slices.Collect(maps.Keys(followed))
		for _, refs := range followed {
			l.refresh(ctx, refs)
		}
		if err := l.looks.note(ctx, ids...); ctx.Err() == nil {
			l.noting.Note(l.log, "note looks", err)
		}
	}
}
