package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/store"
)

const endpoint = "tcp://a:1"

// ago is a time before now, as databases keep it.
func ago(d time.Duration) time.Time { return time.Now().Add(-d).UTC().Truncate(time.Microsecond) }

func expectGaps(t *testing.T, s *store.Store, when string, want ...store.Gap) {
	t.Helper()
	got, err := s.Gaps(t.Context())
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%s the gaps are %v, %v, want %v", when, got, err, want)
	}
}

func noteGaps(t *testing.T, s *store.Store, found, before []store.Gap) {
	t.Helper()
	if err := s.NoteGaps(t.Context(), []string{endpoint}, found, before); err != nil {
		t.Fatal(err)
	}
}

func heardUntil(t *testing.T, s *store.Store, until time.Time) {
	t.Helper()
	if err := s.Hear(t.Context(), map[string]time.Time{endpoint: until}); err != nil {
		t.Fatal(err)
	}
}

func tellsGaps(t *testing.T, s *store.Store) {
	expectGaps(t, s, "at first")
	heardUntil(t, s, ago(10*time.Minute))
	open := store.Gap{Endpoint: endpoint, From: ago(10 * time.Minute), Fetched: true}
	noteGaps(t, s, []store.Gap{open}, nil)
	expectGaps(t, s, "while the endpoint is cut", open)
	closed := open
	closed.To = ago(time.Minute)
	lost := store.Gap{Endpoint: endpoint, From: ago(12 * time.Minute), To: ago(5 * time.Minute)}
	noteGaps(t, s, []store.Gap{closed, lost}, []store.Gap{open})
	expectGaps(t, s, "while they are fetched", lost, closed)
	heardUntil(t, s, ago(2*time.Minute))
	expectGaps(t, s, "while some are fetched", lost, closed)
	heardUntil(t, s, ago(time.Second))
	expectGaps(t, s, "once they are fetched", lost)
	noteGaps(t, s, nil, []store.Gap{closed})
	old := lost
	old.From, old.To = ago(30*time.Minute), ago(11*time.Minute)
	noteGaps(t, s, []store.Gap{{Endpoint: endpoint, From: ago(14 * time.Minute), To: ago(11 * time.Minute)}, old}, nil)
	expectGaps(t, s, "for a while after what nobody fetches", old, lost)
	again := store.Gap{Endpoint: endpoint, From: ago(time.Minute), Fetched: true}
	noteGaps(t, s, []store.Gap{again}, nil)
	expectGaps(t, s, "while another backend hears the endpoint", old, lost)
}

// A backend that died may have left gaps of an endpoint that nobody is to hear
// any more. Those of one that another backend hears stay.
func forgetsOrphans(t *testing.T, s *store.Store) {
	gap := store.Gap{Endpoint: "tcp://gone:1", From: ago(time.Hour), Fetched: true}
	noteGaps(t, s, []store.Gap{gap}, nil)
	noteGaps(t, s, nil, nil)
	expectGaps(t, s, "soon after it was noted", gap)
	_, err := s.DB().ExecContext(t.Context(), "UPDATE gaps SET noted = ?", ago(10*time.Minute).UnixMicro())
	if err != nil {
		t.Fatal(err)
	}
	expectGaps(t, s, "before anybody looks", gap)
	noteGaps(t, s, nil, nil)
	expectGaps(t, s, "when nobody noted it again")
}
