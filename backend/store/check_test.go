package store_test

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// What keeps a database from being of use is found, and everyone may know why.
func TestCheck(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		s, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		lacks(t, s, "the database has no tables yet: run hubs migrate")
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		lacks(t, s, "")
		lacks(t, s, "")
		change(t, s, "UPDATE bun_migrations SET name = '29991231000001' WHERE name = '20261124000011'")
		lacks(t, s, "the tables of the database are of a newer version of Hubs: install that version")
		change(t, s, "DELETE FROM bun_migrations WHERE name = '29991231000001'")
		lacks(t, s, "the tables of the database are of an older version of Hubs: run hubs migrate")
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		lacks(t, s, "")
		locked(t, s)
		lacks(t, s, "")
		change(t, s, "DROP TABLE pulse")
		lacks(t, s, "it refuses what Hubs asks")
	})
}

// locked holds a lock that a write needs.
func locked(t *testing.T, s *store.Store) {
	t.Helper()
	tx, err := s.DB().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.ExecContext(t.Context(), "UPDATE pulse SET at = 1"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := s.Check(ctx); err == nil || store.Why(err) != "it does not answer in time" {
		t.Errorf("locked: %v", err)
	}
}

// lacks checks a database, and what everyone may know of it.
func lacks(t *testing.T, s *store.Store, want string) {
	t.Helper()
	err := s.Check(t.Context())
	switch {
	case err == nil && want != "":
		t.Errorf("nothing is lacking, want %q", want)
	case err != nil && store.Why(err) != want:
		t.Errorf("%v: %q, want %q", err, store.Why(err), want)
	}
}

func change(t *testing.T, s *store.Store, query string) {
	t.Helper()
	if _, err := s.DB().ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}

// A Postgres that is read-only, as after a failover, or that refuses its user.
func TestCheckPostgres(t *testing.T) {
	d := servertest.Postgres(t)
	u, err := url.Parse(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	s := migrated(t, d.URL)
	s.DB().SetMaxIdleConns(0) // each statement has a session of its own
	name := strings.TrimPrefix(u.Path, "/")
	change(t, s, "ALTER DATABASE "+name+" SET default_transaction_read_only = on")
	lacks(t, s, "it takes no writes: it is read-only")
	conn, err := s.DB().Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"SET default_transaction_read_only = off", "ALTER DATABASE " + name + " RESET default_transaction_read_only"} {
		if _, err := conn.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	lacks(t, s, "")
	other := *u
	other.Path = "/none"
	for address, want := range map[string]string{
		other.String(): "it has no database of this name",
		"postgres://nobody:hunter2@" + u.Host + u.Path: "it refuses the user or the password",
		"postgres://x@127.0.0.1:1/x":                   "it does not answer",
	} {
		away, err := store.Open(address)
		if err != nil {
			t.Fatal(err)
		}
		defer away.Close()
		lacks(t, away, want)
	}
	for code, want := range map[string]string{
		"53100": "its disk is full", "53300": "it has too many connections", "57P03": "it is starting or stopping",
		"58030": "its disk fails", "28P01": "it refuses the user or the password", "42P01": "it refuses what Hubs asks",
	} {
		if err := run(t, s, raise(code)); store.Why(err) != want {
			t.Errorf("%v: %q, want %q", err, store.Why(err), want)
		}
	}
}

// A SQLite file that is not the one any more is noticed, though connections go on
// writing into what was removed.
func TestCheckSQLiteFile(t *testing.T) {
	replaced := store.ErrReplaced.Error()
	for name, c := range map[string]struct {
		change func(path string) error
		want   string
	}{
		"as it was": {func(string) error { return nil }, ""},
		"deleted":   {os.Remove, replaced},
		"replaced": {func(path string) error {
			return errors.Join(os.Rename(path, path+".old"), os.WriteFile(path, nil, 0o600))
		}, replaced},
		"moved away, and back": {func(path string) error {
			return errors.Join(os.Rename(path, path+".old"), os.Rename(path+".old", path))
		}, ""},
		"its folder is deleted": {func(path string) error { return os.RemoveAll(filepath.Dir(path)) }, replaced},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x", "hubs.db")
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			s := migrated(t, "sqlite://"+path)
			if err := c.change(path); err != nil {
				t.Fatal(err)
			}
			lacks(t, s, c.want)
		})
	}
	garbage := filepath.Join(t.TempDir(), "garbage.db")
	if err := os.WriteFile(garbage, make([]byte, 1<<16), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		garbage: "its file is no database", filepath.Join(t.TempDir(), "none", "x.db"): "its file can't be opened",
	} {
		s, err := store.Open("sqlite://" + path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		lacks(t, s, want)
	}
}

func migrated(t *testing.T, address string) *store.Store {
	t.Helper()
	s, err := store.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	lacks(t, s, "")
	return s
}
