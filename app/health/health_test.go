package health_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fedora-hubs/hubs/app/health"
)

type asks map[string]func(context.Context) error

func monitor(logs *bytes.Buffer, parts asks) *health.Monitor {
	m := health.NewMonitor(slog.New(slog.NewTextHandler(logs, nil)))
	for name, ask := range parts {
		m.Add(name, ask)
	}
	return m
}

func TestReady(t *testing.T) {
	fine := func(context.Context) error { return nil }
	away := func(context.Context) error { return errors.New("password is hunter2") }
	full := func(context.Context) error {
		return &health.MissingError{Why: "its disk is full", Cause: errors.New("password is hunter2")}
	}
	begins := func(context.Context) error { return &health.MissingError{Why: "it is being loaded", Begins: true} }
	hangs := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	impaired := func(context.Context) error { return health.ImpairedError("no connection to 1 of 2 endpoints") }
	for name, c := range map[string]struct {
		parts  asks
		text   string
		ready  bool
		logged string
	}{
		"nothing is needed":          {parts: nil, ready: true},
		"all is well":                {asks{"b": fine, "a": fine}, "a: ok\nb: ok\n", true, ""},
		"a part is away":             {asks{"a": away, "b": fine}, "a: not ready: it does not answer\nb: ok\n", false, `"check a" error="password is hunter2"`},
		"a part tells why":           {asks{"a": full, "b": fine}, "a: not ready: its disk is full\nb: ok\n", false, `"check a" error="its disk is full: password is hunter2"`},
		"one begins to work":         {asks{"a": begins, "b": fine}, "a: not ready: it is being loaded\nb: ok\n", false, ""},
		"one waits for nobody":       {asks{"a": hangs, "b": func(ctx context.Context) error { return ctx.Err() }}, "a: not ready: it does not answer in time\nb: ok\n", false, `"check a" error="it does not answer in time: context deadline exceeded"`},
		"one is of use all the same": {asks{"a": impaired, "b": fine}, "a: no connection to 1 of 2 endpoints\nb: ok\n", true, `"check a" error="no connection to 1 of 2 endpoints"`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var logs bytes.Buffer
				text, ready := monitor(&logs, c.parts).Ready(t.Context())
				if text != c.text || ready != c.ready {
					t.Errorf("%v: %q, want %v: %q", ready, text, c.ready, c.text)
				}
				if !strings.Contains(logs.String(), c.logged) || (c.logged == "") != (logs.Len() == 0) {
					t.Errorf("logged %s", &logs)
				}
				time.Sleep(time.Minute) // what hangs ends
			})
		})
	}
}

// A part that is away is logged once, however often it is asked for, and once
// when it is back.
func TestProbesAreNotLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var logs bytes.Buffer
		var away error
		m := monitor(&logs, asks{"database": func(context.Context) error { return away }})
		for minute := range 3 {
			away = nil
			if minute == 1 {
				away = errors.New("connection refused")
			}
			time.Sleep(10 * time.Second) // what was known before is forgotten
			for range 49 {
				if _, ready := m.Ready(t.Context()); ready != (away == nil) {
					t.Fatalf("ready is %v", ready)
				}
				time.Sleep(time.Second)
			}
		}
		if n := strings.Count(logs.String(), "\n"); n != 2 {
			t.Errorf("%d lines of 49 probes in vain, want one and one for the end: %s", n, &logs)
		}
	})
}

// However many ask, a part is asked every few seconds, and once at a time; what
// it was asked by one who went away serves the next.
func TestManyProbesCostLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		var logs bytes.Buffer
		m := monitor(&logs, asks{"database": func(ctx context.Context) error {
			asked++
			time.Sleep(100 * time.Millisecond)
			return ctx.Err()
		}})
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if text, ready := m.Ready(gone); ready {
			t.Errorf("who does not wait is told %s", text)
		}
		var probes sync.WaitGroup
		for i := range 10_000 {
			probes.Go(func() {
				time.Sleep(time.Duration(i) * 2 * time.Millisecond) // 20 seconds in all
				if text, ready := m.Ready(t.Context()); !ready {
					t.Errorf("probe %d: %s", i, text)
				}
			})
		}
		probes.Wait()
		if asked < 6 || asked > 8 {
			t.Errorf("10,000 probes in 20 seconds asked %d times, want about every three seconds", asked)
		}
	})
}

// A caller that may not wait gets what was found last.
func TestAiling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var logs bytes.Buffer
		away := errors.New("away")
		m := monitor(&logs, asks{
			"database": func(context.Context) error { return away },
			"bus":      func(context.Context) error { return health.ImpairedError("no connection") },
			"index":    func(context.Context) error { return nil },
		})
		if m.Ailing("database", "bus", "index") {
			t.Error("it ails before it was asked")
		}
		m.Ready(t.Context())
		if !m.Ailing("index", "database") || m.Ailing("bus", "index") {
			t.Errorf("the database ails: %v; bus and index: %v", m.Ailing("index", "database"), m.Ailing("bus", "index"))
		}
		away = nil
		time.Sleep(time.Second)
		m.Ready(t.Context())
		if m.Ailing("database") {
			t.Error("it ails though it is well again")
		}
	})
}

// That a part is well again is seen sooner than that it is not.
func TestRecoveryIsSeenSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var logs bytes.Buffer
		away := errors.New("away")
		m := monitor(&logs, asks{"database": func(context.Context) error { return away }})
		m.Ready(t.Context())
		away = nil
		time.Sleep(time.Second)
		if text, ready := m.Ready(t.Context()); !ready {
			t.Errorf("after a second: %s", text)
		}
	})
}

// The log tells of the parts though nobody asks.
func TestRunAsksNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var logs bytes.Buffer
		begun := time.Now()
		m := monitor(&logs, asks{"database": func(context.Context) error {
			if time.Since(begun) > 90*time.Second {
				return errors.New("disk full")
			}
			return nil
		}})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- m.Run(ctx) }()
		time.Sleep(4 * time.Minute)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if !strings.Contains(logs.String(), "disk full") {
			t.Errorf("logged %s", &logs)
		}
	})
}
