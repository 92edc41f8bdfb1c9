package stats_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/stats"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/migrations"
)

// Every rule of the series holds on both databases.
func TestSeries(t *testing.T) {
	for name, rule := range map[string]func(*testing.T, *bun.DB){
		"days are counted for names of every kind":       countsDays,
		"a late message is counted on its own day":       countsLate,
		"what the series can't tell is an error":         refuses,
		"two backends count what the archive has":        agrees,
		"the same names on the same day need no room":    staysSmall,
		"more names than a question has room are asked":  asksMany,
		"days of long ago are forgotten, totals are not": forgetsDays,
		"totals of names that nothing tells of go":       forgetsTotals,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			servertest.Databases(t, func(t *testing.T, d servertest.Database) {
				s := open(t, d)
				if _, err := s.Migrate(t.Context()); err != nil {
					t.Fatal(err)
				}
				rule(t, s.DB())
			})
		})
	}
}

func countsDays(t *testing.T, db *bun.DB) {
	counts := stats.NewCounts(db)
	add(t, archive.New(db, counts),
		said(1, noon, []string{"ana", "bob"}, []string{"gimp"}),
		said(2, noon.Add(11*time.Hour+59*time.Minute), []string{"ana"}, nil),
		said(3, noon.Add(12*time.Hour), []string{"ana"}, []string{"gimp", "vim"}),
	)
	for _, c := range []struct {
		filter   fedmsg.Filter
		from, to int // days from the first
		want     []int64
	}{
		{fedmsg.Filter{Usernames: []string{"ana"}}, 0, 2, []int64{2, 1}},
		{fedmsg.Filter{Usernames: []string{"ana"}}, -1, 1, []int64{0, 2}},
		{fedmsg.Filter{Usernames: []string{"ana"}}, 1, 3, []int64{1, 0}},
		{fedmsg.Filter{Usernames: []string{"ana", "bob", "ana"}}, 0, 2, []int64{3, 1}},
		{fedmsg.Filter{Usernames: []string{"cem"}}, 0, 2, []int64{0, 0}},
		{fedmsg.Filter{Packages: []string{"gimp", "vim"}}, 0, 2, []int64{1, 2}},
		{fedmsg.Filter{Categories: []string{"git"}}, 0, 2, []int64{2, 1}},
		{fedmsg.Filter{Usernames: []string{"ana"}}, 2, 2, []int64{}},
		{fedmsg.Filter{Usernames: []string{"ana"}}, 2, 0, []int64{}},
	} {
		got, err := counts.Daily(t.Context(), c.filter, noon.AddDate(0, 0, c.from), noon.AddDate(0, 0, c.to))
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("days %d to %d of %+v: %v, %v, want %v", c.from, c.to, c.filter, got, err, c.want)
		}
	}
}

func forgetsDays(t *testing.T, db *bun.DB) {
	counts := stats.NewCounts(db)
	a := archive.New(db, counts)
	for n := range 10 {
		add(t, a, said(n, noon.AddDate(0, 0, n), []string{"ana"}, []string{"gimp"}))
	}
	before := noon.AddDate(0, 0, 5) // the fifth day is not over
	plan := strings.Join(servertest.Plans(t, db, func() {
		for _, want := range []int64{8, 7, 0} { // five days of a person, a package and a category
			if n, err := counts.ForgetDays(t.Context(), before, 8); err != nil || n != want {
				t.Errorf("%d were forgotten, %v, want %d", n, err, want)
			}
		}
	}), "\n")
	if !strings.Contains(plan, "series_by_age") {
		t.Errorf("the index by age is not asked:\n%s", plan)
	}
	got, err := counts.Daily(t.Context(), fedmsg.Filter{Usernames: []string{"ana"}}, noon, noon.AddDate(0, 0, 10))
	if want := []int64{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}; err != nil || !slices.Equal(got, want) {
		t.Errorf("left are %v, %v, want %v", got, err, want)
	}
	if n, err := counts.ByUser(t.Context(), "ana"); err != nil || n != 10 {
		t.Errorf("ana has %d messages, %v", n, err)
	}
}

func forgetsTotals(t *testing.T, db *bun.DB) {
	counts := stats.NewCounts(db)
	a := archive.New(db, counts)
	const strangers = 23
	for n := range strangers {
		add(t, a, said(n, noon, []string{fmt.Sprint("stranger", n)}, []string{fmt.Sprint("made-up", n)}))
	}
	add(t, a, said(100, noon, []string{"ana"}, nil), said(101, noon.AddDate(0, 0, 9), []string{"bob"}, []string{"gimp"}))
	if _, err := db.ExecContext(t.Context(), "INSERT INTO accounts (username, full_name, created) VALUES ('ana', '', CURRENT_TIMESTAMP)"); err != nil {
		t.Fatal(err)
	}
	totals := func() int64 {
		t.Helper()
		n, err := db.NewSelect().Table("series").Where("width = 0 AND kind <> 'category'").Count(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	forget := func(when string, want ...int64) {
		t.Helper()
		for _, want := range want {
			if n, err := counts.ForgetTotals(t.Context(), 10); err != nil || n != want {
				t.Errorf("%s %d totals are forgotten, %v, want %d", when, n, err, want)
			}
		}
	}
	forget("while all messages are kept", 0)
	if err := a.MoveHorizon(t.Context(), noon.AddDate(0, 0, 5)); err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "DELETE FROM unrouted"); err != nil {
		t.Fatal(err)
	}
	if n, err := a.ForgetOld(t.Context(), 1000); err != nil || n != strangers+1 {
		t.Fatalf("%d messages are forgotten, %v", n, err)
	}
	forget("while their days are", 0)
	if _, err := counts.ForgetDays(t.Context(), noon.AddDate(0, 0, 5), 1000); err != nil {
		t.Fatal(err)
	}
	plan := strings.Join(servertest.Plans(t, db, func() {
		forget("when nothing else tells of them", 10, 10, 10, 10, 6, 0)
	}), "\n")
	if strings.Contains(plan, "Seq Scan on mentions") || strings.Contains(plan, "SCAN m ") {
		t.Errorf("all mentions are read:\n%s", plan)
	}
	if got := totals(); got != 3 { // ana, bob and gimp
		t.Errorf("%d totals are left", got)
	}
	if n, err := counts.ByUser(t.Context(), "ana"); err != nil || n != 1 {
		t.Errorf("ana, who has an account, has %d messages, %v", n, err)
	}
}

func countsLate(t *testing.T, db *bun.DB) {
	counts := stats.NewCounts(db)
	a := archive.New(db, counts)
	add(t, a, said(1, noon, []string{"ana"}, nil))
	late := said(2, noon.AddDate(0, 0, -3), []string{"ana"}, nil)
	add(t, a, late)
	add(t, a, late, said(1, noon, []string{"ana"}, nil))
	got, err := counts.Daily(t.Context(), fedmsg.Filter{Usernames: []string{"ana"}}, noon.AddDate(0, 0, -3), noon.AddDate(0, 0, 1))
	if err != nil || !slices.Equal(got, []int64{1, 0, 0, 1}) {
		t.Errorf("days are %v, %v", got, err)
	}
	if n, err := counts.ByUser(t.Context(), "ana"); err != nil || n != 2 {
		t.Errorf("ana has %d messages, %v", n, err)
	}
}

func refuses(t *testing.T, db *bun.DB) {
	for _, f := range []fedmsg.Filter{
		{},
		{Topics: []string{"git.*"}},
		{Usernames: []string{"ana"}, Packages: []string{"gimp"}},
		{Usernames: []string{"ana"}, Hubs: []string{"u/ana"}},
		{Usernames: []string{"ana"}, Repositories: []string{"github.com/ana/gimp"}},
		{Usernames: []string{"ana"}, Unless: fedmsg.Unless{Actor: "ana"}},
	} {
		if got, err := stats.NewCounts(db).Daily(t.Context(), f, noon, noon.AddDate(0, 0, 1)); err == nil {
			t.Errorf("%+v gives %v", f, got)
		}
	}
}

// agrees lets two backends archive the same messages, many late and in another
// order, and holds each bucket against the archive.
func agrees(t *testing.T, db *bun.DB) {
	counts := stats.NewCounts(db)
	var both sync.WaitGroup
	for backend := range 2 {
		both.Go(func() {
			a := archive.New(db, counts)
			for from := 0; from < 400; from += 20 {
				var batch []fedmsg.Said
				for i := range 20 {
					n := (from + i + 200*backend) % 400
					at := noon.Add(time.Duration(n*7%96) * time.Hour)
					batch = append(batch, said(n, at, []string{fmt.Sprint("user", n%7), "everyone"}, []string{fmt.Sprint("package", n%3)}))
				}
				if _, err := a.Add(t.Context(), batch); err != nil {
					t.Error(err)
				}
			}
		})
	}
	both.Wait()
	var wrong []string
	err := db.NewRaw(`
		WITH mentioned (kind, name, at) AS (
			SELECT kind, name, at FROM mentions UNION ALL SELECT 'category', category, at FROM messages
		), told (kind, width, name, bucket, n) AS (
			SELECT kind, 86400, name, at / 86400000000 * 86400, COUNT(*) FROM mentioned GROUP BY 1, 2, 3, 4
			UNION ALL SELECT kind, 0, name, 0, COUNT(*) FROM mentioned GROUP BY 1, 2, 3, 4
		)
		SELECT COALESCE(told.kind || ' ' || told.name, series.kind || ' ' || series.name) FROM told
		FULL JOIN series ON series.kind = told.kind AND series.width = told.width AND series.name = told.name AND series.bucket = told.bucket
		WHERE told.n IS NULL OR series.n IS NULL OR told.n <> series.n`).Scan(t.Context(), &wrong)
	if err != nil || len(wrong) > 0 {
		t.Errorf("wrong are %v, %v", wrong, err)
	}
	days, err := counts.Daily(t.Context(), fedmsg.Filter{Usernames: []string{"everyone"}}, noon, noon.AddDate(0, 0, 5))
	if err != nil || sum(days) != 400 {
		t.Errorf("everyone has %v, %v", days, err)
	}
}

func staysSmall(t *testing.T, db *bun.DB) {
	a := archive.New(db, stats.NewCounts(db))
	for n := range 50 {
		add(t, a, said(n, noon.Add(time.Duration(n)*time.Minute), []string{"ana", "bob"}, []string{"gimp"}))
	}
	// A category, two accounts and a package, each by day and of all time.
	if n, err := db.NewSelect().Table("series").Count(t.Context()); err != nil || n != 8 {
		t.Errorf("%d rows, %v", n, err)
	}
}

func asksMany(t *testing.T, db *bun.DB) {
	counts := stats.NewCounts(db)
	var names []string
	for n := range 2500 {
		names = append(names, fmt.Sprint("user", n))
	}
	add(t, archive.New(db, counts), said(1, noon, []string{names[0], names[1500], names[2499]}, nil))
	got, err := counts.Daily(t.Context(), fedmsg.Filter{Usernames: names}, noon, noon.AddDate(0, 0, 1))
	if err != nil || !slices.Equal(got, []int64{3}) {
		t.Errorf("got %v, %v", got, err)
	}
}

// TestMigrate fills the series from an archive that is there, and gives the
// totals back.
func TestMigrate(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		db := open(t, d).DB()
		before, after := split(t, "20261124000002")
		apply(t, db, before)
		old := time.Date(1969, 12, 31, 23, 0, 0, 0, time.UTC)
		put(t, db, 101, noon, "ana", "bob")
		put(t, db, 102, noon.Add(11*time.Hour), "ana")
		put(t, db, 103, noon.Add(13*time.Hour), "ana")
		put(t, db, 104, old, "ana")
		exec(t, db, `INSERT INTO counts (kind, name, n) VALUES ('user', 'ana', 4), ('user', 'bob', 1), ('category', 'git', 4)`)

		m := apply(t, db, after)
		counts := stats.NewCounts(db)
		for _, c := range []struct {
			filter fedmsg.Filter
			from   time.Time
			want   []int64
		}{
			{fedmsg.Filter{Usernames: []string{"ana"}}, noon, []int64{2, 1}},
			{fedmsg.Filter{Usernames: []string{"bob"}}, noon, []int64{1, 0}},
			{fedmsg.Filter{Categories: []string{"git"}}, noon, []int64{2, 1}},
			{fedmsg.Filter{Usernames: []string{"ana"}}, old, []int64{1, 0}},
			{fedmsg.Filter{Categories: []string{"git"}}, old, []int64{1, 0}},
		} {
			if got, err := counts.Daily(t.Context(), c.filter, c.from, c.from.AddDate(0, 0, 2)); err != nil || !slices.Equal(got, c.want) {
				t.Errorf("from %s for %+v: %v, %v, want %v", c.from, c.filter, got, err, c.want)
			}
		}
		if n, err := counts.ByUser(t.Context(), "ana"); err != nil || n != 4 {
			t.Errorf("ana has %d messages, %v", n, err)
		}
		add(t, archive.New(db, counts), said(5, noon, []string{"ana"}, nil))

		if _, err := m.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
		var totals []stats.Count
		if err := db.NewRaw(`SELECT name, n FROM counts ORDER BY name`).Scan(t.Context(), &totals); err != nil || fmt.Sprint(totals) != "[{ana 5} {bob 1} {git 5}]" {
			t.Errorf("totals are %v, %v", totals, err)
		}
	})
}

// TestMigrateOwnMessages takes what is about hubs out of the series.
func TestMigrateOwnMessages(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		db := open(t, d).DB()
		before, after := split(t, "20261127000111")
		apply(t, db, before)
		put(t, db, 1, noon, "ana")
		for seq, at := range map[int]time.Time{2: noon, 3: noon.AddDate(0, 0, 1), 4: noon.AddDate(0, 0, 1)} {
			put(t, db, seq, at, "ana")
			exec(t, db, `UPDATE messages SET category = 'hubs' WHERE seq = ?`, seq)
		}
		day := func(n int) int64 { return noon.Truncate(24*time.Hour).AddDate(0, 0, n).Unix() }
		exec(t, db, `INSERT INTO series (kind, width, name, bucket, n) VALUES
			('user', 0, 'ana', 0, 5), ('user', 86400, 'ana', ?, 2), ('user', 86400, 'ana', ?, 2), ('user', 86400, 'ana', ?, 1), ('user', 0, 'bob', 0, 1),
			('category', 0, 'git', 0, 1), ('category', 0, 'hubs', 0, 3), ('category', 86400, 'hubs', ?, 1)`, day(0), day(1), day(2), day(0))
		apply(t, db, after)
		var left []string
		if err := db.NewRaw(`SELECT kind || ' ' || width || ' ' || name || ' ' || n FROM series ORDER BY kind, width, name, bucket`).Scan(t.Context(), &left); err != nil {
			t.Fatal(err)
		}
		if want := []string{"category 0 git 1", "user 0 ana 2", "user 0 bob 1", "user 86400 ana 1", "user 86400 ana 1"}; !slices.Equal(left, want) {
			t.Errorf("left are %v, want %v", left, want)
		}
	})
}

// split gives the migrations before one, and from it on.
func split(t *testing.T, name string) (before, after *migrate.Migrations) {
	t.Helper()
	all, err := migrations.All()
	if err != nil {
		t.Fatal(err)
	}
	before, after = migrate.NewMigrations(), migrate.NewMigrations()
	for _, m := range all.Sorted() {
		if m.Name < name {
			before.Add(m)
		}
		after.Add(m)
	}
	return before, after
}

func apply(t *testing.T, db *bun.DB, list *migrate.Migrations) *migrate.Migrator {
	t.Helper()
	m := migrate.NewMigrator(db, list, migrate.WithTemplateData(migrations.For(db.Dialect().Name())))
	if err := m.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return m
}

// put archives a message without counting it.
func put(t *testing.T, db *bun.DB, seq int, at time.Time, users ...string) {
	t.Helper()
	exec(t, db, `INSERT INTO messages (seq, msg_id, event, category, at, raw) VALUES (?, ?, 'git.receive', 'git', ?, '{}')`, seq, fmt.Sprint("old-", seq), at.UnixMicro())
	for _, u := range users {
		exec(t, db, `INSERT INTO mentions (kind, name, at, seq) VALUES ('user', ?, ?, ?)`, u, at.UnixMicro(), seq)
	}
	exec(t, db, `INSERT INTO mentions (kind, name, at, seq) VALUES ('hub', 't/design', ?, ?)`, at.UnixMicro(), seq)
}

func exec(t *testing.T, db *bun.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.NewRaw(query, args...).Exec(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func open(tb testing.TB, d servertest.Database) *store.Store {
	tb.Helper()
	s, err := store.Open(d.URL)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	return s
}

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func said(n int, at time.Time, users, packages []string) fedmsg.Said {
	raw := fmt.Sprintf(`{"topic":"org.example.prod.git.receive","msg":{"n":%d},"timestamp":%d,"msg_id":"2026-%d"}`, n, at.Unix(), n)
	m, err := fedmsg.Decode([]byte(raw))
	if err != nil {
		panic(err)
	}
	return fedmsg.Said{Message: m, Meta: fedmsg.Meta{Usernames: users, Packages: packages}}
}

func add(tb testing.TB, a *archive.Archive, batch ...fedmsg.Said) {
	tb.Helper()
	if _, err := a.Add(tb.Context(), batch); err != nil {
		tb.Fatal(err)
	}
}

func sum(list []int64) (total int64) {
	for _, n := range list {
		total += n
	}
	return total
}
