// Package turnstile lets drawings of widgets in, so that none waits for those of
// others that hang.
//
// A drawing needs a place to work. It gives the place back while it waits for
// the web, and so many may wait in all, for one kind of widget and for one host.
// One kind works in half of the places at most. A drawing that works for long
// hangs: those hold half of the places at most, and a drawing that hangs beyond that
// goes on without one. A drawing is over when its code has returned, not when
// its time is up: what was left behind by then still counts, its widget is not
// drawn meanwhile, and of a kind that leaves too many behind none is begun.
package turnstile

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Why a drawing may not begin, or not wait for the web.
var (
	ErrBusy   = errors.New("too many drawings of the same kind are under way")
	ErrWidget = errors.New("the last drawing of the widget has not ended")
	ErrKind   = errors.New("earlier drawings of the same kind have not ended")
)

const (
	// slow is how long a drawing works until it counts as one that hangs.
	slow = time.Second
	// patience is how long nothing happens to any drawing of a kind until it is
	// in vain to wait for a place of it.
	patience = 250 * time.Millisecond
	// perPlace is how many drawings wait for the web for each place.
	perPlace = 8
)

// A Turnstile is the way in for all drawings of a process.
type Turnstile struct {
	places int

	mu      sync.Mutex
	held    int // places
	hanging int // of these, by drawings that hang
	waiting int // drawings that wait for the web
	kinds   map[string]*kind
	hosts   map[string]int // requests that wait
	behind  map[int64]int  // widgets with drawings that were left behind
	back    []*waiter      // they had a place before they waited for the web
	line    []*waiter
	opened  chan struct{} // closed when there is a free place; nil: nobody asks
}

// A kind is what is under way of one kind of widget.
type kind struct {
	working, waiting, behind int
	moved                    time.Time // when a drawing began, ended, or went to wait
	line                     []*waiter // they have a place
}

// A waiter waits for a place; it has one, or may begin, when ready is closed.
type waiter struct {
	place *Place
	ready chan struct{}
}

// New makes a turnstile with so many places, one at least.
func New(places int) *Turnstile {
	return &Turnstile{places: max(places, 1), kinds: map[string]*kind{}, hosts: map[string]int{}, behind: map[int64]int{}}
}

// share is how many places one kind may have.
func (t *Turnstile) share() int { return max(t.places/2, 1) }

// Free waits until there is a free place and tells how many there are.
func (t *Turnstile) Free(ctx context.Context) (int, error) {
	for {
		t.mu.Lock()
		free := t.places - t.held
		if free <= 0 && t.opened == nil {
			t.opened = make(chan struct{})
		}
		opened := t.opened
		t.mu.Unlock()
		if free > 0 {
			return free, nil
		}
		select {
		case <-opened:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// Take waits for a place.
func (t *Turnstile) Take(ctx context.Context) (*Place, error) {
	p := &Place{turnstile: t}
	t.mu.Lock()
	w := &waiter{p, make(chan struct{})}
	t.line = append(t.line, w)
	t.settle()
	t.mu.Unlock()
	if err := w.wait(ctx, t, &t.line); err != nil {
		return nil, err
	}
	return p, nil
}

// wait waits until the waiter is let in, or leaves its line.
func (w *waiter) wait(ctx context.Context, t *Turnstile, line *[]*waiter) error {
	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if w.leave(line) {
		return ctx.Err()
	}
	return nil // it was let in at the same moment
}

// leave tells whether the waiter was still in line.
func (w *waiter) leave(line *[]*waiter) bool {
	before := len(*line)
	*line = slices.DeleteFunc(*line, func(other *waiter) bool { return other == w })
	return len(*line) < before
}

// settle lets in who may: those who come back from the web first.
func (t *Turnstile) settle() {
	let := func(line []*waiter, may func(*Place) bool, in func(*Place)) []*waiter {
		return slices.DeleteFunc(line, func(w *waiter) bool {
			if !may(w.place) {
				return false
			}
			in(w.place)
			close(w.ready)
			return true
		})
	}
	room := func(p *Place) bool { return p.kind.working < t.share() }
	t.back = let(t.back, func(p *Place) bool { return p.working || p.left || t.held < t.places && room(p) }, (*Place).goOn)
	for _, k := range t.kinds {
		k.line = let(k.line, room, (*Place).work)
	}
	t.line = let(t.line, func(*Place) bool { return t.held < t.places }, (*Place).hold)
	if t.held < t.places && t.opened != nil {
		close(t.opened)
		t.opened = nil
	}
}

// kind finds what is under way of a kind.
func (t *Turnstile) kind(name string) *kind {
	k := t.kinds[name]
	if k == nil {
		k = &kind{}
		t.kinds[name] = k
	}
	return k
}

// State is what is under way.
type State struct {
	Working int            // drawings that have a place
	Waiting int            // drawings that wait for the web
	Behind  map[string]int // drawings that run although their time is up, by kind
}

// State tells what is under way.
func (t *Turnstile) State() State {
	t.mu.Lock()
	defer t.mu.Unlock()
	s := State{Working: t.held, Waiting: t.waiting, Behind: map[string]int{}}
	for name, k := range t.kinds {
		s.Behind[name] = k.behind
	}
	return s
}
