package turnstile

import (
	"context"
	"time"
)

// A Place is where one drawing works. The drawing that took it must Leave it.
type Place struct {
	turnstile *Turnstile
	kind      *kind // nil: it has not begun
	widget    int64

	held    bool // it is one of the places
	working bool // it counts for its kind
	hanging bool // it holds a place that others wait for
	behind  bool // its time is up
	left    bool
	waiting bool // for the web, or to go on after it
	asking  int  // requests that wait
	timer   *time.Timer
}

// Begin makes the place that of a drawing of a kind. It waits while others of
// the kind come and go, and fails with ErrBusy when they don't, with ErrKind
// when too many of them were left behind, and with ErrWidget when a drawing of
// the widget was; 0 is for a widget that is not placed yet.
func (p *Place) Begin(ctx context.Context, name string, widget int64) error {
	t := p.turnstile
	t.mu.Lock()
	k := t.kind(name)
	switch {
	case widget != 0 && t.behind[widget] > 0:
		t.mu.Unlock()
		return ErrWidget
	case k.behind >= t.share():
		t.mu.Unlock()
		return ErrKind
	}
	p.kind, p.widget = k, widget
	w := &waiter{p, make(chan struct{})}
	k.line = append(k.line, w)
	t.settle()
	t.mu.Unlock()
	err := p.queue(ctx, w)
	if err != nil {
		t.mu.Lock()
		p.kind = nil
		t.mu.Unlock()
	}
	return err
}

// queue waits in the line of a kind while that moves.
func (p *Place) queue(ctx context.Context, w *waiter) error {
	t := p.turnstile
	for {
		t.mu.Lock()
		rest := patience - time.Since(p.kind.moved)
		t.mu.Unlock()
		moving, cancel := context.WithTimeout(ctx, max(rest, 0))
		err := w.wait(moving, t, &p.kind.line)
		cancel()
		if err == nil || ctx.Err() != nil {
			return err
		}
		t.mu.Lock()
		if time.Since(p.kind.moved) >= patience {
			t.mu.Unlock()
			return ErrBusy
		}
		p.kind.line = append(p.kind.line, w) // it moved
		t.settle()
		t.mu.Unlock()
	}
}

// Behind notes that the time of the drawing is up, and its code still runs.
func (p *Place) Behind() {
	t := p.turnstile
	t.mu.Lock()
	defer t.mu.Unlock()
	if p.left || p.behind || p.kind == nil {
		return
	}
	p.behind = true
	p.kind.behind++
	if p.widget != 0 {
		t.behind[p.widget]++
	}
}

// Leave ends the drawing: its code has returned.
func (p *Place) Leave() {
	t := p.turnstile
	t.mu.Lock()
	defer t.mu.Unlock()
	if p.left {
		return
	}
	p.left = true
	p.rest()
	p.returned()
	if p.behind {
		p.kind.behind--
		if t.behind[p.widget]--; t.behind[p.widget] <= 0 {
			delete(t.behind, p.widget)
		}
	}
	t.settle()
}

// hold makes it one of the places. Like all below, it is called with the lock.
func (p *Place) hold() {
	p.held = true
	p.turnstile.held++
}

// work lets the drawing go on.
func (p *Place) work() {
	p.working = true
	p.kind.working++
	p.kind.moved = time.Now()
	p.timer = time.AfterFunc(slow, p.hangs)
}

// goOn lets a drawing go on that comes back from the web; one that has gone on
// already, by another of its requests, has all it needs.
func (p *Place) goOn() {
	if !p.working && !p.left {
		p.hold()
		p.work()
	}
}

// rest ends what work and hold began.
func (p *Place) rest() {
	if p.held {
		p.held = false
		p.turnstile.held--
	}
	if p.hanging {
		p.hanging = false
		p.turnstile.hanging--
	}
	if p.working {
		p.working = false
		p.kind.working--
		p.kind.moved = time.Now()
		p.timer.Stop()
	}
}

// hangs gives the place up if those that hang hold their half of the places.
func (p *Place) hangs() {
	t := p.turnstile
	t.mu.Lock()
	defer t.mu.Unlock()
	if !p.held || !p.working || p.hanging {
		return
	}
	if t.hanging < t.places/2 {
		p.hanging = true
		t.hanging++
		return
	}
	p.held = false
	t.held--
	t.settle()
}
