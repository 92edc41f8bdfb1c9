package health_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fedora-hubs/hubs/app/health"
	"github.com/fedora-hubs/hubs/backend/outage"
)

func TestReady(t *testing.T) {
	fine := func(context.Context) error { return nil }
	away := func(context.Context) error { return errors.New("password is hunter2") }
	hangs := func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
	impaired := func(context.Context) error { return health.ImpairedError("no connection to tcp://x:1") }
	for name, c := range map[string]struct {
		checks health.Checks
		text   string
		ready  bool
		logged string
	}{
		"nothing is needed":          {checks: nil, ready: true},
		"all is well":                {health.Checks{"b": fine, "a": fine}, "a: ok\nb: ok\n", true, ""},
		"a part is away":             {health.Checks{"a": away, "b": fine}, "a: missing\nb: ok\n", false, "whether a is ready"},
		"one waits for nobody":       {health.Checks{"a": hangs, "b": func(ctx context.Context) error { return ctx.Err() }}, "a: missing\nb: ok\n", false, "whether a is ready"},
		"one is of use all the same": {health.Checks{"a": impaired, "b": fine}, "a: no connection to tcp://x:1\nb: ok\n", true, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var logs bytes.Buffer
				text, ready := c.checks.Ready(t.Context(), slog.New(slog.NewTextHandler(&logs, nil)), &outage.Records[string]{})
				if text != c.text || ready != c.ready {
					t.Errorf("%v: %q, want %v: %q", ready, text, c.ready, c.text)
				}
				if !strings.Contains(logs.String(), c.logged) || (c.logged == "") != (logs.Len() == 0) {
					t.Errorf("logged %s", &logs)
				}
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
		var records outage.Records[string]
		checks := health.Checks{"database": func(context.Context) error { return away }}
		for minute := range 3 {
			away = nil
			if minute == 1 {
				away = errors.New("connection refused")
			}
			for range 59 {
				if _, ready := checks.Ready(t.Context(), slog.New(slog.NewTextHandler(&logs, nil)), &records); ready != (away == nil) {
					t.Fatalf("ready is %v", ready)
				}
				time.Sleep(time.Second)
			}
		}
		if n := strings.Count(logs.String(), "\n"); n != 2 {
			t.Errorf("%d lines of 59 probes in vain, want one and one for the end: %s", n, &logs)
		}
	})
}
