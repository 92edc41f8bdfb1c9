package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// The horizon is the moment before which messages are forgotten. It comes before
// they are: from then on none of that time enters the archive, so that one that
// is heard, fetched or loaded once more is not counted twice. Series keep what
// they have counted.

type horizonRow struct {
	bun.BaseModel `bun:"table:horizon"`
	ID            int64 `bun:",pk"` // there is one
	At            int64
}

// Horizon gives the moment before which messages are forgotten; zero if none are.
func (a *Archive) Horizon(ctx context.Context) (time.Time, error) {
	row, err := readHorizon(ctx, a.db, false)
	return time.UnixMicro(row.At).UTC(), err
}

// readHorizon reads the one row. Where it is held, nobody moves it until the
// transaction ends; that of SQLite is the only one anyway.
func readHorizon(ctx context.Context, db bun.IDB, held bool) (row horizonRow, err error) {
	q := db.NewSelect().Model(&row).Where("id = 1")
	if held && db.Dialect().Name() == dialect.PG {
		q = q.For("SHARE")
	}
	if err := q.Scan(ctx); err != nil {
		return row, fmt.Errorf("ask which messages are forgotten: %w", err)
	}
	return row, nil
}

// MoveHorizon lets messages of before a moment be forgotten. It never goes back.
func (a *Archive) MoveHorizon(ctx context.Context, to time.Time) error {
	_, err := a.db.NewUpdate().Model((*horizonRow)(nil)).Set("at = ?", to.UnixMicro()).Where("id = 1 AND at < ?", to.UnixMicro()).Exec(ctx)
	if err != nil {
		return fmt.Errorf("say which messages are forgotten: %w", err)
	}
	return nil
}

// ahead leaves of the messages to insert those that are not forgotten. What our own
// outbox says is news whenever it comes: it tells of changes that pages do not
// show yet, and is in no series.
func ahead(rows []messageRow, horizon int64) []messageRow {
	kept := rows[:0:0]
	for _, row := range rows {
		if row.At >= horizon || row.Category == hub.NoticeCategory {
			kept = append(kept, row)
		}
	}
	return kept
}

// ForgetOld deletes some of the messages of before the horizon with all that they
// mention, the oldest first, and tells how many. One whose widgets are not in the
// queue yet stays until they are. Of two processes that do this, each deletes
// others.
func (a *Archive) ForgetOld(ctx context.Context, limit int) (int64, error) {
	horizon, err := readHorizon(ctx, a.db, false)
	if err != nil {
		return 0, err
	}
	// Postgres has what was deleted in its indexes for a while: it is not to read
	// all of that for each few that it deletes next.
	passed := a.passed.Load()
	old := a.db.NewSelect().TableExpr("messages AS m").Column("m.seq").Where("m.at >= ? AND m.at < ?", passed, horizon.At).
		Where("NOT EXISTS (SELECT 1 FROM unrouted AS u WHERE u.seq = m.seq)").Order("m.at").Limit(int64(limit))
	if a.db.Dialect().Name() == dialect.PG {
		old = old.For("UPDATE OF m SKIP LOCKED")
	}
	var times []int64
	err = a.db.NewDelete().Table("messages").Where("seq IN (?)", old).Returning("at").Scan(ctx, &times)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("forget old messages: %w", err)
	}
	next := int64(math.MinInt64) // what was left is looked for once more
	if len(times) == limit {
		next = slices.Max(times)
	}
	a.passed.Store(next)
	return int64(len(times)), nil
}

// Oldest gives the time of the oldest message; zero if there is none.
func (a *Archive) Oldest(ctx context.Context) (time.Time, error) {
	var at []int64
	if err := a.db.NewSelect().Table("messages").Column("at").Order("at").Limit(1).Scan(ctx, &at); err != nil {
		return time.Time{}, fmt.Errorf("look for the oldest message: %w", err)
	}
	if len(at) == 0 {
		return time.Time{}, nil
	}
	return time.UnixMicro(at[0]).UTC(), nil
}
