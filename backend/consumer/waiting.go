package consumer

import (
	"context"
	"sync"
	"time"
)

// Where messages come from that may have to wait until they are archived.
const (
	fromBus     = "bus"
	fromBacklog = "backlog"
	fromOutbox  = "outbox"
)

const (
	// noteEvery is how often it is noted again that messages wait; such a note is
	// forgotten after a while.
	noteEvery = 10 * time.Second
	// noteTime is how long a note may take. A backend that can't note anything on Redis can't
	// read notes there, and knows that for itself.
	noteTime = time.Second
)

// waiting knows whose messages wait, and since when.
type waiting struct {
	mu    sync.Mutex
	since map[string]time.Time // by source
	noted time.Time
}

// behind notes that messages of a source wait, since now if none did before.
func (c *Consumer) behind(ctx context.Context, source string) {
	w := &c.waiting
	w.mu.Lock()
	defer w.mu.Unlock()
	now := c.Now()
	if _, waits := w.since[source]; !waits {
		if w.since == nil {
			w.since = map[string]time.Time{}
		}
		w.since[source], w.noted = now, time.Time{}
	}
	c.note(ctx, now)
}

// stillBehind is for who archives what waited: a note must not end before.
func (c *Consumer) stillBehind(ctx context.Context, source string) {
	w := &c.waiting
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, waits := w.since[source]; waits {
		c.note(ctx, c.Now())
	}
}

// caughtUp notes that no messages of a source wait any more.
func (c *Consumer) caughtUp(ctx context.Context, source string) {
	w := &c.waiting
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, waited := w.since[source]; !waited {
		return
	}
	delete(w.since, source)
	w.noted = time.Time{}
	c.note(ctx, c.Now())
}

// note writes on the board what is so, unless it was written lately. c.waiting is
// locked.
func (c *Consumer) note(ctx context.Context, now time.Time) {
	w := &c.waiting
	if c.Board == nil || now.Sub(w.noted) < noteEvery {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteTime)
	defer cancel()
	var err error
	if len(w.since) == 0 {
		err = c.Board.CaughtUp(ctx, c.Name)
	} else {
		err = c.Board.Behind(ctx, c.Name, first(w.since))
	}
	if err != nil {
		c.Log.Debug("nobody could be told whether messages wait", "error", err)
		return // the next failure tries again, and a note ends by itself
	}
	w.noted = now
}

func first(times map[string]time.Time) (earliest time.Time) {
	for _, t := range times {
		if earliest.IsZero() || t.Before(earliest) {
			earliest = t
		}
	}
	return earliest
}
