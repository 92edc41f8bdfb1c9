package store_test

import (
	"context"
	crand "crypto/rand"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/migrate"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/migrations"
)

// migrateNow has the program of the tests migrate a database, and nothing else:
// a process that can be killed.
const migrateNow = "HUBS_TEST_MIGRATE"

func TestMain(m *testing.M) {
	address := os.Getenv(migrateNow)
	if address == "" {
		os.Exit(m.Run())
	}
	s, err := store.Open(address)
	if err == nil {
		_, err = s.Migrate(context.Background())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// another is one more empty database. A schema of Postgres is one, and made more
// quickly.
func another(t *testing.T, d servertest.Database) servertest.Database {
	t.Helper()
	if d.Name == "sqlite" {
		return servertest.SQLite(t)
	}
	u, err := url.Parse(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	name := "s_" + strings.ToLower(crand.Text())
	if _, err := s.DB().ExecContext(t.Context(), "CREATE SCHEMA ?", bun.Ident(name)); err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("search_path", name)
	u.RawQuery = query.Encode()
	d.URL = u.String()
	return d
}

func migrating(t *testing.T, d servertest.Database) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env, cmd.Stderr = append(os.Environ(), migrateNow+"="+d.URL), t.Output()
	return cmd
}

// A process that is killed while it migrates, at whatever moment, leaves a
// database that the next one brings up to date.
func TestKilledMigrationsGoOn(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		began := time.Now()
		if err := migrating(t, d).Run(); err != nil {
			t.Fatal(err)
		}
		took := time.Since(began)
		for range 5 {
			killOften(t, another(t, d), took)
		}
	})
}

// killOften migrates, kills that again and again, and looks at what is there
// after the last time.
func killOften(t *testing.T, d servertest.Database, took time.Duration) {
	for range 8 {
		cmd := migrating(t, d)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		kill := time.AfterFunc(rand.N(took), func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		kill.Stop()
		if exit, is := errors.AsType[*exec.ExitError](err); err != nil && (!is || exit.Exited()) {
			t.Fatalf("migrating fails after others were killed: %v", err)
		}
	}
	s := open(t, d)
	if err := s.Schema(t.Context()); err != nil {
		t.Error(err)
	}
	if marks := marksOf(t, s.DB()); !slices.Equal(marks, known(t)) {
		t.Errorf("marked are %v", marks)
	}
}

// One that is killed while it learns the words of what was there leaves the rest
// to the next one.
func TestKilledLearningGoesOn(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		db := open(t, d).DB()
		query := "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) INSERT INTO accounts (username, full_name, created) SELECT 'user' || i, 'Ana Wald', '2026-11-21 12:00:00' FROM n"
		if _, err := db.ExecContext(t.Context(), query); err != nil {
			t.Fatal(err)
		}
		killOften(t, d, 500*time.Millisecond)
		var words int
		if err := db.NewSelect().Table("account_words").ColumnExpr("COUNT(*)").Scan(t.Context(), &words); err != nil || words != 3*2500 {
			t.Errorf("%d words are learned, %v, want three of each person", words, err)
		}
	})
}

// Before, a migration was marked after its transaction. A database whose
// process was killed between is recognised and goes on.
func TestMigrationWithoutItsMarkIsRecognised(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		for n, name := range known(t) {
			if name > "20261124000011" { // marked in its own transaction ever since
				break
			}
			s, err := store.Open(another(t, d).URL)
			if err != nil {
				t.Fatal(err)
			}
			applyOld(t, s.DB(), n+1)
			if _, err := s.Migrate(t.Context()); err != nil {
				t.Errorf("without the mark of migration %d: %v", n, err)
			}
			if marks := marksOf(t, s.DB()); !slices.Equal(marks, known(t)) {
				t.Errorf("without the mark of migration %d, marked are %v", n, marks)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		}
	})
}

// applyOld applies the first migrations as older versions did, and takes the
// last mark away.
func applyOld(t *testing.T, db *bun.DB, n int) {
	t.Helper()
	all, err := migrations.All()
	if err != nil {
		t.Fatal(err)
	}
	first := migrate.NewMigrations()
	for _, m := range all.Sorted()[:n] {
		first.Add(m)
	}
	m := migrate.NewMigrator(db, first, migrate.WithTemplateData(migrations.For(db.Dialect().Name())))
	if err := m.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "DELETE FROM bun_migrations WHERE name = ?", first.Sorted()[n-1].Name); err != nil {
		t.Fatal(err)
	}
}

func known(t *testing.T) (names []string) {
	t.Helper()
	all, err := migrations.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all.Sorted() {
		names = append(names, m.Name)
	}
	return names
}

func marksOf(t *testing.T, db *bun.DB) (names []string) {
	t.Helper()
	if err := db.NewSelect().Table("bun_migrations").Column("name").Order("name").Scan(t.Context(), &names); err != nil {
		t.Fatal(err)
	}
	return names
}

// Of many processes that migrate at once, each migration is applied by one, and
// none fails.
func TestMigratingAtOnce(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		var together sync.WaitGroup
		for range 4 {
			together.Go(func() {
				if err := migrating(t, d).Run(); err != nil {
					t.Error(err)
				}
			})
		}
		together.Wait()
		if marks := marksOf(t, open(t, d).DB()); !slices.Equal(marks, known(t)) {
			t.Errorf("marked are %v", marks)
		}
	})
}

// A process that has to wait for another one says so.
func TestMigrationWaitsAndSaysSo(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		other, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		tx, err := other.DB().BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = tx.Rollback() }()
		if other.DB().Dialect().Name() == dialect.PG {
			if _, err := tx.ExecContext(t.Context(), "SELECT pg_advisory_xact_lock(?)", store.MigrationsLock); err != nil {
				t.Fatal(err)
			}
		}
		s, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		var said []string
		s.OnWait(func(sentence string) {
			said = append(said, sentence)
			if err := tx.Rollback(); err != nil {
				t.Error(err)
			}
		})
		names, err := s.Migrate(t.Context())
		if err != nil || len(names) != len(known(t)) {
			t.Errorf("after waiting: %v, %v", names, err)
		}
		if len(said) != 1 || !strings.Contains(said[0], "; waiting") {
			t.Errorf("said %q", said)
		}
	})
}
