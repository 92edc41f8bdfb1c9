package consumer_test

import (
	"bytes"
	"context"
	"log/slog"
	"regexp"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fedora-hubs/hubs/backend/consumer"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A sound is a log that may be written to at any time.
type sound struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *sound) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

// perText counts the lines of each loop.
func (s *sound) perText() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	counts := map[string]int{}
	for _, m := range regexp.MustCompile(`msg="?([a-z ]+)`).FindAllSubmatch(s.text.Bytes(), -1) {
		counts[string(m[1])]++
	}
	return counts
}

// deaf are changes that can't be read while Redis is away.
type deaf struct{ *around }

func (d deaf) Append(context.Context, events.Event) (events.ID, error) {
	return events.ID{}, d.redis.get()
}
func (d deaf) Next(_ context.Context, wait time.Duration) ([]events.Event, bool, error) {
	time.Sleep(wait)
	d.mu.Lock()
	defer d.mu.Unlock()
	return nil, false, d.redis.get()
}

// While the database and Redis are away for half an hour, each loop says so in
// a line, in two reminders, and in one when they are back.
func TestOutageIsLoggedOnceAState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, a := newConsumer(t)
		var logs sound
		c.Log, c.Changes = slog.New(slog.NewTextHandler(&logs, nil)), deaf{a}
		r := &consumer.Relay{Outbox: a, Consumer: c, Prefix: "org.example.dev", Log: c.Log}
		in := make(chan fedmsg.Message)
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		for _, run := range []func() error{
			func() error { return c.Run(ctx, in) },
			func() error { return c.Sweep(ctx) },
			func() error { return c.Reload(ctx) },
			func() error { return c.Follow(ctx, deaf{a}) },
			func() error { return r.Run(ctx) },
		} {
			running.Go(func() {
				if err := run(); err != nil {
					t.Error(err)
				}
			})
		}
		away := func(err error) {
			a.mu.Lock()
			defer a.mu.Unlock()
			a.database.set(err)
			a.redis.set(err)
		}
		away(errAway)
		in <- by("2026-1", "ana")
		time.Sleep(30 * time.Minute)
		away(nil)
		time.Sleep(30 * time.Minute)
		cancel()
		running.Wait()
		counts := logs.perText()
		for _, loop := range []string{"archive messages", "route messages that were left behind", "reload the index", "follow changes of hubs", "relay the outbox"} {
			if n := counts[loop]; n < 2 || n > 4 {
				t.Errorf("%q has %d lines, want a beginning, two reminders and an end at the most", loop, n)
			}
		}
		if t.Failed() {
			t.Log(logs.text.String())
		}
	})
}
