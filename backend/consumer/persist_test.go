package consumer_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// One message that the database refuses is put aside, and holds up no other.
func TestPoisonIsPutAside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, a := newConsumer(t)
		ctx, cancel := context.WithCancel(t.Context())
		in, done := make(chan fedmsg.Message, 5), make(chan error, 1)
		for _, id := range []string{"2026-1", "2026-2", "2026-poison", "2026-3", "2026-4"} {
			in <- by(id, "dan")
		}
		var handled atomic.Int64
		c.Handled = func(n int) { handled.Add(int64(n)) }
		began := time.Now()
		go func() { done <- c.Run(ctx, in) }()
		synctest.Wait()
		if took := time.Since(began); handled.Load() != 5 || took != 0 {
			t.Errorf("after %v %d messages are handled, want 5 at once", took, handled.Load())
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		a.expect(t, "archived 2", "routed [1 2]", "put 2026-poison aside: "+errPoison.Error(), "archived 2", "routed [3 4]")
		if refused, _ := c.Refused(); refused != 1 {
			t.Errorf("%d messages are refused, want 1", refused)
		}
	})
}

// A message that can be neither archived nor put aside is not handled.
func TestPoisonThatCantBePutAsideWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, a := newConsumer(t)
		a.full = errAway
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := c.Consume(ctx, by("2026-poison", "dan"), by("2026-1", "dan")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("handled: %v", err)
		}
		a.expect(t)
		a.full = nil
		if err := c.Consume(t.Context(), by("2026-poison", "dan"), by("2026-1", "dan")); err != nil {
			t.Error(err)
		}
		a.expect(t, "put 2026-poison aside: "+errPoison.Error(), "archived 1", "routed [1]")
	})
}

// While the database can't be written each try is a single message, and what
// works again soon takes whole batches.
func TestTriesAreSmallWhileTheDatabaseIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, a := newConsumer(t)
		a.database.set(errAway)
		var batch []fedmsg.Message
		for i := range 256 {
			batch = append(batch, by(fmt.Sprint("2026-", i), "dan"))
		}
		tries := 0
		c.Pause = func(ctx context.Context, d time.Duration) {
			if tries++; tries == 100 {
				a.database.set(nil)
			}
		}
		if err := c.Consume(t.Context(), batch...); err != nil || tries != 100 || len(a.seen) != 256 {
			t.Errorf("after %d tries %d are archived, %v", tries, len(a.seen), err)
		}
		if adds := len(a.calls) / 2; adds > 10 { // 1, 2, 4 …
			t.Errorf("archived in %d pieces: %v", adds, a.calls)
		}
	})
}

// At a shutdown, what comes after a batch that could not be handled is not
// handled either: it would count as the batch before.
func TestNothingIsHandledAfterWhatWasNot(t *testing.T) {
	for range 30 {
		c, a := newConsumer(t)
		a.full = errAway
		ctx, cancel := context.WithCancel(t.Context())
		in := make(chan fedmsg.Message, 2)
		in <- by("2026-poison", "dan")
		c.Pause = func(context.Context, time.Duration) {
			in <- by("2026-1", "dan")
			cancel()
		}
		c.Handled = func(n int) { t.Errorf("%d messages count as handled", n) }
		if err := c.Run(ctx, in); err != nil {
			t.Fatal(err)
		}
	}
}

// A board keeps what is noted on it.
type board struct{ notes []string }

func (b *board) Behind(_ context.Context, backend string, since time.Time) error {
	b.notes = append(b.notes, fmt.Sprintf("%s: %s is behind since %s", time.Now().Format("05.0"), backend, since.Format("05.0")))
	return nil
}

func (b *board) CaughtUp(_ context.Context, backend string) error {
	b.notes = append(b.notes, fmt.Sprintf("%s: %s has caught up", time.Now().Format("05.0"), backend))
	return nil
}

// While messages can't be archived, that is noted again and again, until what came
// meanwhile is archived as well.
func TestWaitingIsNoted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, a := newConsumer(t)
		notes := &board{}
		c.Board = notes
		ctx, cancel := context.WithCancel(t.Context())
		in, done := make(chan fedmsg.Message, 1000), make(chan error, 1)
		go func() { done <- c.Run(ctx, in) }()
		in <- by("2026-first", "ana")
		synctest.Wait()
		a.database.set(errAway)
		time.Sleep(time.Second)
		in <- by("2026-0", "ana")
		time.Sleep(100 * time.Millisecond)
		for i := range 600 {
			in <- by(fmt.Sprint("2026-", i+1), "ana")
		}
		time.Sleep(25 * time.Second)
		a.database.set(nil)
		time.Sleep(10 * time.Second)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		want := []string{"01.0: ours is behind since 01.0", "13.7: ours is behind since 01.0", "23.7: ours is behind since 01.0", "33.7: ours is behind since 01.0", "33.7: ours has caught up"}
		if !slices.Equal(notes.notes, want) {
			t.Errorf("noted %q, want %q", notes.notes, want)
		}
	})
}
