package backlog

import (
	"context"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/store"
)

// Announced are gaps whose changes the pages that are open are told of.
type Announced struct {
	Gaps   Gaps
	Stream *events.Stream
}

// NoteGaps notes them, and announces that it did.
func (a Announced) NoteGaps(ctx context.Context, endpoints []string, found, before []store.Gap) error {
	if err := a.Gaps.NoteGaps(ctx, endpoints, found, before); err != nil {
		return err
	}
	_, err := a.Stream.Append(ctx, events.Event{Type: events.Missed})
	return err
}
