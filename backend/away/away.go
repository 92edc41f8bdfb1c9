// Package away keeps serving what was while a source is away.
//
// A visitor would rather read a page that is a minute old than wait for one that does
// not come. So who has an old one waits little for a new one, and then takes the old;
// and a source that did not answer is left alone for a moment, or each visitor would
// wait for it again, one after the other. That something is not there is an answer,
// too: it ends what was.
package away

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// A Source is asked for things that are kept. The zero value is asked without end, at
// each time.
type Source struct {
	Wait time.Duration // for it where there is something old; 0: as long as the context lasts
	Rest time.Duration // after it did not answer

	until atomic.Int64 // it rests so long, in nanoseconds since 1970
}

// Tire lets the source rest.
func (s *Source) Tire() { s.until.Store(time.Now().Add(s.Rest).UnixNano()) }

func (s *Source) rests() bool { return time.Now().UnixNano() < s.until.Load() }

// Get asks a source. If it does not answer, the old one is given, where there is one,
// and isOld says so. That there is nothing any more (hub.ErrNotFound) is an answer.
func Get[T any](ctx context.Context, s *Source, old T, has bool, ask func(context.Context) (T, error)) (got T, isOld bool, err error) {
	if !has {
		got, err = ask(ctx)
		return got, false, err
	}
	if s.rests() {
		return old, true, nil
	}
	if s.Wait > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.Wait)
		defer cancel()
	}
	got, err = ask(ctx)
	if err == nil || errors.Is(err, hub.ErrNotFound) {
		return got, false, err
	}
	s.Tire()
	return old, true, nil
}
