package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/migrate"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/fedora-hubs/hubs/migrations"
)

const (
	migrationsLock = 0x68756273 // of Postgres, held by who brings the tables up to date
	waitSilently   = time.Second
	tryAgain       = 50 * time.Millisecond
)

var (
	errApplied  = errors.New("another process has applied it")
	errEncoding = errors.New("the encoding of the database must be UTF8; make it with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0")
)

// OnWait has a function told, in a sentence, when Migrate waits for another
// process.
func (s *Store) OnWait(f func(sentence string)) { s.waits = f }

// Migrate brings the tables up to date and returns the names of the migrations
// that it applied. A migration and its mark are one transaction, so a process
// that is killed leaves both or neither; and that transaction has a lock from
// its first statement on, so that of two processes one waits.
func (s *Store) Migrate(ctx context.Context) ([]string, error) {
	all, err := migrations.All()
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	u := &upgrade{Store: s, all: all, tell: sync.OnceFunc(s.tellWait)}
	u.bun = migrate.NewMigrator(s.db, all, migrate.WithTemplateData(migrations.For(s.db.Dialect().Name())),
		migrate.BeforeMigration(u.before), migrate.AfterMigration(u.after))
	names, err := u.run(ctx)
	if err != nil {
		if IsSchema(err) {
			return names, err // a sentence of its own
		}
		return names, fmt.Errorf("migrate: %w", err)
	}
	return names, nil
}

func (s *Store) tellWait() {
	if s.waits == nil {
		return
	}
	if s.db.Dialect().Name() == dialect.PG {
		s.waits("another process is bringing the tables up to date; waiting")
	} else { // SQLite tells nothing of who has the lock
		s.waits("another process is writing to the database, or bringing its tables up to date; waiting")
	}
}

// An upgrade is one call of Migrate.
type upgrade struct {
	*Store
	all  *migrate.Migrations
	bun  *migrate.Migrator
	tell func() // that it waits, once
}

func (u *upgrade) run(ctx context.Context) (names []string, err error) {
	var differs error
	err = u.patiently(ctx, func() error {
		if differs = u.Schema(ctx); IsSchema(differs) {
			return nil
		}
		return differs
	})
	switch {
	case err != nil:
		return nil, err
	case errors.Is(differs, ErrNewer):
		return nil, differs
	case differs != nil:
		if err := u.encoding(ctx); err != nil {
			return nil, err
		}
		if names, err = u.apply(ctx); err != nil {
			return names, err
		}
	}
	return names, u.patiently(ctx, func() error { return u.learnAll(ctx) })
}

// encoding refuses a Postgres database that could not hold what people write.
func (u *upgrade) encoding(ctx context.Context) error {
	if u.db.Dialect().Name() != dialect.PG {
		return nil
	}
	var name string
	if err := u.db.QueryRowContext(ctx, "SHOW server_encoding").Scan(&name); err != nil {
		return err
	}
	if name != "UTF8" {
		return fmt.Errorf("%w: it is %s", errEncoding, name)
	}
	return nil
}

// apply applies what is missing, in order.
func (u *upgrade) apply(ctx context.Context) (names []string, err error) {
	if err := u.patiently(ctx, func() error { return u.change(ctx, "begin", u.begin(ctx)) }); err != nil {
		return nil, err
	}
	var applied []string
	err = u.patiently(ctx, func() (err error) { applied, err = u.applied(ctx); return err })
	if err != nil {
		return nil, err
	}
	for _, m := range missing(u.all, applied) {
		err := u.patiently(ctx, func() error { return m.Up(ctx, u.bun, &m) })
		if errors.Is(err, errApplied) {
			continue
		}
		if err != nil {
			return names, fmt.Errorf("%s: %w", m, err)
		}
		names = append(names, m.String())
	}
	return names, nil
}

// begin makes the table of migrations, and mends what older versions of this
// program left.
func (u *upgrade) begin(ctx context.Context) func(bun.Tx) error {
	return func(tx bun.Tx) error {
		if err := u.lock(ctx, tx); err != nil {
			return err
		}
		_, err := tx.NewCreateTable().Model((*migrate.Migration)(nil)).ModelTableExpr(migrationsTable).IfNotExists().Exec(ctx)
		if err != nil {
			return err
		}
		return u.markUnmarked(ctx, tx)
	}
}

// before is called by bun in the transaction of a migration, first of all.
func (u *upgrade) before(ctx context.Context, tx bun.IConn, m *migrate.Migration) error {
	if err := u.lock(ctx, tx); err != nil {
		return err
	}
	var n int
	if err := tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM ? WHERE name = ?", bun.Ident(migrationsTable), m.Name).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return errApplied
	}
	return nil
}

// after is called by bun in the transaction of a migration, last of all.
func (u *upgrade) after(ctx context.Context, tx bun.IConn, m *migrate.Migration) error {
	return mark(ctx, tx, m.Name)
}

func mark(ctx context.Context, tx bun.IConn, name string) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO ? (name, group_id) SELECT ?, COALESCE(MAX(group_id), 0) + 1 FROM ?",
		bun.Ident(migrationsTable), name, bun.Ident(migrationsTable))
	return err
}

// lock keeps other processes from migrating until the transaction ends. That of
// SQLite has begun with its lock. How long it may take is not for the settings
// of the server to say.
func (u *upgrade) lock(ctx context.Context, tx bun.IConn) error {
	if u.db.Dialect().Name() != dialect.PG {
		return nil
	}
	if _, err := tx.ExecContext(ctx, "SELECT set_config('statement_timeout', '0', TRUE), set_config('lock_timeout', '0', TRUE)"); err != nil {
		return err
	}
	defer time.AfterFunc(waitSilently, u.tell).Stop()
	_, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(?)", migrationsLock)
	return err
}

// patiently does f, and again while another process has the lock of SQLite.
func (u *upgrade) patiently(ctx context.Context, f func() error) error {
	for began := time.Now(); ; {
		err := f()
		if failed, is := errors.AsType[*sqlite.Error](err); !is || failed.Code()&0xff != sqlite3.SQLITE_BUSY {
			return err
		}
		if time.Since(began) > waitSilently {
			u.tell()
		}
		select {
		case <-time.After(tryAgain):
		case <-ctx.Done():
			return err
		}
	}
}

// lastColumns are what each migration adds last. Before this program marked
// migrations in their own transactions, one that was killed between left a
// migration without its mark.
var lastColumns = map[string]struct{ table, column string }{
	"20261121000001": {"outbox", "msg_id"},
	"20261121000002": {"counts", "n"},
	"20261121000003": {"heard", "until"},
	"20261121000004": {"outbox", "claimed"},
	"20261121000005": {"sessions", "seen"},
	"20261121000006": {"requests", "since"},
	"20261121000007": {"changes", "after"},
	"20261121000008": {"messages", "private"},
	"20261121000009": {"roles", "source"},
	"20261124000001": {"hubs", "repositories"},
	"20261124000002": {"series", "n"},
	"20261124000010": {"hub_words", "word"},
	"20261124000011": {"account_words", "word"},
}

// markUnmarked marks the first migration that has no mark if its tables are
// there. Only that one can be without: the next ones came after its mark.
func (u *upgrade) markUnmarked(ctx context.Context, tx bun.Tx) error {
	var applied []string
	if err := tx.NewSelect().Table(migrationsTable).Column("name").Scan(ctx, &applied); err != nil {
		return err
	}
	list := missing(u.all, applied)
	if len(list) == 0 {
		return nil
	}
	last, known := lastColumns[list[0].Name]
	if !known {
		return nil
	}
	there, err := u.hasColumn(ctx, tx, last.table, last.column)
	if err != nil || !there {
		return err
	}
	return mark(ctx, tx, list[0].Name)
}
