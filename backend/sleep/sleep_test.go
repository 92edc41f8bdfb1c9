package sleep_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fedora-hubs/hubs/backend/sleep"
)

// A sleeper is woken when the time is over, or when nobody wants it any more.
func TestFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		if !sleep.For(t.Context(), time.Second) || time.Since(began) != time.Second {
			t.Errorf("a second took %v", time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		began = time.Now()
		if sleep.For(ctx, time.Hour) || time.Since(began) != time.Second {
			t.Errorf("what nobody wants for longer than a second took %v", time.Since(began))
		}
		if sleep.For(ctx, 0) || !sleep.For(t.Context(), -time.Second) {
			t.Error("no time at all passes for who is not wanted, or does not for others")
		}
	})
}
