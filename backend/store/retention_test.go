package store_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun/dialect"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// atMost is what the past of a hub may take: two lists of 2 MiB.
const atMost = 2 << 20

// sum asks for one number.
func sum(t *testing.T, s *store.Store, query string, args ...any) (n int64) {
	t.Helper()
	must(t, s.DB().QueryRowContext(t.Context(), query, args...).Scan(&n))
	return n
}

func historySize(t *testing.T, s *store.Store, h hub.Hub) (rows, bytes int64) {
	t.Helper()
	return sum(t, s, "SELECT COUNT(*) FROM changes WHERE hub_id = ?", h.ID),
		sum(t, s, "SELECT COALESCE(SUM(OCTET_LENGTH(before) + OCTET_LENGTH(after)), 0) FROM changes WHERE hub_id = ?", h.ID)
}

// text is a configuration of so many bytes, another one for each number.
func text(n, size int) json.RawMessage {
	return fmt.Appendf(nil, `{"text":"%d%s"}`, n, strings.Repeat("x", size))
}

// A form that is saved again and again does not fill the disk, whatever it says.
func TestHistoryIsBounded(t *testing.T) {
	t.Parallel()
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		s := open(t, d).Quiet()
		made := team(t, s, "design", placed("about", hub.Main, 0))
		h, id := made.Hub, made.Widgets[0].ID
		saves := 1500 // three times as often as there is room for
		if d.Name == "postgres" {
			saves = 600 // where each is a dozen round trips
		}
		most, sizes := int64(0), []int{80_000, 20, 3000, 20, 20, 20}
		for n := range saves {
			must(t, s.Configure(t.Context(), hub.System("ana"), id, int64(n+1), text(n, sizes[n%len(sizes)])))
			if n%500 == 499 {
				rows, bytes := historySize(t, s, h)
				if rows > 500 || bytes > atMost {
					t.Fatalf("after %d saves the history has %d rows of %d bytes", n+1, rows, bytes)
				}
				most = max(most, rows)
			}
		}
		if most < 50 {
			t.Errorf("it kept %d changes at most", most)
		}
		// What is left can be gone back to, the last one first.
		list, err := s.History(t.Context(), h.ID, 0, 500)
		must(t, err)
		if last := list[0]; string(last.After) != string(text(saves-1, sizes[(saves-1)%len(sizes)])) {
			t.Errorf("the last change is %.40s", last.After)
		}
		for _, change := range []hub.Change{list[0], list[len(list)-1]} {
			if got, err := s.Change(t.Context(), h.ID, change.ID); err != nil || string(got.Before) != string(change.Before) {
				t.Errorf("change %d: %v", change.ID, err)
			}
		}
		size, err := s.Size(t.Context())
		must(t, err)
		if d.Name == "sqlite" && size.All > 8<<20 {
			t.Errorf("the file has %d bytes", size.All)
		}
		t.Logf("%d changes, the database has %d bytes", len(list), size.All)
	})
}

func trimsHistory(t *testing.T, s *store.Store) {
	one, two := team(t, s, "design", placed("about", hub.Main, 0)), team(t, s, "docs", placed("about", hub.Main, 0))
	must(t, s.Configure(t.Context(), hub.System("ana"), two.Widgets[0].ID, 1, text(0, 5)))
	for n := range 502 {
		must(t, s.Configure(t.Context(), hub.System("ana"), one.Widgets[0].ID, int64(n+1), text(n, 5)))
	}
	list, err := s.History(t.Context(), one.Hub.ID, 0, 1000)
	must(t, err)
	if len(list) != 500 || string(list[499].After) != string(text(2, 5)) {
		t.Errorf("%d changes, the oldest is to %s", len(list), list[len(list)-1].After)
	}
	// One that is too large alone is kept while it is the last.
	must(t, s.Configure(t.Context(), hub.System("ana"), one.Widgets[0].ID, 503, text(502, 3<<20)))
	if rows, bytes := historySize(t, s, one.Hub); rows != 1 || bytes < 3<<20 {
		t.Errorf("%d rows of %d bytes", rows, bytes)
	}
	must(t, s.SetHub(t.Context(), hub.System("ana"), one.Hub, 1, hub.Settings{Title: "Design", Layout: hub.Even, Visibility: hub.Public, Joining: hub.Open}))
	if rows, bytes := historySize(t, s, one.Hub); rows != 1 || bytes > 1000 {
		t.Errorf("then %d rows of %d bytes", rows, bytes)
	}
	if rows, _ := historySize(t, s, two.Hub); rows != 1 {
		t.Errorf("of another hub %d rows are left", rows)
	}
	// What is from before there was a limit goes some at a time.
	_, err = s.DB().ExecContext(t.Context(), "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1700) INSERT INTO changes (hub_id, kind, agent, at, event, before, after) SELECT ?, 'about', 'ana', ?, 'moved', '{}', '{}' FROM n", two.Hub.ID, time.Now().UTC())
	must(t, err)
	for n, want := range []int64{1202, 703, 500} {
		must(t, s.Configure(t.Context(), hub.System("ana"), two.Widgets[0].ID, int64(n+2), text(n+1, 5)))
		if rows, _ := historySize(t, s, two.Hub); rows != want {
			t.Errorf("%d rows are left, want %d", rows, want)
		}
	}
}

func trimsRemoved(t *testing.T, s *store.Store) {
	h := team(t, s, "design").Hub
	remove := func(n, size int) int64 {
		t.Helper()
		id, err := s.Place(t.Context(), hub.System("ana"), h, "about", hub.Main, text(n, size))
		must(t, err)
		must(t, s.Remove(t.Context(), hub.System("ana"), h, id))
		return id
	}
	for n := range 40 {
		remove(n, 80_000)
		list, err := s.Removed(t.Context(), h.ID)
		must(t, err)
		bytes := 0
		for _, w := range list {
			bytes += len(w.Config)
		}
		if len(list) == 0 || bytes > atMost {
			t.Fatalf("after %d, %d are kept of %d bytes", n, len(list), bytes)
		}
	}
	for n := range 65 {
		remove(n, 5)
	}
	last := remove(65, 3<<20)
	if list, err := s.Removed(t.Context(), h.ID); err != nil || len(list) != 1 || list[0].ID != last {
		t.Errorf("kept are %d, %v", len(list), err)
	}
	must(t, s.Restore(t.Context(), hub.System("ana"), h, last))
	for n := range 65 {
		remove(n, 5)
	}
	if list, err := s.Removed(t.Context(), h.ID); err != nil || len(list) != hub.MostWidgets {
		t.Errorf("kept are %d, %v", len(list), err)
	}
	wantOrder(t, s, h, "main0 about")
}

func forgetsPast(t *testing.T, s *store.Store) {
	made := team(t, s, "design", placed("about", hub.Main, 0), placed("feed", hub.Main, 1), placed("stats", hub.Main, 2))
	for n := range 6 {
		must(t, s.Configure(t.Context(), hub.System("ana"), made.Widgets[0].ID, int64(n+1), text(n, 5)))
	}
	for _, w := range made.Widgets[1:] {
		must(t, s.Remove(t.Context(), hub.System("ana"), made.Hub, w.ID))
	}
	list, err := s.History(t.Context(), made.Hub.ID, 0, 100)
	must(t, err)
	_, err = s.DB().ExecContext(t.Context(), "UPDATE changes SET at = ? WHERE id <= ?", time.Now().UTC().Add(-48*time.Hour), list[3].ID)
	must(t, err)
	_, err = s.DB().ExecContext(t.Context(), "UPDATE widgets SET removed = ? WHERE id = ?", time.Now().UTC().Add(-48*time.Hour), made.Widgets[1].ID)
	must(t, err)
	forgotten := func(want ...int64) {
		t.Helper()
		for _, want := range want {
			if n, err := s.ForgetChanges(t.Context(), 2); err != nil || n != want {
				t.Errorf("%d changes were forgotten, %v, want %d", n, err, want)
			}
		}
	}
	s.Keep(store.Retention{}) // for ever
	forgotten(0)
	s.Keep(store.Retention{Changes: 50 * time.Hour, Removed: 50 * time.Hour})
	forgotten(0)
	if n, err := s.ForgetRemoved(t.Context(), 2); err != nil || n != 0 {
		t.Errorf("%d removed widgets were forgotten, %v", n, err)
	}
	s.Keep(store.Retention{Changes: 24 * time.Hour, Removed: 24 * time.Hour})
	forgotten(2, 2, 1, 0)
	if left, err := s.History(t.Context(), made.Hub.ID, 0, 100); err != nil || len(left) != 3 || left[2].ID != list[2].ID {
		t.Errorf("left are %v, %v", left, err)
	}
	if err := s.Restore(t.Context(), hub.System("ana"), made.Hub, made.Widgets[1].ID); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("what is over was put back: %v", err)
	}
	if n, err := s.ForgetRemoved(t.Context(), 2); err != nil || n != 1 {
		t.Errorf("%d removed widgets were forgotten, %v", n, err)
	}
	must(t, s.Restore(t.Context(), hub.System("ana"), made.Hub, made.Widgets[2].ID))
	wantOrder(t, s, made.Hub, "main0 about", "main1 stats")
}

// forgetsAtOnce has several processes forget, while somebody saves.
func forgetsAtOnce(t *testing.T, s *store.Store) {
	made := team(t, s, "design", placed("about", hub.Main, 0))
	_, err := s.DB().ExecContext(t.Context(), "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) INSERT INTO changes (hub_id, kind, agent, at, event, before, after) SELECT ?, 'about', 'ana', ?, 'moved', '{}', '{}' FROM n", made.Hub.ID, time.Now().UTC().Add(-48*time.Hour))
	must(t, err)
	s.Keep(store.Retention{Changes: 24 * time.Hour})
	var g sync.WaitGroup
	var mu sync.Mutex
	all := int64(0)
	for range 3 {
		g.Go(func() {
			for {
				n, err := s.ForgetChanges(t.Context(), 7)
				if err != nil {
					t.Error(err)
				}
				if n == 0 {
					return
				}
				mu.Lock()
				all += n
				mu.Unlock()
			}
		})
	}
	g.Go(func() {
		for n := range 30 {
			if err := s.Configure(t.Context(), hub.System("ana"), made.Widgets[0].ID, int64(n+1), text(n, 5)); err != nil {
				t.Error(err)
			}
		}
	})
	g.Wait()
	for { // each left alone what another had in hand
		n, err := s.ForgetChanges(t.Context(), 7)
		must(t, err)
		if all += n; n == 0 {
			break
		}
	}
	if rows, _ := historySize(t, s, made.Hub); all != 300 || rows != 30 {
		t.Errorf("%d of 300 were forgotten, %d of 30 are left", all, rows)
	}
}

// asksByIndex looks at how the databases find what is to be deleted: by an index,
// so that the cost grows with that and not with what there is.
func asksByIndex(t *testing.T, s *store.Store) {
	s.Keep(store.Retention{Changes: time.Hour, Removed: time.Hour})
	made := team(t, s, "design", placed("about", hub.Main, 0))
	for _, query := range []string{
		"INSERT INTO changes (hub_id, kind, agent, at, event, before, after) SELECT ?, 'about', 'ana', ?, 'moved', '{}', '{}' FROM n",
		`INSERT INTO widgets (hub_id, kind, removed, "column", position, config, updated) SELECT ?, 'about', ?, 'main', 0, '{}', '2026-11-21 12:00:00' FROM n`,
	} {
		_, err := s.DB().ExecContext(t.Context(), "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600) "+query, made.Hub.ID, time.Now().UTC())
		must(t, err)
	}
	plan := strings.Join(servertest.Plans(t, s.DB(), func() {
		for _, forget := range []func(context.Context, int) (int64, error){s.ForgetChanges, s.ForgetRemoved} {
			_, err := forget(t.Context(), 500)
			must(t, err)
		}
		must(t, s.Configure(t.Context(), hub.System("ana"), made.Widgets[0].ID, 1, text(0, 5)))
		must(t, s.Remove(t.Context(), hub.System("ana"), made.Hub, made.Widgets[0].ID))
	}), "\n")
	for _, index := range []string{"changes_by_time", "widgets_by_removal", "changes_of_hub", "widgets_of_hub"} {
		if !strings.Contains(plan, index) {
			t.Errorf("nothing asks %s:\n%s", index, plan)
		}
	}
}

// fill writes four megabytes.
func fill(t *testing.T, s *store.Store, h hub.Hub) {
	t.Helper()
	for range 40 {
		_, err := s.DB().ExecContext(t.Context(), "INSERT INTO changes (hub_id, kind, agent, at, event, before, after) VALUES (?, '', '', ?, '', '', ?)", h.ID, time.Now().UTC(), strings.Repeat("x", 100_000))
		must(t, err)
	}
}

// A file gives back what it does not need any more.
func TestFileShrinks(t *testing.T) {
	t.Parallel()
	s := open(t, servertest.SQLite(t))
	if s.DB().Dialect().Name() != dialect.SQLite {
		t.Fatal("it is no SQLite")
	}
	made := team(t, s, "design")
	fill(t, s, made.Hub)
	full, err := s.Size(t.Context())
	must(t, err)
	if n, err := s.Shrink(t.Context(), 100); err != nil || n != 0 {
		t.Errorf("%d pages were freed, %v, and all were full", n, err)
	}
	_, err = s.DB().ExecContext(t.Context(), "DELETE FROM changes")
	must(t, err)
	turns := 0
	for ; turns < 1000; turns++ {
		n, err := s.Shrink(t.Context(), 100)
		must(t, err)
		if n > 100 {
			t.Fatalf("%d pages were freed at once", n)
		}
		if n == 0 {
			break
		}
	}
	left, err := s.Size(t.Context())
	must(t, err)
	if left.All > full.All/5 || turns < 5 {
		t.Errorf("of %d bytes %d are left, after %d turns", full.All, left.All, turns)
	}
}

// One from before this version keeps its size, and does so from the next VACUUM on.
func TestOldFileShrinksAfterVacuum(t *testing.T) {
	t.Parallel()
	d := servertest.SQLite(t)
	old, err := sql.Open("sqlite", strings.TrimPrefix(d.URL, "sqlite://"))
	must(t, err)
	_, err = old.ExecContext(t.Context(), "CREATE TABLE old (id BIGINT)")
	must(t, err)
	must(t, old.Close())
	s := open(t, d)
	h := team(t, s, "design").Hub
	for n, shrinks := range []bool{false, true, true} {
		fill(t, s, h)
		_, err := s.DB().ExecContext(t.Context(), "DELETE FROM changes")
		must(t, err)
		freed, err := s.Shrink(t.Context(), 100)
		if must(t, err); freed > 0 != shrinks {
			t.Errorf("at time %d %d pages were freed", n, freed)
		}
		if n == 0 {
			_, err := s.DB().ExecContext(t.Context(), "PRAGMA auto_vacuum = incremental; VACUUM")
			must(t, err)
		}
	}
}
