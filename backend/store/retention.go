package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// What is kept of the past of a hub, however young it is: so many rows, of so many
// bytes. Where there is more, the oldest go; the newest always stays.
const (
	mostChanges = 500
	mostRemoved = hub.MostWidgets
	mostPast    = 2 << 20 // bytes of either
	// mostTrimmed is how many go at a time: as many as there can be, unless the
	// hub is from before there were these limits.
	mostTrimmed = 500
)

// Retention is how long the past of hubs is kept; 0 is for ever.
type Retention struct {
	Changes time.Duration // their history
	Removed time.Duration // widgets that can be put back
}

// usual is the retention of a store that was told of none.
var usual = Retention{Removed: 30 * 24 * time.Hour}

// Keep sets how long the past of hubs is kept.
func (s *Store) Keep(r Retention) { s.retention = r }

// before is the moment before which what is kept for a time is over.
func (s *Store) before(kept time.Duration) time.Time {
	if kept == 0 {
		return time.Time{}
	}
	return s.now().Add(-kept)
}

// A sized is a row of the past of a hub.
type sized struct{ ID, Size int64 }

// trimmed are those of some rows, the newest first, that are kept.
func trimmed(rows []sized, most int) []sized {
	bytes := int64(0)
	for i, r := range rows {
		if bytes += r.Size; i > 0 && (i >= most || bytes > mostPast) {
			return rows[:i]
		}
	}
	return rows
}

// trimChanges deletes the oldest changes of a hub if there are too many. Nobody
// else adds one until the transaction ends.
func trimChanges(ctx context.Context, tx bun.Tx, hubID int64) error {
	var rows []sized
	err := tx.NewSelect().Table("changes").Column("id").ColumnExpr("OCTET_LENGTH(before) + OCTET_LENGTH(after) AS size").
		Where("hub_id = ?", hubID).Order("id DESC").Limit(mostChanges+1).Scan(ctx, &rows)
	if err != nil {
		return err
	}
	kept := trimmed(rows, mostChanges)
	if len(kept) == len(rows) {
		return nil
	}
	old := tx.NewSelect().Table("changes").Column("id").Where("hub_id = ? AND id < ?", hubID, kept[len(kept)-1].ID).
		Order("id").Limit(mostTrimmed)
	_, err = tx.NewDelete().Table("changes").Where("id IN (?)", old).Exec(ctx)
	return err
}

// trimRemoved does the same with the widgets that can be put back.
func trimRemoved(ctx context.Context, tx bun.Tx, hubID int64) error {
	var rows []sized
	err := tx.NewSelect().Table("widgets").Column("id").ColumnExpr("OCTET_LENGTH(config) AS size").
		Where("hub_id = ? AND removed IS NOT NULL", hubID).Order("removed DESC", "id DESC").Limit(mostRemoved+1).Scan(ctx, &rows)
	if err != nil {
		return err
	}
	kept := trimmed(rows, mostRemoved)
	if len(kept) == len(rows) {
		return nil
	}
	ids := make([]int64, len(kept))
	for i, r := range kept {
		ids[i] = r.ID
	}
	old := tx.NewSelect().Table("widgets").Column("id").Where("hub_id = ? AND removed IS NOT NULL AND id NOT IN (?)", hubID, bun.List(ids)).
		Order("removed", "id").Limit(mostTrimmed)
	_, err = tx.NewDelete().Table("widgets").Where("id IN (?)", old).Exec(ctx)
	return err
}

// ForgetChanges deletes some of the changes of hubs that are older than they are
// kept, the oldest first, and tells how many.
func (s *Store) ForgetChanges(ctx context.Context, limit int) (int64, error) {
	return s.forget(ctx, "changes", "at", s.before(s.retention.Changes), limit)
}

// ForgetRemoved does the same with widgets that can't be put back any more.
func (s *Store) ForgetRemoved(ctx context.Context, limit int) (int64, error) {
	return s.forget(ctx, "widgets", "removed", s.before(s.retention.Removed), limit)
}

// forget deletes some rows of before a moment. Of two processes that do so, each
// deletes others.
func (s *Store) forget(ctx context.Context, table, column string, before time.Time, limit int) (int64, error) {
	if before.IsZero() {
		return 0, nil
	}
	old := s.db.NewSelect().Table(table).Column("id").Where("? < ?", bun.Ident(column), before).Order(column).Limit(int64(limit))
	if s.db.Dialect().Name() == dialect.PG {
		old = old.For("UPDATE SKIP LOCKED")
	}
	res, err := s.db.NewDelete().Table(table).Where("id IN (?)", old).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("forget old %s: %w", table, err)
	}
	return affected(res), nil
}

// A Size is how many bytes a database takes.
type Size struct {
	All    int64
	Tables map[string]int64 // with their indexes; nil where that is not known
}

// Size asks how large the database is.
func (s *Store) Size(ctx context.Context) (size Size, err error) {
	if s.db.Dialect().Name() != dialect.PG {
		err = s.db.QueryRowContext(ctx, "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()").Scan(&size.All)
	} else {
		err = s.db.QueryRowContext(ctx, "SELECT pg_database_size(current_database())").Scan(&size.All)
		if err == nil {
			size.Tables, err = s.tableSizes(ctx)
		}
	}
	if err != nil {
		return Size{}, fmt.Errorf("ask how large the database is: %w", err)
	}
	return size, nil
}

func (s *Store) tableSizes(ctx context.Context) (map[string]int64, error) {
	var rows []struct {
		Name string
		Size int64
	}
	err := s.db.NewRaw("SELECT relname AS name, pg_total_relation_size(oid) AS size FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(current_schema())").Scan(ctx, &rows)
	sizes := make(map[string]int64, len(rows))
	for _, r := range rows {
		sizes[r.Name] = r.Size
	}
	return sizes, err
}

// spare is which part of a SQLite file stays free, for what comes next.
const spare = 10

// Shrink gives some free pages of a SQLite file back to the disk, as long as more
// than a tenth of it is free, and tells how many. Postgres sees to that by itself,
// and files of before this version keep their size until somebody does VACUUM.
func (s *Store) Shrink(ctx context.Context, pages int) (freed int64, err error) {
	if s.db.Dialect().Name() == dialect.PG {
		return 0, nil
	}
	free, all, err := s.pages(ctx)
	if err != nil || free <= all/spare {
		return 0, err
	}
	// Each row is a page that was freed: they have to be read to the end.
	rows, err := s.db.QueryContext(ctx, fmt.Sprintf("PRAGMA incremental_vacuum(%d)", min(int64(pages), free-all/spare)))
	if err == nil {
		err = drain(rows)
	}
	if err != nil {
		return 0, fmt.Errorf("shrink the file of the database: %w", err)
	}
	left, _, err := s.pages(ctx)
	return max(0, free-left), err
}

// pages are how many of the file are free, and how many there are.
func (s *Store) pages(ctx context.Context) (free, all int64, err error) {
	err = s.db.QueryRowContext(ctx, "SELECT freelist_count, page_count FROM pragma_freelist_count(), pragma_page_count()").Scan(&free, &all)
	if err != nil {
		return 0, 0, fmt.Errorf("count the pages of the database: %w", err)
	}
	return free, all, nil
}

func drain(rows *sql.Rows) error {
	for rows.Next() { // each is freed as it is read
	}
	return errors.Join(rows.Err(), rows.Close())
}
