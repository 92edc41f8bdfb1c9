package lag_test

import (
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/lag"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

func TestBoard(t *testing.T) {
	servertest.Redises(t, func(t *testing.T, r servertest.Redis) {
		start := time.UnixMilli(1764277200123)
		now := start
		b := lag.NewBoard(r.Client, r.Prefix, func() time.Time { return now })
		want := func(what string, since time.Time) {
			t.Helper()
			if got, err := b.Since(t.Context()); err != nil || !got.Equal(since) {
				t.Errorf("%s: behind since %v (%v), want %v", what, got, err, since)
			}
		}
		tell := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		want("at first", time.Time{})
		tell(b.CaughtUp(t.Context(), "one"))
		tell(b.Behind(t.Context(), "one", start.Add(-time.Second)))
		tell(b.Behind(t.Context(), "two", start.Add(-time.Hour)))
		want("two are behind", start.Add(-time.Hour))
		tell(b.CaughtUp(t.Context(), "two"))
		want("the other is", start.Add(-time.Second))
		now = now.Add(lag.Lasts - time.Second)
		tell(b.Behind(t.Context(), "two", now))
		want("both are again", start.Add(-time.Second))
		now = now.Add(time.Second)
		want("one says nothing more", start.Add(lag.Lasts-time.Second))
		if left := r.Client.PTTL(t.Context(), r.Prefix+":lag").Val(); left <= 0 || left > lag.Lasts {
			t.Errorf("what they said is kept for %v", left)
		}
	})
}
