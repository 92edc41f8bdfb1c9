package app

import (
	"context"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// needTables are the commands and roles that work with the tables.
var needTables = [][]string{
	{"run"}, {"web"}, {"backend"}, {"worker"}, {"populate"}, {"traffic", "--to", "tcp://127.0.0.1:0"},
	{"archive", "stats"}, {"archive", "load", "-"}, {"archive", "explain", "--widgets", "-"},
	{"cache", "list"}, {"cache", "coverage"}, {"cache", "clean", "--all"},
	{"people", "sync"}, {"people", "team", "devel"}, {"people", "tie", "devel", "t/devel"},
}

// A database whose tables are not those of this version is named in a sentence
// that says what to do, by whatever works with them.
func TestEveryCommandNamesTheVersionOfTheTables(t *testing.T) {
	t.Parallel()
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		env := []string{"HUBS_DATABASE_URL=" + d.URL, "HUBS_REDIS_URL=" + redisFor(t), "HUBS_ADDR=127.0.0.1:0", "HUBS_ACCOUNTS_URL=http://127.0.0.1:1"}
		expect := func(what string) {
			t.Helper()
			for _, args := range needTables {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				out, errs, err := commandIn(ctx, env, args...)
				cancel()
				if err == nil || err.Error() != "HUBS_DATABASE_URL: "+what || errs != "" {
					t.Errorf("%s: %v, said %q %q; want %q alone", strings.Join(args, " "), err, out, errs, what)
				}
			}
		}
		if d.Name == "postgres" { // a SQLite file gets its tables at once
			expect("the database has no tables yet: run hubs migrate")
		}
		if _, _, err := command(t, env, "", "migrate"); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		rename := func(query string) {
			t.Helper()
			if _, err := s.DB().ExecContext(t.Context(), query); err != nil {
				t.Fatal(err)
			}
		}
		rename("UPDATE bun_migrations SET name = '29991231000001' WHERE name = '20261124000011'")
		expect("the tables of the database are of a newer version of Hubs: install that version")
		if _, _, err := command(t, env, "", "migrate"); err == nil || !strings.Contains(err.Error(), "install that version") {
			t.Errorf("migrate: %v", err)
		}
		if d.Name == "postgres" {
			rename("DELETE FROM bun_migrations WHERE name = '29991231000001'")
			expect("the tables of the database are of an older version of Hubs: run hubs migrate")
		}
	})
}
