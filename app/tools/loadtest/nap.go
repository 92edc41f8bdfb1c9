package loadtest

import (
	"errors"
	"fmt"
	"os"
	"testing"
	"time"
)

// A Nap is what happened while some readers did not read.
type Nap struct {
	Times               // until each of the others had each event
	Before, After int64 // memory of the servers
	Events        int   // that who slept got afterwards, on the average
	Closed        int   // streams of sleepers that the server closed
}

// Nap sends events to readers while others do not read, and wakes those then.
func (f *Fanout) Nap(tb testing.TB, sleepers, events int) (n Nap) {
	tb.Helper()
	readers := Open(tb, f.Address, f.Path, f.Readers)
	defer readers.Close()
	asleep := openSleepers(tb, f.Address, f.Path, sleepers)
	f.Push(readers)
	n.Before = f.Memory(tb)
	for range events {
		n.Times = append(n.Times, f.Push(readers)...)
	}
	n.After = f.Memory(tb)
	n.Events, n.Closed = asleep.wake(tb, readers.round.Load().number)
	return n
}

func (n Nap) String() string {
	return fmt.Sprintf("%v; memory %d MiB and then %d; who slept got %d events, %d were closed",
		n.Times, n.Before>>20, n.After>>20, n.Events, n.Closed)
}

// sleepers are open event streams that nobody reads.
type sleepers []*reader

// openSleepers opens n streams, which are not read until wake.
func openSleepers(tb testing.TB, address, path string, n int) (s sleepers) {
	tb.Helper()
	for range n {
		c, err := dial(address, path, 4096)
		if err != nil {
			tb.Fatal(err)
		}
		tb.Cleanup(func() { c.Close() })
		in := &reader{conn: c, buffer: make([]byte, 4096)}
		if err := in.begin(); err != nil {
			tb.Fatal(err)
		}
		s = append(s, in)
	}
	return s
}

// wake reads until each stream has given its event last or is closed. It tells
// how many events each had on the average, and how many were closed.
func (s sleepers) wake(tb testing.TB, last int) (events, closed int) {
	tb.Helper()
	for _, in := range s {
		if err := in.conn.SetReadDeadline(time.Now().Add(startTime)); err != nil {
			tb.Fatal(err)
		}
		for {
			event, err := in.next()
			if errors.Is(err, os.ErrDeadlineExceeded) {
				tb.Fatalf("a reader that slept does not get event %d", last)
			}
			if err != nil {
				closed++
				break
			}
			if events++; number(event) >= last {
				break
			}
		}
	}
	return events / max(1, len(s)), closed
}
