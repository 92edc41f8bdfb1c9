package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

type changeRow struct {
	bun.BaseModel `bun:"table:changes,alias:c"`
	hub.Change
}

// History lists what owners changed on a hub, newest first: those before an id,
// or from the newest for 0.
func (s *Store) History(ctx context.Context, hubID, before int64, limit int) ([]hub.Change, error) {
	var rows []changeRow
	q := s.db.NewSelect().Model(&rows).Where("hub_id = ?", hubID).Order("id DESC").Limit(int64(limit))
	if before > 0 {
		q.Where("id < ?", before)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("history of hub %d: %w", hubID, err)
	}
	list := make([]hub.Change, len(rows))
	for i, row := range rows {
		list[i] = row.Change
	}
	return list, nil
}

// Change finds one change of a hub.
func (s *Store) Change(ctx context.Context, hubID, id int64) (hub.Change, error) {
	var row changeRow
	if err := s.db.NewSelect().Model(&row).Where("hub_id = ? AND id = ?", hubID, id).Scan(ctx); err != nil {
		return hub.Change{}, fmt.Errorf("change %d of hub %d: %w", id, hubID, notFound(err, hub.ErrNotFound))
	}
	return row.Change, nil
}

// remember writes a change into the history of a hub, which nobody else changes
// meanwhile.
func (s *Store) remember(ctx context.Context, tx bun.Tx, c hub.Change, before, after any) (err error) {
	c.At = s.now()
	if c.Before, err = json.Marshal(before); err != nil {
		return fmt.Errorf("remember %s: %w", c.Event, err)
	}
	if c.After, err = json.Marshal(after); err != nil {
		return fmt.Errorf("remember %s: %w", c.Event, err)
	}
	if _, err := tx.NewInsert().Model(&changeRow{Change: c}).ExcludeColumn("id").Returning("NULL").Exec(ctx); err != nil {
		return fmt.Errorf("remember %s: %w", c.Event, err)
	}
	if err := trimChanges(ctx, tx, c.HubID); err != nil {
		return fmt.Errorf("make room in the history: %w", err)
	}
	return nil
}

// lastAgent tells who made the last change of a kind; "" if nobody did.
func lastAgent(ctx context.Context, tx bun.Tx, hubID, widget int64, event hub.Event) (string, error) {
	var agents []string
	q := tx.NewSelect().Table("changes").Column("agent").Where("hub_id = ? AND event = ?", hubID, event).Order("id DESC").Limit(1)
	if widget != 0 {
		q.Where("widget_id = ?", widget)
	}
	if err := q.Scan(ctx, &agents); err != nil || len(agents) == 0 {
		return "", err
	}
	return agents[0], nil
}
