package web

import (
	"errors"
	"fmt"
	"net/netip"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/listen"
)

func TestLimiter(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	l := newLimiter(allowance{3, time.Minute, "Too much."}, func() time.Time { return now })
	for _, step := range []struct {
		passes time.Duration
		who    string
		wait   time.Duration // 0: it is allowed
	}{
		{0, "ana", 0},
		{0, "ana", 0},
		{0, "ana", 0},
		{0, "ana", time.Minute},
		{0, "bob", 0}, // another one
		{20 * time.Second, "ana", 40 * time.Second},
		{20 * time.Second, "ana", 20 * time.Second}, // asking in vain costs nothing
		{20 * time.Second, "ana", 0},
		{0, "ana", time.Minute},
		{time.Hour, "ana", 0},
		{0, "ana", 0},
		{0, "ana", 0},
		{0, "ana", time.Minute}, // no more than that was saved up
	} {
		now = now.Add(step.passes)
		looked := l.look(step.who)
		err := l.take(step.who)
		if (looked == nil) != (err == nil) {
			t.Errorf("%s at %s: a look says %v, then %v", step.who, now.Format(time.TimeOnly), looked, err)
		}
		var wait time.Duration
		if e, ok := errors.AsType[*limitError](err); ok {
			wait = e.wait
		}
		if wait.Round(time.Millisecond) != step.wait || (err == nil) != (step.wait == 0) {
			t.Errorf("%s at %s: %v after %s, want after %s", step.who, now.Format(time.TimeOnly), err, wait, step.wait)
		}
	}
}

// An owner of very many networks may do what some of them may.
func TestNetworkLimiter(t *testing.T) {
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	l := newNetworkLimiter(allowance{2, time.Minute, "Too much."}, func() time.Time { return now })
	in := func(site, network int) listen.Network {
		return listen.NetworkOf(netip.MustParseAddr(fmt.Sprintf("2001:db8:%x:%x::1", site, network)))
	}
	for network := range listen.WideShare {
		for range 2 {
			if err := l.take(in(1, network)); err != nil {
				t.Fatalf("network %d: %v", network, err)
			}
		}
		if l.look(in(1, network)) == nil || l.take(in(1, network)) == nil {
			t.Errorf("network %d may do more than it may", network)
		}
	}
	if l.look(in(1, 99)) == nil || l.take(in(1, 99)) == nil {
		t.Error("another network of the same owner begins again")
	}
	if err := errors.Join(l.take(in(2, 1)), l.take(listen.NetworkOf(netip.MustParseAddr("192.0.2.1")))); err != nil {
		t.Errorf("others: %v", err)
	}
	now = now.Add(time.Minute / listen.WideShare)
	if err := l.take(in(1, 100)); err != nil {
		t.Errorf("later: %v", err)
	}
	if l.take(in(1, 101)) == nil {
		t.Error("twice as much is allowed later")
	}
}

func TestLimitError(t *testing.T) {
	for wait, want := range map[time.Duration]string{
		time.Millisecond:        "Too much. Please try again in a second.",
		1001 * time.Millisecond: "Too much. Please try again in 2 seconds.",
		119 * time.Second:       "Too much. Please try again in 119 seconds.",
		121 * time.Second:       "Too much. Please try again in 3 minutes.",
		6 * time.Minute:         "Too much. Please try again in 6 minutes.",
	} {
		if got := (&limitError{"Too much.", wait}).Error(); got != want {
			t.Errorf("%s: %s", wait, got)
		}
	}
}
