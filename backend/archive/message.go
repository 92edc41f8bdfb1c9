package archive

import (
	"context"
	"fmt"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// Message finds a message by its id, or hub.ErrNotFound.
func (a *Archive) Message(ctx context.Context, id string) (fedmsg.Message, error) {
	var rows []messageRow
	if err := a.db.NewSelect().Model(&rows).Where("msg_id = ?", id).Scan(ctx); err != nil {
		return fedmsg.Message{}, fmt.Errorf("message %s: %w", id, err)
	}
	list, err := entries(rows)
	if err != nil {
		return fedmsg.Message{}, err
	}
	if len(list) == 0 {
		return fedmsg.Message{}, fmt.Errorf("message %s: %w", id, hub.ErrNotFound)
	}
	return list[0].Message, nil
}

// Hide makes the messages of our own about a hub private, or public again, and
// gives those that it changed. Their Meta is left empty.
func (a *Archive) Hide(ctx context.Context, hubKey string, private bool) ([]Entry, error) {
	var rows []messageRow
	err := a.db.NewUpdate().Model(&rows).Set("private = ?", private).
		Where("m.private <> ? AND m.category = 'hubs'", private).
		Where("m.seq IN (SELECT seq FROM mentions WHERE kind = 'hub' AND name = ?)", hubKey).
		Returning("seq, msg_id, at, raw").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("hide the messages about %s: %w", hubKey, err)
	}
	return entries(rows)
}
