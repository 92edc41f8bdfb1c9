package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun/dialect"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

const blameTables = `CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, n INT CHECK (n < 10), other INT REFERENCES things (id))`

// statements are what a database refuses, and whether what it says is about the
// data. Those that are hard to bring about are raised in the server.
var statements = map[dialect.Name]map[string]bool{
	dialect.PG: {
		`SELECT convert_from('\xff', 'UTF8')`:        true,
		`SELECT convert_to('ł', 'LATIN1')`:           true,
		`SELECT 'x'::INT`:                            true,
		`SELECT 10000000000::INT`:                    true,
		`SELECT '2026-99-99'::DATE`:                  true,
		`INSERT INTO things VALUES (2, NULL)`:        true,
		`INSERT INTO things VALUES (2, 'two', 10)`:   true,
		`INSERT INTO things VALUES (2, 'two', 1, 9)`: true,
		`INSERT INTO things SELECT 2, string_agg(md5(i::TEXT), '') FROM generate_series(1, 999) AS i`: true, // too long for the index
		`INSERT INTO things VALUES (1, 'two')`:                                                        false,
		`INSERT INTO things VALUES (2, 'one')`:                                                        false,
		`BEGIN READ ONLY; INSERT INTO things VALUES (2, 'two')`:                                       false,
		`SET LOCAL statement_timeout = 1; SELECT pg_sleep(30)`:                                        false,
		`SELECT * FROM nothing`:                                                                       false,
		`SELECT pg_terminate_backend(pg_backend_pid())`:                                               false,
		`SET ROLE pg_monitor; INSERT INTO things VALUES (2, 'two')`:                                   false,
		raise("08006"): false, raise("25P02"): false, raise("40001"): false, raise("40P01"): false, raise("53100"): false, raise("53200"): false, raise("53300"): false,
		raise("55000"): false, raise("55P03"): false, raise("57P03"): false, raise("58030"): false, raise("XX000"): false, raise("XX001"): false,
	},
	dialect.SQLite: {
		`INSERT INTO things VALUES (2, NULL, 1, NULL)`:                                           true,
		`INSERT INTO things VALUES (2, 'two', 10, NULL)`:                                         true,
		`INSERT INTO things VALUES (2, 'two', 1, 9)`:                                             true,
		`INSERT INTO things VALUES ('two', 'two', 1, NULL)`:                                      true,
		`SELECT zeroblob(2000000000)`:                                                            true,
		`INSERT INTO things VALUES (1, 'two', 1, NULL)`:                                          false,
		`INSERT INTO things VALUES (2, 'one', 1, NULL)`:                                          false,
		`SELECT * FROM nothing`:                                                                  false,
		`PRAGMA query_only = ON; INSERT INTO things VALUES (2, 'two', 1, NULL)`:                  false,
		`PRAGMA max_page_count = 1; INSERT INTO things VALUES (2, hex(zeroblob(9999)), 1, NULL)`: false,
	},
}

func raise(code string) string {
	return `DO $$ BEGIN RAISE EXCEPTION 'made up' USING ERRCODE = '` + code + `'; END $$`
}

func TestBlamesData(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		s, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		s.DB().SetMaxIdleConns(0) // each statement has a session of its own
		for _, query := range []string{blameTables, `INSERT INTO things (id, name) VALUES (1, 'one')`} {
			if _, err := s.DB().ExecContext(t.Context(), query); err != nil {
				t.Fatal(err)
			}
		}
		for query, want := range statements[s.DB().Dialect().Name()] {
			if err := run(t, s, query); err == nil || store.BlamesData(err) != want || store.IsAway(err) == want {
				t.Errorf("%s: %v; blames the data: %t, want %t; is away: %t", query, err, store.BlamesData(err), want, store.IsAway(err))
			}
		}
		late, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
		defer cancel()
		if _, err := s.DB().ExecContext(late, "SELECT 1"); err == nil || store.BlamesData(err) {
			t.Errorf("too late: %v", err)
		}
	})
}

// run runs statements in one session, and reads what they give.
func run(t *testing.T, s *store.Store, query string) error {
	t.Helper()
	conn, err := s.DB().DB.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if s.DB().Dialect().Name() == dialect.PG {
		return runSimply(t.Context(), conn, query)
	}
	_, err = conn.ExecContext(t.Context(), query)
	return err
}

// What becomes of a SQLite file from outside blames no data either.
func TestBlamesDataOfNoFile(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage.db")
	if err := os.WriteFile(garbage, make([]byte, 1<<16), 0o600); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join(dir, "locked.db")
	other, err := sql.Open("sqlite", "file:"+locked+"?_txlock=exclusive")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	tx, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	for _, name := range []string{garbage, locked, filepath.Join(dir, "nowhere", "x.db")} {
		db, err := sql.Open("sqlite", "file:"+name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.ExecContext(t.Context(), "CREATE TABLE x (y INT)"); err == nil || store.BlamesData(err) || !store.IsAway(err) {
			t.Errorf("%s: %v", name, err)
		}
		db.Close()
	}
	for _, err := range []error{nil, errors.New("away")} {
		if store.BlamesData(err) || store.IsAway(err) {
			t.Errorf("what no database said, %v, is about one", err)
		}
	}
}

// runSimply sends several statements at once, as only the simple protocol of
// Postgres can.
func runSimply(ctx context.Context, conn *sql.Conn, query string) error {
	return conn.Raw(func(driver any) error {
		c, is := driver.(*stdlib.Conn)
		if !is {
			return errors.New("not a connection of pgx")
		}
		_, err := c.Conn().PgConn().Exec(ctx, query).ReadAll()
		return err
	})
}
