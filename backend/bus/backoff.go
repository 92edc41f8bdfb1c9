package bus

import (
	"context"
	"math/rand/v2"
	"time"
)

// A backoff is the growing pause between attempts.
type backoff struct {
	min, max time.Duration
	next     time.Duration
}

// wait pauses until the next attempt or until ctx is done. A quarter of each
// pause is chance, lest all subscribers of a publisher come back at once.
func (b *backoff) wait(ctx context.Context) {
	b.next = min(max(b.next, b.min), b.max)
	pause := b.next - rand.N(b.next/4+1)
	b.next *= 2
	select {
	case <-time.After(pause):
	case <-ctx.Done():
	}
}

func (b *backoff) reset() { b.next = 0 }
