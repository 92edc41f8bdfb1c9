package outage

import (
	"log/slog"
	"sync"
	"time"
)

const (
	// apart is how many keys are told apart at a time. Where one thing is behind
	// the failures of many, those of a few show it.
	apart = 5
	// most is how many others are remembered.
	most = 10_000
)

// Records follow things of one kind by key: widgets, paths, groups. A few that
// fail at the same time have lines of their own, and all others share some, so
// that the log is bounded whatever the keys are. The zero value is ready for use.
type Records[K comparable] struct {
	mu     sync.Mutex
	own    map[K]*Record
	others map[K]struct{} // that fail
	rest   Record
}

// Note takes how a try went, as Record.Note does. The key is not logged by
// itself: args tell what it means.
func (r *Records[K]) Note(log *slog.Logger, key K, what string, err error, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	own := r.own[key]
	_, other := r.others[key]
	switch {
	case own != nil:
		own.Note(log, what, err, args...)
	case other && err == nil:
		delete(r.others, key)
		if len(r.others) == 0 {
			r.rest.Note(log, shared(what), nil)
		}
	case err == nil: // as most do, always
	case !other && r.room():
		own = &Record{}
		r.own[key] = own
		own.Note(log, what, err, args...)
	default:
		if r.others == nil {
			r.others = map[K]struct{}{}
		}
		if len(r.others) < most {
			r.others[key] = struct{}{}
		}
		r.rest.Note(log, shared(what), err, args...)
	}
}

// Settle ends all outages without a failure since some time, as Record.Settle
// does.
func (r *Records[K]) Settle(log *slog.Logger, what string, after time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, own := range r.own {
		own.Settle(log, what, after)
	}
	r.rest.Settle(log, shared(what), after)
	if !r.rest.failing {
		clear(r.others)
	}
}

// room makes room for a key with lines of its own, if there can be. Those that
// have worked for a while have none any more.
func (r *Records[K]) room() bool {
	if r.own == nil {
		r.own = map[K]*Record{}
	}
	for key, own := range r.own {
		if len(r.own) >= apart && !own.failing && time.Since(own.worked) > calm {
			delete(r.own, key)
		}
	}
	return len(r.own) < apart
}

func shared(what string) string { return what + " (and others)" }
