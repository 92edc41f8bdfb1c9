package events

import (
	"context"
	"time"

	"github.com/fedora-hubs/hubs/backend/ledger"
)

// lookEvery is how long a loss that no event tells of may go unnoticed.
const lookEvery = 2 * time.Second

// A Tail is somebody's position in a stream. It belongs to one goroutine.
type Tail struct {
	stream *Stream
	at     ID
	view   ledger.View
	looked time.Time // zero: look before the next read
	begun  bool
}

// Tail begins with what comes after now.
func (s *Stream) Tail() *Tail { return &Tail{stream: s} }

// Position is the id up to which all events were given.
func (t *Tail) Position() ID { return t.at }

// Next gives the next events, waiting for one up to the time given; it may give
// none earlier. Lost says that something before the position may have been missed
// or was lost, so that all that the events tell of has to be read again. The first
// call says so, too. After an error, the next call finds out.
func (t *Tail) Next(ctx context.Context, wait time.Duration) (list []Event, lost bool, err error) {
	if time.Since(t.looked) >= lookEvery {
		lost, err = t.look(ctx)
		return nil, lost, err
	}
	list, trimmed, err := t.stream.Read(ctx, t.at, wait)
	for _, e := range list {
		trimmed = trimmed || e.Type == Lost
	}
	switch {
	case err != nil:
		t.looked = time.Time{}
		return nil, false, err
	case trimmed:
		t.begun = false
		lost, err = t.look(ctx)
		return nil, lost, err
	case len(list) > 0:
		t.at = list[len(list)-1].ID
	}
	return list, false, nil
}

// look finds out whether the stream goes on after the position in the same
// epoch. If it does not, the position is its end.
func (t *Tail) look(ctx context.Context) (lost bool, err error) {
	t.looked = time.Time{}
	view, err := t.stream.ledger.Look(ctx, t.stream.key, t.at.String(), t.view)
	if err != nil {
		return false, err
	}
	oldest, err := ParseID(view.Oldest)
	if err != nil {
		return false, err
	}
	newest, err := ParseID(view.Newest)
	if err != nil {
		return false, err
	}
	lost = !t.begun || view.Epoch != t.view.Epoch || oldest.After(t.at)
	if lost {
		t.at = newest
	}
	t.view, t.begun, t.looked = view, true, time.Now()
	return lost, nil
}
