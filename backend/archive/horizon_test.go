package archive_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/stats"
	"github.com/fedora-hubs/hubs/backend/store"
)

// minute is when message n was said.
func minute(n int) time.Time { return start.Add(time.Duration(n) * time.Minute) }

// past archives messages 0 to n-1, all of them routed, in batches.
func past(t *testing.T, a *archive.Archive, n int) (all []fedmsg.Said) {
	t.Helper()
	for i := range n {
		all = append(all, said(i, "git.receive", []string{"ana", fmt.Sprint("user", i%7)}, []string{"gimp"}))
	}
	for batch := range slices.Chunk(all, 100) {
		routed(t, a, add(t, a, batch...)...)
	}
	return all
}

func routed(t *testing.T, a *archive.Archive, entries ...archive.Entry) {
	t.Helper()
	seqs := make([]int64, len(entries))
	for i, e := range entries {
		seqs[i] = e.Seq
	}
	if err := a.Routed(t.Context(), seqs); err != nil {
		t.Fatal(err)
	}
}

func horizon(t *testing.T, a *archive.Archive, to time.Time) {
	t.Helper()
	if err := a.MoveHorizon(t.Context(), to); err != nil {
		t.Fatal(err)
	}
}

func forget(t *testing.T, a *archive.Archive, limit int) int64 {
	t.Helper()
	n, err := a.ForgetOld(t.Context(), limit)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func rows(t *testing.T, db *bun.DB, table string) int64 {
	t.Helper()
	n, err := db.NewSelect().Table(table).Count(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func forgetsOld(t *testing.T, db *bun.DB) {
	counts := stats.NewCounts(db)
	a := archive.New(db, counts)
	all := past(t, a, 20)
	if at, err := a.Horizon(t.Context()); err != nil || !at.IsZero() {
		t.Errorf("the horizon is %s, %v", at, err)
	}
	if n := forget(t, a, 100); n != 0 {
		t.Errorf("%d were forgotten without a horizon", n)
	}
	horizon(t, a, minute(12))
	horizon(t, a, minute(5)) // it does not go back
	if at, err := a.Horizon(t.Context()); err != nil || !at.Equal(minute(12)) {
		t.Errorf("the horizon is %s, %v", at, err)
	}
	for _, want := range []int64{5, 5, 2, 0} {
		if n := forget(t, a, 5); n != want {
			t.Errorf("%d were forgotten, want %d", n, want)
		}
	}
	if at, err := a.Oldest(t.Context()); err != nil || !at.Equal(minute(12)) {
		t.Errorf("the oldest is of %s, %v", at, err)
	}
	if _, err := a.Message(t.Context(), "2026-11"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("a forgotten message: %v", err)
	}
	if _, _, err := a.For("").Before(t.Context(), []fedmsg.Filter{{Usernames: []string{"ana"}}}, "2026-11", 5); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("what came before a forgotten message: %v", err)
	}
	if got := latest(t, a, 100, fedmsg.Filter{Packages: []string{"gimp"}}); len(got) != 8 || got[7] != "2026-12" {
		t.Errorf("left are %v", got)
	}
	if n := rows(t, db, "mentions"); n != 8*3 {
		t.Errorf("%d mentions are left", n)
	}
	// They still count, and do not count twice, whoever brings them again.
	if got := add(t, a, all...); len(got) != 0 {
		t.Errorf("%d came back", len(got))
	}
	if n, err := counts.ByUser(t.Context(), "ana"); err != nil || n != 20 {
		t.Errorf("ana has %d messages, %v", n, err)
	}
	days, err := counts.Daily(t.Context(), fedmsg.Filter{Packages: []string{"gimp"}}, start, start.Add(24*time.Hour))
	if err != nil || len(days) != 1 || days[0] != 20 {
		t.Errorf("of the day are %v, %v", days, err)
	}
}

// keepsNews forgets neither what is not routed yet, nor what our own outbox says.
func keepsNews(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	entries := add(t, a, said(1, "git.receive", nil, nil), said(2, "git.receive", nil, nil), said(3, "git.receive", nil, nil))
	routed(t, a, entries[0], entries[2])
	horizon(t, a, minute(10))
	if n := forget(t, a, 1) + forget(t, a, 1) + forget(t, a, 1); n != 2 {
		t.Errorf("%d were forgotten", n)
	}
	if _, err := a.Message(t.Context(), "2026-2"); err != nil {
		t.Errorf("what is not routed: %v", err)
	}
	routed(t, a, entries[1])
	if n := forget(t, a, 1); n != 1 {
		t.Errorf("then %d were forgotten", n)
	}
	own := said(4, "hubs.widget.updated", nil, nil)
	own.Meta.Hubs = []string{"t/design"}
	got := add(t, a, own, said(5, "git.receive", nil, nil))
	if len(got) != 1 || got[0].ID != own.ID {
		t.Errorf("new are %v", got)
	}
	routed(t, a, got...)
	if n := forget(t, a, 100); n != 1 || rows(t, db, "messages") != 0 || rows(t, db, "mentions") != 0 {
		t.Errorf("at last %d were forgotten", n)
	}
}

// forgetNow has the test program forget what is old in the database that it names,
// and nothing else.
const forgetNow = "HUBS_TEST_FORGET"

func TestMain(m *testing.M) {
	address := os.Getenv(forgetNow)
	if address == "" {
		os.Exit(m.Run())
	}
	s, err := store.Open(address)
	if err != nil {
		panic(err)
	}
	a := archive.New(s.DB())
	for n := int64(1); n > 0; {
		if n, err = a.ForgetOld(context.Background(), 20); err != nil {
			panic(err)
		}
	}
}

// Processes that are killed while they forget, two at a time, leave the rest to
// the next ones, and nothing of what they forgot.
func TestKilledForgettingGoesOn(t *testing.T) {
	t.Parallel()
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		db := open(t, d)
		counts := stats.NewCounts(db)
		a := archive.New(db, counts)
		past(t, a, 1000)
		horizon(t, a, minute(900))
		for range 5 {
			var two [2]*exec.Cmd
			for i := range two {
				two[i] = forgetting(t, d)
				if err := two[i].Start(); err != nil {
					t.Fatal(err)
				}
			}
			for _, cmd := range two {
				kill := time.AfterFunc(rand.N(150*time.Millisecond), func() { _ = cmd.Process.Kill() })
				err := cmd.Wait()
				kill.Stop()
				if exit, is := errors.AsType[*exec.ExitError](err); err != nil && (!is || exit.Exited()) {
					t.Fatalf("forgetting fails after others were killed: %v", err)
				}
			}
			wantWhole(t, db)
		}
		if err := forgetting(t, d).Run(); err != nil {
			t.Fatal(err)
		}
		for forget(t, a, 100) > 0 { // what a killed one had in hand at that moment
		}
		if wantWhole(t, db); rows(t, db, "messages") != 100 {
			t.Errorf("%d messages are left", rows(t, db, "messages"))
		}
		if n, err := counts.ByUser(t.Context(), "ana"); err != nil || n != 1000 {
			t.Errorf("ana has %d messages, %v", n, err)
		}
	})
}

func forgetting(t *testing.T, d servertest.Database) *exec.Cmd {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env, cmd.Stderr = append(os.Environ(), forgetNow+"="+d.URL), t.Output()
	return cmd
}

// wantWhole wants each message with all that it mentions. It is one question: the
// server may still be at what a process asked that is gone.
func wantWhole(t *testing.T, db *bun.DB) {
	t.Helper()
	var messages, mentions int64
	if err := db.QueryRowContext(t.Context(), "SELECT (SELECT COUNT(*) FROM messages), (SELECT COUNT(*) FROM mentions)").Scan(&messages, &mentions); err != nil {
		t.Fatal(err)
	}
	if mentions != 3*messages {
		t.Fatalf("%d messages have %d mentions", messages, mentions)
	}
}

// forgetsMeanwhile has several processes forget while others archive the same
// messages again and again, and new ones: each counts once.
func forgetsMeanwhile(t *testing.T, db *bun.DB) {
	counts := stats.NewCounts(db)
	first := archive.New(db, counts)
	all := past(t, first, 300)
	var adding, forgetting sync.WaitGroup
	for who := range 3 {
		adding.Go(func() {
			a := archive.New(db, counts)
			for n := range 20 {
				batch := slices.Concat(all[n*10:n*10+60], []fedmsg.Said{said(1000+who*100+n, "git.receive", []string{"ana"}, nil)})
				fresh, err := a.Add(t.Context(), batch)
				if err != nil {
					t.Error(err)
					return
				}
				var seqs []int64
				for _, e := range fresh {
					seqs = append(seqs, e.Seq)
				}
				if err := a.Routed(t.Context(), seqs); err != nil {
					t.Error(err)
				}
			}
		})
	}
	added := make(chan struct{})
	for range 2 {
		forgetting.Go(func() {
			a := archive.New(db, counts)
			for n, more := 0, true; more; n++ {
				select {
				case <-added:
					n, more = 1000, false
				default:
				}
				if err := a.MoveHorizon(t.Context(), minute(min(5*n, 280))); err != nil {
					t.Error(err)
					return
				}
				if _, err := a.ForgetOld(t.Context(), 9); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	adding.Wait()
	close(added)
	forgetting.Wait()
	for forget(t, first, 50) > 0 { // what another one had in hand
	}
	if n := rows(t, db, "messages"); n != 20+60 {
		t.Errorf("%d messages are left, want %d", n, 20+60)
	}
	if n, err := counts.ByUser(t.Context(), "ana"); err != nil || n != 300+60 {
		t.Errorf("ana has %d messages, %v, want %d", n, err, 300+60)
	}
}

// forgetsByIndex looks at how the databases find what is to be forgotten: the cost
// grows with that and not with what there is.
func forgetsByIndex(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	past(t, a, 300)
	horizon(t, a, minute(10))
	if _, err := db.ExecContext(t.Context(), "ANALYZE"); err != nil {
		t.Fatal(err)
	}
	plan := strings.Join(servertest.Plans(t, db, func() {
		forget(t, a, 5)
		if _, err := a.Oldest(t.Context()); err != nil {
			t.Error(err)
		}
	}), "\n")
	if !strings.Contains(plan, "messages_by_time") {
		t.Errorf("the index by time is not asked:\n%s", plan)
	}
}
