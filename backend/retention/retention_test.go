package retention_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fedora-hubs/hubs/backend/retention"
)

// A heap is something that is forgotten.
type heap struct {
	mu    sync.Mutex
	left  int64
	takes time.Duration // a transaction
	err   error
	times []time.Time // of transactions
	begun int
}

func (h *heap) policy(name string) retention.Policy {
	return retention.Policy{Name: name, Begin: h.begin, Forget: h.forget}
}

func (h *heap) begin(context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.begun++
	return nil
}

// seen is what is left, how often it was begun, and the times of transactions.
func (h *heap) seen() (left int64, begun int, times []time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.left, h.begun, slices.Clone(h.times)
}

func (h *heap) forget(_ context.Context, limit int) (int64, error) {
	began := time.Now()
	time.Sleep(h.takes)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.times = append(h.times, began)
	n := min(h.left, int64(limit))
	if h.err != nil {
		n = 0
	}
	h.left -= n
	return n, h.err
}

// claims are those of all processes.
type claims struct {
	mu    sync.Mutex
	until time.Time
}

func (c *claims) claim(_ context.Context, _ string, hold time.Duration) (func(), bool, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Now().Before(c.until) {
		return nil, false, nil
	}
	c.until = time.Now().Add(hold)
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.until = time.Time{}
	}, true, nil
}

func keeper(c *claims, policies ...retention.Policy) (*retention.Keeper, map[string]int64) {
	told := map[string]int64{}
	return &retention.Keeper{
		Policies: policies, Claim: c.claim, Log: slog.New(slog.DiscardHandler),
		Meter: func(name string, n int64) { told[name] += n },
	}, told
}

// Much is forgotten over some turns, with pauses, and little does not wait for it.
func TestMuchIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		much, little := &heap{left: 80_000, takes: 100 * time.Millisecond}, &heap{left: 700}
		k, told := keeper(&claims{}, much.policy("messages"), little.policy("changes"))
		ctx, cancel := context.WithCancel(t.Context())
		began := time.Now()
		ended := make(chan error)
		go func() { ended <- k.Run(ctx) }()
		time.Sleep(time.Second)
		if left, begun, _ := little.seen(); left != 0 || begun != 1 {
			t.Errorf("of a little %d are left", left)
		}
		for left := int64(1); left > 0 && time.Since(began) < time.Hour; left, _, _ = much.seen() {
			time.Sleep(time.Second)
		}
		if took := time.Since(began); took < 80*time.Second || took > 3*time.Minute {
			t.Errorf("it took %s", took)
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if told["messages"] != 80_000 || told["changes"] != 700 {
			t.Errorf("told of %v", told)
		}
		for i := range much.times[1:] {
			if pause := much.times[i+1].Sub(much.times[i]); pause < 2*much.takes {
				t.Fatalf("the next one began after %s", pause)
			}
		}
	})
}

// One of several processes forgets, and another takes over when it is gone.
func TestOneForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all claims
		one, two := &heap{}, &heap{}
		first, _ := keeper(&all, one.policy("messages"))
		second, _ := keeper(&all, two.policy("messages"))
		ctx, stop := context.WithCancel(t.Context())
		go func() { _ = first.Run(ctx) }()
		time.Sleep(time.Second)
		go func() { _ = second.Run(t.Context()) }()
		time.Sleep(9*time.Minute + 30*time.Second)
		_, _, ones := one.seen()
		_, _, before := two.seen()
		if n := len(ones) + len(before); n != 10 {
			t.Errorf("it was looked %d times in ten minutes", n)
		}
		stop()
		time.Sleep(5 * time.Minute)
		_, _, after := two.seen()
		if n := len(after) - len(before); n != 5 && n != 4 {
			t.Errorf("the other one looked %d times in five minutes", n)
		}
	})
}

// What fails is tried again at the next turn, and the rest goes on.
func TestFailing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bad, good := &heap{left: 600, err: errors.New("no")}, &heap{left: 600}
		k, _ := keeper(&claims{}, bad.policy("messages"), good.policy("changes"))
		if err := k.Forget(t.Context()); !errors.Is(err, bad.err) || good.left != 0 || len(bad.times) != 1 {
			t.Errorf("%v, %d are left, and it was tried %d times", err, good.left, len(bad.times))
		}
		bad.err = nil
		if err := k.Forget(t.Context()); err != nil || bad.left != 0 {
			t.Errorf("then %v, and %d are left", err, bad.left)
		}
	})
}

// A process that has to end lets another one go on at once.
func TestStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all claims
		much := &heap{left: 100_000, takes: 100 * time.Millisecond}
		k, _ := keeper(&all, much.policy("messages"))
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		k.Tick(ctx)
		other, _ := keeper(&all, much.policy("messages"))
		left := much.left
		other.Tick(t.Context())
		if left == 0 || left == 100_000 || much.left >= left {
			t.Errorf("first %d were left, then %d", left, much.left)
		}
	})
}
