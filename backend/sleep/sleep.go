// Package sleep waits for a while, and not longer than somebody wants.
package sleep

import (
	"context"
	"time"
)

// For waits for a time, or until the context ends. It reports whether the time has
// passed.
func For(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
