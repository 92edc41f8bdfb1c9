package consumer_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/stats"
	"github.com/fedora-hubs/hubs/backend/store"
)

// A fault keeps a database from being written. It gives how to mend that.
type fault func(t *testing.T, db *bun.DB, other *bun.DB) (mend func())

// faults are those that say nothing about messages.
var faults = map[string]map[string]fault{
	"postgres": {
		"read-only":         inNewSessions("default_transaction_read_only", "on"),
		"statement timeout": both(locks("LOCK TABLE messages"), inNewSessions("statement_timeout", "20")),
		"lock timeout":      both(locks("LOCK TABLE messages"), inNewSessions("lock_timeout", "20")),
		"locked":            locks("LOCK TABLE messages"),
		"locked counts":     locks("LOCK TABLE series"),
		"disk full":         raises("53100"),
		"out of memory":     raises("53200"),
	},
	"sqlite": {
		"locked":    locks("UPDATE heard SET until = 0"),
		"read-only": pragmas("query_only = ON", "query_only = OFF"),
		"disk full": pragmas("max_page_count = 1", "max_page_count = 1000000"),
	},
}

// Whatever keeps the database from being written, each message is archived when
// that is over, and none is blamed.
func TestNothingIsLostWhileTheDatabaseCantBeWritten(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		for name, breaks := range faults[d.Name] {
			t.Run(name, func(t *testing.T) { survives(t, openTwice(t, d, name), breaks) })
		}
	})
}

const (
	sent  = 1500
	tries = 20 // while the database is broken
)

func survives(t *testing.T, dbs [2]*bun.DB, breaks fault) {
	c, _ := newConsumer(t)
	a := archive.New(dbs[0], stats.NewCounts(dbs[0]))
	c.Archive, c.Aside, c.Log = a, a, slog.New(slog.NewTextHandler(t.Output(), nil))
	var mend func()
	failed := 0
	c.Pause = func(context.Context, time.Duration) {
		if mend == nil {
			return // it is not broken: the machine is slow
		}
		if failed++; failed == tries {
			mend()
			c.Patience = 0
		}
	}
	var handled atomic.Int64
	c.Handled = func(n int) {
		if before := handled.Load(); before == 0 {
			mend = breaks(t, dbs[0], dbs[1])
			if dbs[0].Dialect().Name() == dialect.PG {
				c.Patience = 50 * time.Millisecond // while what is locked is waited for
			} // SQLite does not wait; what is cut off would begin again, with other settings
		}
		handled.Add(int64(n))
	}
	in := make(chan fedmsg.Message, sent)
	for i := range sent {
		in <- by(fmt.Sprint("2026-", i), "dan")
	}
	close(in)
	if err := c.Run(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	var archived int
	if err := dbs[1].NewSelect().Table("messages").ColumnExpr("COUNT(*)").Scan(t.Context(), &archived); err != nil {
		t.Fatal(err)
	}
	refused, _ := c.Refused()
	if failed < tries || archived != sent || handled.Load() != sent || refused != 0 {
		t.Errorf("after %d failed tries %d of %d messages are archived, %d handled and %d refused", failed, archived, sent, handled.Load(), refused)
	}
}

// openTwice opens a database for the consumer, and once more for who breaks it.
// Each case has messages of its own: those of the others are gone.
func openTwice(t *testing.T, d servertest.Database, name string) (dbs [2]*bun.DB) {
	t.Helper()
	if d.Name == "sqlite" {
		d = servertest.SQLite(t)
	}
	s, err := store.Open(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.DB().ExecContext(t.Context(), "DELETE FROM messages"); err != nil {
		t.Fatal(err)
	}
	if d.Name == "postgres" {
		one, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = one.Close() })
		return [2]*bun.DB{one.DB(), s.DB()}
	}
	// A single connection, for settings that are its own, which does not wait long.
	one, err := sql.Open("sqlite", "file:"+strings.TrimPrefix(d.URL, "sqlite://")+"?_txlock=immediate&_pragma=busy_timeout(5)")
	if err != nil {
		t.Fatal(err)
	}
	one.SetMaxOpenConns(1)
	t.Cleanup(func() { _ = one.Close() })
	return [2]*bun.DB{bun.NewDB(one, sqlitedialect.New()), s.DB()}
}

func execute(t *testing.T, db bun.IConn, queries ...string) {
	t.Helper()
	for _, query := range queries {
		if _, err := db.ExecContext(t.Context(), query); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
}

// locks holds what a statement locks.
func locks(statement string) fault {
	return func(t *testing.T, _, other *bun.DB) func() {
		tx, err := other.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		execute(t, tx, statement)
		return func() { _ = tx.Rollback() }
	}
}

// pragmas sets something in the connection of the consumer.
func pragmas(bad, good string) fault {
	return func(t *testing.T, db, _ *bun.DB) func() {
		execute(t, db, "PRAGMA "+bad)
		return func() { execute(t, db, "PRAGMA "+good) }
	}
}

// inNewSessions sets something for the database, whose sessions begin again.
func inNewSessions(setting, bad string) fault {
	return func(t *testing.T, _, other *bun.DB) func() {
		var name string
		if err := other.NewSelect().ColumnExpr("current_database()").Scan(t.Context(), &name); err != nil {
			t.Fatal(err)
		}
		const end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state = 'idle'"
		execute(t, other, "ALTER DATABASE "+name+" SET "+setting+" = "+bad, end)
		return func() {
			execute(t, other, "BEGIN READ WRITE; ALTER DATABASE "+name+" RESET "+setting+"; COMMIT", end)
		}
	}
}

func both(one, two fault) fault {
	return func(t *testing.T, db, other *bun.DB) func() {
		first, second := one(t, db, other), two(t, db, other)
		return func() { second(); first() }
	}
}

// raises has the server say what it says when it is full, for example.
func raises(code string) fault {
	return func(t *testing.T, _, other *bun.DB) func() {
		execute(t, other, "CREATE FUNCTION broken() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '"+code+"'; END $$",
			"CREATE TRIGGER broken BEFORE INSERT ON messages EXECUTE FUNCTION broken()")
		return func() { execute(t, other, "DROP FUNCTION broken CASCADE") }
	}
}
