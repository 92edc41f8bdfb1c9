// Package stats keeps series over the archive as messages arrive: how many
// messages of a day, and of all time, mention an account or a package or are
// of a category.
//
// A message is counted for the names that it mentioned when it arrived. One that
// is about hubs is not: these may be hidden, now or later, and a series can be
// read by everybody.
package stats

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// Counts are how many messages have entered the archive, by category, user and
// package. Those that it has forgotten since are among them.
type Counts struct {
	db *bun.DB

	mu     sync.Mutex
	walked row // the last total that ForgetTotals has looked at
}

// NewCounts keeps the series in a database whose tables exist.
func NewCounts(db *bun.DB) *Counts { return &Counts{db: db} }

// A Count is one total.
type Count struct {
	Name string
	N    int64
}

// Count adds messages that entered the archive, in the archive's transaction.
func (c *Counts) Count(ctx context.Context, tx bun.IDB, fresh []fedmsg.Said) error {
	rows := tally(fresh)
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT (kind, width, name, bucket) DO UPDATE").Set("n = s.n + EXCLUDED.n").Exec(ctx)
	if err != nil {
		return fmt.Errorf("count %d messages: %w", len(fresh), err)
	}
	return nil
}

// Recount counts messages of the archive for what they say, instead of what they were
// counted for. A day that is forgotten stays so.
func (c *Counts) Recount(ctx context.Context, tx bun.IDB, was, is []fedmsg.Said) error {
	for _, r := range difference(tally(was), tally(is)) {
		q := tx.NewUpdate().Model((*row)(nil)).Set("n = n + ?", r.N).Where("kind = ? AND width = ? AND name = ? AND bucket = ? AND n + ? >= 0", r.Kind, r.Width, r.Name, r.Bucket, r.N)
		done, err := q.Exec(ctx)
		if err != nil {
			return fmt.Errorf("count %d messages again: %w", len(was), err)
		}
		if n, err := done.RowsAffected(); err != nil || n > 0 || r.N < 0 {
			continue
		}
		if _, err := tx.NewInsert().Model(&r).On("CONFLICT (kind, width, name, bucket) DO UPDATE").Set("n = s.n + EXCLUDED.n").Exec(ctx); err != nil {
			return fmt.Errorf("count %d messages again: %w", len(was), err)
		}
	}
	return nil
}

// ForgetDays deletes some of the counts of days that ended before a time, the
// oldest first, and tells how many. The totals keep them. Of two processes that do
// this, each deletes others.
func (c *Counts) ForgetDays(ctx context.Context, before time.Time, limit int) (int64, error) {
	old := c.db.NewSelect().Table("series").Column("kind", "width", "name", "bucket").
		Where("width > 0 AND bucket < ?", before.Unix()-day).Order("bucket").Limit(int64(limit))
	if c.db.Dialect().Name() == dialect.PG {
		old = old.For("UPDATE SKIP LOCKED")
	}
	res, err := c.db.NewDelete().Table("series").Where("(kind, width, name, bucket) IN (?)", old).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("forget counts of old days: %w", err)
	}
	return res.RowsAffected()
}

// mostWalked is how many batches of totals one call of ForgetTotals looks at.
const mostWalked = 25

// ForgetTotals deletes totals of names that nothing else tells of any more: no
// message that is kept, no day, no account. A sender of messages could make up
// names without end. It looks at a part of all totals, and goes on with the next when
// it is called again; it tells how many it deleted, less than the limit where it has
// looked at enough.
func (c *Counts) ForgetTotals(ctx context.Context, limit int) (forgot int64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for range mostWalked {
		kind := cmp.Or(c.walked.Kind, pkg)
		var names []string
		err := c.db.NewSelect().Model((*row)(nil)).Column("name").
			Where("kind = ? AND width = ? AND name > ?", kind, ever, c.walked.Name).
			Order("name").Limit(int64(limit)-forgot).Scan(ctx, &names)
		if err != nil {
			return forgot, fmt.Errorf("walk through totals: %w", err)
		}
		if len(names) == 0 {
			if c.walked = (row{}); kind == user {
				return forgot, nil
			}
			c.walked.Kind = user
			continue
		}
		n, err := c.forgetOf(ctx, kind, names)
		if err != nil {
			return forgot, err
		}
		c.walked = row{Kind: kind, Name: names[len(names)-1]}
		if forgot += n; forgot >= int64(limit) {
			break
		}
	}
	return forgot, nil
}

func (c *Counts) forgetOf(ctx context.Context, kind string, names []string) (int64, error) {
	res, err := c.db.NewDelete().Model((*row)(nil)).Where("kind = ? AND width = ? AND name IN (?)", kind, ever, bun.List(names)).
		Where("NOT EXISTS (SELECT 1 FROM mentions AS m WHERE m.kind = s.kind AND m.name = s.name)").
		Where("NOT EXISTS (SELECT 1 FROM series AS d WHERE d.kind = s.kind AND d.width = ? AND d.name = s.name)", day).
		Where("NOT EXISTS (SELECT 1 FROM accounts AS a WHERE s.kind = ? AND a.username = s.name)", user).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("forget totals: %w", err)
	}
	return res.RowsAffected()
}

// ByUser is how many messages mention an account.
func (c *Counts) ByUser(ctx context.Context, username string) (int64, error) {
	var n int64
	err := c.db.NewSelect().Model((*row)(nil)).Column("n").
		Where("kind = ? AND width = ? AND name = ? AND bucket = 0", user, ever, username).Scan(ctx, &n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("count messages of %s: %w", username, err)
	}
	return n, nil
}

// ByCategory lists the categories with their totals, largest first.
func (c *Counts) ByCategory(ctx context.Context) ([]Count, error) {
	var list []Count
	err := c.db.NewSelect().Model((*row)(nil)).Column("name", "n").
		Where("kind = ? AND width = ?", category, ever).Order("n DESC", "name").Scan(ctx, &list)
	if err != nil {
		return nil, fmt.Errorf("count messages by category: %w", err)
	}
	return list, nil
}

// Daily is how many messages there were on each day in UTC, from that of one
// time to the one before that of another. The filter has one field set:
// usernames, packages or categories. A message counts for each of the names
// that it mentions.
func (c *Counts) Daily(ctx context.Context, f fedmsg.Filter, from, to time.Time) ([]int64, error) {
	kind, names, err := counted(f)
	if err != nil {
		return nil, err
	}
	first, end := bucket(from, day), bucket(to, day)
	days := make([]int64, max(end-first, 0)/day)
	for chunk := range slices.Chunk(names, 1000) {
		var found []struct{ Bucket, N int64 }
		err := c.db.NewSelect().Model((*row)(nil)).Column("bucket").ColumnExpr("CAST(SUM(n) AS BIGINT) AS n").
			Where("kind = ? AND width = ? AND name IN (?)", kind, day, bun.List(chunk)).
			Where("bucket >= ? AND bucket < ?", first, end).Group("bucket").Scan(ctx, &found)
		if err != nil {
			return nil, fmt.Errorf("count messages of %d names by day: %w", len(names), err)
		}
		for _, b := range found {
			days[(b.Bucket-first)/day] += b.N
		}
	}
	return days, nil
}
