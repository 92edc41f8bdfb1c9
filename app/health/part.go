package health

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

const (
	// known is how long an answer serves all who ask; one that is not good serves
	// for a shorter time, so that all soon know that it became good; and for a very
	// short one until the first good one, since a process that starts is waited for.
	known, doubted, awaited = 3 * time.Second, time.Second, 100 * time.Millisecond
	// askTime is how long a part may take to answer, whoever waits for it.
	askTime = 4 * time.Second
)

// A part answers once for many who ask.
type part struct {
	ask    func(context.Context) error
	flight singleflight.Group

	ails, lacks atomic.Bool // so it was found last: of no use, and not without fault

	mu    sync.Mutex
	at    time.Time // of the answer
	found error
	began bool // there was a good answer
}

// state is what the part lacks, as it answered lately or answers now.
func (p *part) state(ctx context.Context) error {
	if found, ok := p.lately(known); ok {
		return found
	}
	return p.now(ctx)
}

// doubt is for who does not take it that the part was well lately.
func (p *part) doubt(ctx context.Context) error {
	if found, ok := p.lately(0); ok {
		return found
	}
	return p.now(ctx)
}

// now asks, once for all who wait.
func (p *part) now(ctx context.Context) error {
	answer := p.flight.DoChan("", func() (any, error) {
		// Those who wait go away at different times.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askTime)
		defer cancel()
		return nil, p.keep(p.ask(ctx))
	})
	select {
	case a := <-answer:
		return a.Err
	case <-ctx.Done():
		return &MissingError{Why: "it does not answer in time", Cause: ctx.Err()}
	}
}

// lately gives the last answer while it serves; a good one does for a time.
func (p *part) lately(well time.Duration) (found error, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	serves := well
	switch {
	case p.found == nil:
	case p.began:
		serves = doubted
	default:
		serves = awaited
	}
	return p.found, !p.at.IsZero() && time.Since(p.at) < serves
}

func (p *part) keep(found error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.at, p.found = time.Now(), found
	p.began = p.began || IsUp(found)
	p.ails.Store(!IsUp(found))
	p.lacks.Store(found != nil)
	return found
}
