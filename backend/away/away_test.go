package away_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fedora-hubs/hubs/backend/away"
	"github.com/fedora-hubs/hubs/backend/hub"
)

func TestGet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &away.Source{Wait: time.Second, Rest: 5 * time.Second}
		asked := 0
		answers := func(text string, err error) func(context.Context) (string, error) {
			return func(context.Context) (string, error) { asked++; return text, err }
		}
		hangs := func(ctx context.Context) (string, error) { asked++; <-ctx.Done(); return "", ctx.Err() }
		broken := errors.New("broken")
		for i, c := range []struct {
			after time.Duration
			has   bool
			ask   func(context.Context) (string, error)
			want  string
			old   bool
			err   error
			asked int
			takes time.Duration
		}{
			{0, false, answers("new", nil), "new", false, nil, 1, 0},
			{0, false, answers("", broken), "", false, broken, 1, 0}, // of what there is nothing old, it does not rest
			{0, true, answers("new", nil), "new", false, nil, 1, 0},
			{0, true, hangs, "old", true, nil, 1, time.Second},
			{0, true, answers("new", nil), "old", true, nil, 0, 0}, // it rests
			{0, false, answers("new", nil), "new", false, nil, 1, 0},
			{5 * time.Second, true, answers("", broken), "old", true, nil, 1, 0},
			{4 * time.Second, true, answers("new", nil), "old", true, nil, 0, 0},
			{time.Second, true, answers("", hub.ErrNotFound), "", false, hub.ErrNotFound, 1, 0},
			{0, true, answers("new", nil), "new", false, nil, 1, 0},
		} {
			time.Sleep(c.after)
			asked = 0
			begun := time.Now()
			got, old, err := away.Get(t.Context(), s, "old", c.has, c.ask)
			if got != c.want || old != c.old || !errors.Is(err, c.err) || asked != c.asked || time.Since(begun) != c.takes {
				t.Errorf("%d: %q, %v, %v, asked %d times, took %v", i, got, old, err, asked, time.Since(begun))
			}
		}
	})
}
