package servertest

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const serverTimeout = 3 * time.Minute

// A Database is fresh and empty, and gone after the test.
type Database struct {
	Name string // sqlite or postgres
	URL  string // sqlite://PATH or postgres://…
}

// Databases runs a test once for each kind of database that we support, each
// time as a subtest with a database of its own.
func Databases(t *testing.T, run func(*testing.T, Database)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { run(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { run(t, Postgres(t)) })
}

// SQLite names a database file that does not exist yet.
func SQLite(tb testing.TB) Database {
	tb.Helper()
	return Database{Name: "sqlite", URL: "sqlite://" + filepath.Join(tb.TempDir(), "test.db")}
}

// Postgres makes a database on the server at HUBS_TEST_POSTGRES_URL, whose
// user must be allowed to.
func Postgres(tb testing.TB) Database {
	tb.Helper()
	return PostgresWith(tb, "")
}

// PostgresWith makes a database with options of CREATE DATABASE.
func PostgresWith(tb testing.TB, options string) Database {
	tb.Helper()
	server := os.Getenv("HUBS_TEST_POSTGRES_URL")
	if server == "" {
		Missing(tb, "PostgreSQL", how)
	}
	name := "t_" + random()
	admin(tb, server, "CREATE DATABASE "+name+" "+options)
	tb.Cleanup(func() { admin(tb, server, "DROP DATABASE "+name+" WITH (FORCE)") })
	u, err := url.Parse(server)
	if err != nil {
		tb.Fatalf("read HUBS_TEST_POSTGRES_URL: %v", err)
	}
	u.Path = "/" + name
	return Database{Name: "postgres", URL: u.String()}
}

// admin runs one statement on the server, over a connection of its own.
func admin(tb testing.TB, server, statement string) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), serverTimeout)
	defer cancel()
	c, err := pgx.Connect(ctx, server)
	if err != nil {
		tb.Fatalf("connect to HUBS_TEST_POSTGRES_URL: %v", err)
	}
	defer func() { _ = c.Close(ctx) }()
	if _, err := c.Exec(ctx, statement); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}
