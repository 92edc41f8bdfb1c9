package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"
)

// An Announcement is a change that the bus has to be told of; it is written in
// the transaction of the change.
type Announcement struct {
	bun.BaseModel `bun:"table:outbox,alias:o"`
	ID            int64           `bun:",pk,autoincrement"`
	Event         string          // topic without prefix and environment: "hubs.widget.updated"
	Body          json.RawMessage `bun:"type:text"`
	MsgID         string
	Created       time.Time
}

type body map[string]any

func (s *Store) announce(ctx context.Context, tx bun.Tx, event string, b body) error {
	raw, err := json.Marshal(b)
	if err != nil {
		return fmt.Errorf("announce %s: %w", event, err)
	}
	now := s.now()
	a := &Announcement{Event: event, Body: raw, Created: now, MsgID: fmt.Sprintf("%d-%s", now.Year(), uuid.New())}
	if _, err := tx.NewInsert().Model(a).ExcludeColumn("id").Returning("NULL").Exec(ctx); err != nil {
		return fmt.Errorf("announce %s: %w", event, err)
	}
	return nil
}

// Announcements are the oldest entries of the outbox.
func (s *Store) Announcements(ctx context.Context, limit int) ([]Announcement, error) {
	var list []Announcement
	if err := s.db.NewSelect().Model(&list).Order("id").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	return list, nil
}

// Announced takes entries out of the outbox once the bus was told.
func (s *Store) Announced(ctx context.Context, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	if _, err := s.db.NewDelete().Model((*Announcement)(nil)).Where("id IN (?)", bun.List(ids)).Exec(ctx); err != nil {
		return fmt.Errorf("clear outbox: %w", err)
	}
	return nil
}
