// Package store keeps hubs, placed widgets, accounts and roles in Postgres or
// SQLite, and writes down what the bus has to be told of their changes.
//
// One set of models and of SQL serves both: SQLite is for the first minute and for
// small sites, and tests on it mean something for Postgres.
//
// A change, its entry in the history and its notice in the outbox are one transaction,
// so none is without the others, and a person who changes something has their role asked
// again in it. Versions keep people from saving over each other.
//
// Errors that blame the data are told from those that pass (BlamesData): the first must
// not be tried again, the others must not lose anything.
package store

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// A Store is one database.
type Store struct {
	db    *bun.DB
	now   func() time.Time
	quiet bool
	waits func(sentence string) // told when Migrate waits; nil: nobody is told
	path  string                // of a SQLite file
	file  os.FileInfo           // of the one that was opened; nil: there was none, or it is no file

	retention Retention
}

// Open connects to sqlite://PATH or postgres://…. It does not wait for a
// Postgres that is down: each call tells.
func Open(address string) (*Store, error) {
	scheme, rest, _ := strings.Cut(address, "://")
	switch scheme {
	case "sqlite":
		return openSQLite(rest)
	case "postgres", "postgresql":
		return openPostgres(address)
	}
	return nil, errors.New("the address of a database starts with sqlite:// or postgres://")
}

func openSQLite(path string) (*Store, error) {
	if path == "" {
		return nil, errors.New("sqlite:// needs the path of a file")
	}
	own(path)
	file, _ := os.Stat(path) // what is in the way of that is told when it is opened
	settings := url.Values{
		"mode": {"rw"}, // a file that goes away while this runs is not replaced by an empty one
		// The log beside the file is cut to its limit when it has been written back.
		"_pragma": {"journal_mode(WAL)", "journal_size_limit(67108864)", "busy_timeout(5000)", "foreign_keys(1)", "synchronous(NORMAL)"},
		"_txlock": {"immediate"},
	}
	name := "file:" + (&url.URL{Path: path}).EscapedPath()
	if file != nil && file.Mode().IsRegular() && file.Size() == 0 {
		begin(name)
	}
	db, err := sql.Open("sqlite", name+"?"+settings.Encode())
	if err != nil {
		return nil, fmt.Errorf("open sqlite %s: %w", path, err)
	}
	db.SetMaxOpenConns(12)
	return &Store{db: bun.NewDB(db, sqlitedialect.New()), now: utcNow, path: path, file: file, retention: usual}, nil
}

// own makes the file of a new database, for its owner alone: it holds what only
// members may see. SQLite gives the files beside it the same rights.
// What is in the way of that is in SQLite's way, too, which says so. A file that
// is there is left alone: to close it would let go of all locks that this process
// has on it.
func own(path string) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		_ = f.Close() // nothing was written
	}
}

// begin makes a file that can shrink of an empty one. That has to be said before
// anything is in it, and not by each connection, for which it would be a write. Where
// it can't be said, the program that opens the file is told why, or it does not shrink.
func begin(name string) {
	db, err := sql.Open("sqlite", name+"?mode=rw&_pragma=busy_timeout(5000)&_pragma=auto_vacuum(incremental)&_pragma=journal_mode(WAL)")
	if err == nil {
		_ = db.Ping()
		_ = db.Close()
	}
}

func openPostgres(address string) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errors.New("the address of the Postgres database can't be read") // the cause may show the password
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 3 * time.Second
	}
	// bun writes the values into the text, so that no two statements are the
	// same: prepared ones would be kept for nothing, here and in the server.
	config.DefaultQueryExecMode = pgx.QueryExecModeExec
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(8)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return &Store{db: bun.NewDB(db, pgdialect.New()), now: utcNow, retention: usual}, nil
}

// utcNow is the time to the microsecond, which is what both databases keep.
func utcNow() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// DB is the connection, for the parts that have tables of their own.
func (s *Store) DB() *bun.DB { return s.db }

// Quiet is the same store, but its changes are not announced: for filling a
// database with what is no news. A backend that runs notices them when it
// reloads its index.
func (s *Store) Quiet() *Store {
	quiet := *s
	quiet.quiet = true
	return &quiet
}

// Close lets go of the database.
func (s *Store) Close() error { return s.db.Close() }

// notFound gives hub.ErrNotFound for a row that is not there.
func notFound(err, instead error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return instead
	}
	return err
}
