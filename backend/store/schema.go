package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/migrate"

	"github.com/fedora-hubs/hubs/migrations"
)

const migrationsTable = "bun_migrations"

// How the tables of a database may differ from those that this program wants,
// with what to do about it.
var (
	ErrNoTables = errors.New("the database has no tables yet: run hubs migrate")
	ErrOlder    = errors.New("the tables of the database are of an older version of Hubs: run hubs migrate")
	ErrNewer    = errors.New("the tables of the database are of a newer version of Hubs: install that version")
)

// IsSchema tells whether an error is one of ErrNoTables, ErrOlder and ErrNewer:
// waiting does not help, and an operator has to do something.
func IsSchema(err error) bool {
	return errors.Is(err, ErrNoTables) || errors.Is(err, ErrOlder) || errors.Is(err, ErrNewer)
}

// Schema reports how the tables differ from those that this program wants:
// ErrNoTables, ErrOlder, ErrNewer, or nil if they do not. Any other error means
// that the database could not be asked.
func (s *Store) Schema(ctx context.Context) error {
	all, err := migrations.All()
	if err != nil {
		return fmt.Errorf("version of the tables: %w", err)
	}
	applied, err := s.applied(ctx)
	if err != nil {
		return fmt.Errorf("version of the tables: %w", err)
	}
	lacks := len(missing(all, applied))
	wants := len(all.Sorted())
	switch {
	case len(applied)+lacks > wants: // it has some that are not known here
		return ErrNewer
	case lacks == wants:
		return ErrNoTables
	case lacks > 0:
		return ErrOlder
	}
	return nil
}

// missing are the migrations that are not among those applied, in order.
func missing(all *migrate.Migrations, applied []string) (list migrate.MigrationSlice) {
	has := make(map[string]bool, len(applied))
	for _, name := range applied {
		has[name] = true
	}
	for _, m := range all.Sorted() {
		if !has[m.Name] {
			list = append(list, m)
		}
	}
	return list
}

// applied are the names of the migrations that the database has. Where there is
// no table of migrations, it has none.
func (s *Store) applied(ctx context.Context) (names []string, err error) {
	if there, err := s.hasColumn(ctx, s.db, migrationsTable, "name"); err != nil || !there {
		return nil, err
	}
	err = s.db.NewSelect().Table(migrationsTable).ColumnExpr("DISTINCT name").Scan(ctx, &names)
	return names, err
}

// hasColumn tells whether a table has a column; without the table it has none.
func (s *Store) hasColumn(ctx context.Context, db bun.IConn, table, column string) (bool, error) {
	query := "SELECT COUNT(*) FROM pragma_table_info(?) WHERE name = ?"
	if s.db.Dialect().Name() == dialect.PG {
		query = "SELECT COUNT(*) FROM pg_attribute WHERE attrelid = to_regclass(?) AND attname = ? AND NOT attisdropped"
	}
	var n int
	err := db.QueryRowContext(ctx, query, table, column).Scan(&n)
	return n > 0, err
}
