package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// A database whose tables are not those of this program is told from one that
// can't be asked.
func TestSchema(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		s, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		expect := func(want error) {
			t.Helper()
			if err := s.Schema(t.Context()); !errors.Is(err, want) || store.IsSchema(err) != (want != nil) {
				t.Errorf("%v, want %v", err, want)
			}
		}
		expect(store.ErrNoTables)
		applyOld(t, s.DB(), 1)
		expect(store.ErrNoTables)
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		expect(nil)
		exec := func(query string) {
			t.Helper()
			if _, err := s.DB().ExecContext(t.Context(), query); err != nil {
				t.Fatal(err)
			}
		}
		exec("UPDATE bun_migrations SET name = '29991231000001' WHERE name = '20261124000011'")
		expect(store.ErrNewer)
		if _, err := s.Migrate(t.Context()); !errors.Is(err, store.ErrNewer) {
			t.Errorf("migrating a newer one: %v", err)
		}
		exec("DELETE FROM bun_migrations WHERE name = '29991231000001'")
		expect(store.ErrOlder)
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Error(err)
		}
		expect(nil)
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Schema(ended); err == nil || store.IsSchema(err) {
			t.Errorf("one that can't be asked: %v", err)
		}
	})
}
