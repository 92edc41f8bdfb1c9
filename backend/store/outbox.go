package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
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
	Claimed       int64 `bun:",nullzero,default:0"` // microseconds since 1970: until then somebody sees to it
}

func (s *Store) announce(ctx context.Context, tx bun.Tx, n hub.Notice) error {
	if s.quiet {
		return nil
	}
	raw, err := n.Body()
	if err != nil {
		return err
	}
	now := s.now()
	a := &Announcement{Event: n.Topic(), Body: raw, Created: now, MsgID: fmt.Sprintf("%d-%s", now.Year(), uuid.New())}
	if _, err := tx.NewInsert().Model(a).ExcludeColumn("id").Returning("NULL").Exec(ctx); err != nil {
		return fmt.Errorf("announce %s: %w", n.Event, err)
	}
	return nil
}

// claimTime is how long a claim on entries of the outbox holds. After it the
// process that made it is taken for dead.
const claimTime = 15 * time.Second

// Announcements claims the oldest entries of the outbox that nobody else sees
// to. Announced ends a claim, Release gives it up, and it runs out by itself.
func (s *Store) Announcements(ctx context.Context, limit int) ([]Announcement, error) {
	now := s.now()
	free := s.db.NewSelect().Table("outbox").Column("id").Where("claimed < ?", now.UnixMicro()).Order("id").Limit(int64(limit))
	var list []Announcement
	err := s.db.NewUpdate().Model(&list).Set("claimed = ?", now.Add(claimTime).UnixMicro()).
		Where("o.id IN (?)", free).Where("o.claimed < ?", now.UnixMicro()). // another may have been quicker
		Returning("*").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read outbox: %w", err)
	}
	slices.SortFunc(list, func(a, b Announcement) int { return cmp.Compare(a.ID, b.ID) })
	return list, nil
}

// Release gives entries back to the outbox at once.
func (s *Store) Release(ctx context.Context, ids ...int64) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := s.db.NewUpdate().Model((*Announcement)(nil)).Set("claimed = 0").Where("id IN (?)", bun.List(ids)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("release entries of the outbox: %w", err)
	}
	return nil
}

// OutboxLength is how many changes the bus was not told of yet.
func (s *Store) OutboxLength(ctx context.Context) (int, error) {
	n, err := s.db.NewSelect().Model((*Announcement)(nil)).Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count the outbox: %w", err)
	}
	return int(n), nil
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
