package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/uptrace/bun"
)

type heardRow struct {
	bun.BaseModel `bun:"table:heard,alias:he"`
	Endpoint      string `bun:",pk"`
	Until         int64
}

// Heard gives until when all messages of each endpoint of the bus are archived.
func (s *Store) Heard(ctx context.Context) (map[string]time.Time, error) {
	var rows []heardRow
	if err := s.db.NewSelect().Model(&rows).Scan(ctx); err != nil {
		return nil, fmt.Errorf("until when the bus was heard: %w", err)
	}
	until := make(map[string]time.Time, len(rows))
	for _, row := range rows {
		until[row.Endpoint] = time.UnixMicro(row.Until).UTC()
	}
	return until, nil
}

// Hear notes until when all messages of endpoints are archived. A later time
// that another backend has noted stays.
func (s *Store) Hear(ctx context.Context, until map[string]time.Time) error {
	rows := make([]heardRow, 0, len(until))
	for _, endpoint := range slices.Sorted(maps.Keys(until)) { // in order, so that two backends can't deadlock
		rows = append(rows, heardRow{Endpoint: endpoint, Until: until[endpoint].UnixMicro()})
	}
	if len(rows) == 0 {
		return nil
	}
	_, err := s.db.NewInsert().Model(&rows).On("CONFLICT (endpoint) DO UPDATE").
		Set("until = CASE WHEN EXCLUDED.until > he.until THEN EXCLUDED.until ELSE he.until END").Exec(ctx)
	if err != nil {
		return fmt.Errorf("note until when the bus was heard: %w", err)
	}
	return nil
}
