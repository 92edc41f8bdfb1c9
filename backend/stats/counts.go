// Package stats keeps totals over the archive as messages arrive.
package stats

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// Counts are how many messages the archive holds by category, user and package.
type Counts struct{ db *bun.DB }

// NewCounts keeps totals in a database whose tables exist.
func NewCounts(db *bun.DB) *Counts { return &Counts{db} }

// A Count is one total.
type Count struct {
	bun.BaseModel `bun:"table:counts,alias:c"`
	Kind          string `bun:",pk"`
	Name          string `bun:",pk"`
	N             int64
}

// Count adds messages that entered the archive, in the archive's transaction.
func (c *Counts) Count(ctx context.Context, tx bun.IDB, fresh []fedmsg.Said) error {
	type key struct{ kind, name string }
	totals := map[key]int64{}
	for _, said := range fresh {
		totals[key{"category", said.Category()}]++
		for _, name := range said.Meta.Usernames {
			totals[key{"user", name}]++
		}
		for _, name := range said.Meta.Packages {
			totals[key{"package", name}]++
		}
	}
	rows := make([]Count, 0, len(totals))
	for k, n := range totals {
		rows = append(rows, Count{Kind: k.kind, Name: k.name, N: n})
	}
	// Always in the same order, so that two backends can't deadlock.
	slices.SortFunc(rows, func(x, y Count) int { return cmp.Or(cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Name, y.Name)) })
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT (kind, name) DO UPDATE").Set("n = c.n + EXCLUDED.n").Exec(ctx)
	if err != nil {
		return fmt.Errorf("count %d messages: %w", len(fresh), err)
	}
	return nil
}

// ByUser is how many messages mention an account.
func (c *Counts) ByUser(ctx context.Context, username string) (int64, error) {
	var row Count
	err := c.db.NewSelect().Model(&row).Where("kind = 'user' AND name = ?", username).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("count messages of %s: %w", username, err)
	}
	return row.N, nil
}

// ByCategory lists the categories with their totals, largest first.
func (c *Counts) ByCategory(ctx context.Context) ([]Count, error) {
	var rows []Count
	err := c.db.NewSelect().Model(&rows).Where("kind = 'category'").Order("n DESC", "name").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("count messages by category: %w", err)
	}
	return rows, nil
}
