package app

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

var cacheTime = time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)

// cacheRoom is the tool for the cache of a small world, with what it prints.
type cacheRoom struct {
	*cacheTool
	out bytes.Buffer
}

// cacheRooms runs a test on both kinds of databases and of Redis.
func cacheRooms(t *testing.T, run func(*testing.T, *cacheRoom)) {
	t.Run("embedded", func(t *testing.T) { run(t, newCacheRoom(t, servertest.SQLite(t).URL, "")) })
	t.Run("servers", func(t *testing.T) { run(t, newCacheRoom(t, servertest.Postgres(t).URL, redisFor(t))) })
}

func newCacheRoom(t *testing.T, database, redis string) *cacheRoom {
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := migrate(t.Context(), database, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	config, err := load([]string{"HUBS_DATABASE_URL=" + database, "HUBS_REDIS_URL=" + redis})
	if err != nil {
		t.Fatal(err)
	}
	all, err := wire(t.Context(), config, rules.Set{}, kinds, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := all.close(); err != nil {
			t.Error(err)
		}
	})
	r := &cacheRoom{}
	now := func() time.Time { return cacheTime }
	r.cacheTool = &cacheTool{all, now, &r.out, &progress{out: &r.out, now: now}}
	return r
}

// furnish places widgets in every state: 1 is fresh, 2 was marked, 3 is too old
// for its kind, 4 fails with a good version, 5 is missing, 6 was never drawn.
// There is a fragment of 9000, which is not placed.
func (r *cacheRoom) furnish(t *testing.T) {
	t.Helper()
	for _, page := range []hub.Page{
		{Hub: hub.Hub{Kind: hub.Team, Name: "design", Title: "Design"}, Widgets: standing("about", "feed", "sticky", "feed")},
		{Hub: hub.Hub{Kind: hub.Person, Name: "ana", Title: "Ana"}, Widgets: standing("about", "cobwebs")},
	} {
		if err := r.store.CreateHub(t.Context(), "ana", &page); err != nil {
			t.Fatal(err)
		}
	}
	r.draw(t, 1, fragment.State{Kind: "about", Drawn: cacheTime.Add(-3 * time.Minute)})
	r.draw(t, 2, fragment.State{Kind: "feed", Drawn: cacheTime.Add(-5 * time.Second)})
	r.draw(t, 3, fragment.State{Kind: "sticky", Drawn: cacheTime.Add(-2 * time.Hour)})
	r.draw(t, 4, fragment.State{Kind: "feed", Drawn: cacheTime.Add(-26 * time.Hour), Problem: "The calendar\nis <closed>.", Since: cacheTime.Add(-time.Hour)})
	r.draw(t, 6, fragment.State{Kind: "cobwebs", Problem: "Out of luck.", Since: cacheTime})
	r.draw(t, 9000, fragment.State{Drawn: cacheTime})
	if err := r.cache.MarkStale(t.Context(), hub.Ref{Widget: 2, Hub: 1}); err != nil {
		t.Fatal(err)
	}
}

func standing(kinds ...string) (list []hub.Placed) {
	for i, kind := range kinds {
		list = append(list, hub.Placed{Kind: kind, Column: hub.Main, Position: i, Config: []byte("{}")})
	}
	return list
}

// draw puts a fragment into the cache as a worker does: ten bytes of HTML for
// widget 1, twenty for widget 2.
func (r *cacheRoom) draw(t *testing.T, widget int64, s fragment.State) {
	t.Helper()
	if err := r.queue.Push(t.Context(), queue.Task{Widget: widget}); err != nil {
		t.Fatal(err)
	}
	leases, err := r.queue.Claim(t.Context(), 1, time.Minute, 0)
	if err != nil || len(leases) != 1 {
		t.Fatalf("claimed %v, %v", leases, err)
	}
	s.Edition = fragment.Edition
	f := fragment.Fragment{Widget: widget, Hub: 1, State: s, HTML: bytes.Repeat([]byte("x"), int(10*widget))}
	if _, held, err := r.cache.Commit(t.Context(), leases[0], f, fragment.Retry{}); err != nil || !held {
		t.Fatalf("commit: %v, %v", held, err)
	}
}

// ask gives what a command printed.
func (r *cacheRoom) ask(t *testing.T, command func() error) string {
	t.Helper()
	r.out.Reset()
	if err := command(); err != nil {
		t.Fatal(err)
	}
	return r.out.String()
}

func (r *cacheRoom) covered(t *testing.T) string {
	return r.ask(t, func() error { return r.coverage(t.Context()) })
}

func TestCacheCoverage(t *testing.T) {
	t.Parallel()
	cacheRooms(t, func(t *testing.T, r *cacheRoom) {
		if got := r.covered(t); got != "There is no widget on any hub yet.\n" {
			t.Errorf("an empty database: %q", got)
		}
		r.furnish(t)
		const want = `
kind     placed  fresh  stale  failed  missing  percent fresh
about    2       1      0      0       1        50.0
cobwebs  1       0      0      1       0        0.0
feed     2       0      1      1       0        0.0
sticky   1       0      1      0       0        0.0
total    6       1      2      2       1        16.6
`
		if got := "\n" + r.covered(t); got != want {
			t.Errorf("coverage:%s", got)
		}
	})
}

func TestCacheList(t *testing.T) {
	t.Parallel()
	cacheRooms(t, func(t *testing.T, r *cacheRoom) {
		r.furnish(t)
		lines := []string{
			"1        t/design                 about          3 minutes ago          10  fresh\n",
			"2        t/design                 feed           5 seconds ago          20  stale\n",
			"3        t/design                 sticky         2 hours ago            30  stale\n",
			"4        t/design                 feed           1 day ago              40  failed: The calendar is <closed>.\n",
			"6        u/ana                    cobwebs        never drawn            60  failed: Out of luck.\n",
		}
		const none = "No such fragment is cached.\n"
		for _, c := range []struct {
			listCommand
			want string
		}{
			{listCommand{}, strings.Join(lines, "")},
			{listCommand{selection: selection{Hub: "t/design"}}, strings.Join(lines[:4], "")},
			{listCommand{selection: selection{Hub: "u/ana"}}, lines[4]},
			{listCommand{selection: selection{Kind: "feed"}}, lines[1] + lines[3]},
			{listCommand{selection: selection{Hub: "u/ana", Kind: "about"}}, none},
			{listCommand{State: "fresh"}, lines[0]},
			{listCommand{State: "stale"}, lines[1] + lines[2]},
			{listCommand{selection: selection{Kind: "feed"}, State: "failed"}, lines[3]},
			{listCommand{selection: selection{Kind: "rules"}, JSON: true}, ""},
			{listCommand{JSON: true, State: "failed"}, `{"widget":4,"hub":"t/design","kind":"feed","drawn":"2026-05-03T10:00:00Z","size":40,"state":"failed","reason":"The calendar\nis <closed>.","since":"2026-05-04T11:00:00Z"}
{"widget":6,"hub":"u/ana","kind":"cobwebs","size":60,"state":"failed","reason":"Out of luck.","since":"2026-05-04T12:00:00Z"}
`},
			{listCommand{JSON: true, State: "fresh"}, `{"widget":1,"hub":"t/design","kind":"about","drawn":"2026-05-04T11:57:00Z","size":10,"state":"fresh"}` + "\n"},
		} {
			if got := r.ask(t, func() error { return r.list(t.Context(), c.listCommand) }); got != c.want {
				t.Errorf("%+v:\n%s", c.listCommand, got)
			}
		}
	})
}

func TestCacheClean(t *testing.T) {
	t.Parallel()
	cacheRooms(t, func(t *testing.T, r *cacheRoom) {
		r.furnish(t)
		for _, c := range []struct {
			cleanCommand
			want string
			left []int64
		}{
			{cleanCommand{selection: selection{Hub: "t/design", Kind: "feed"}}, "Fragments dropped: 2\n", []int64{1, 3, 6, 9000}},
			{cleanCommand{selection: selection{Hub: "u/ana"}}, "Fragments dropped: 1\n", []int64{1, 3, 9000}},
			{cleanCommand{selection: selection{Kind: "sticky"}}, "Fragments dropped: 1\n", []int64{1, 9000}},
			{cleanCommand{Orphans: true}, "Fragments without a widget dropped: 1\n", []int64{1}},
			{cleanCommand{All: true, Orphans: true}, "Fragments dropped: 1\nFragments without a widget dropped: 0\n", nil},
			{cleanCommand{All: true}, "Fragments dropped: 0\n", nil},
		} {
			if got := r.ask(t, func() error { return r.clean(t.Context(), c.cleanCommand) }); got != c.want {
				t.Errorf("%+v: %q", c.cleanCommand, got)
			}
			if left := r.left(t); fmt.Sprint(left) != fmt.Sprint(c.left) {
				t.Errorf("%+v leaves %v, want %v", c.cleanCommand, left, c.left)
			}
		}
	})
}

// left are the widgets that have a fragment.
func (r *cacheRoom) left(t *testing.T) (ids []int64) {
	t.Helper()
	err := r.cache.Scan(t.Context(), func(widgets []int64) error {
		ids = append(ids, widgets...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestCacheRefusals(t *testing.T) {
	t.Parallel()
	r := newCacheRoom(t, servertest.SQLite(t).URL, "")
	for want, command := range map[string]func() error{
		`--hub: there is no hub t/nobody`:                                    func() error { return r.list(t.Context(), listCommand{selection: selection{Hub: "t/nobody"}}) },
		`--hub must be t/NAME for a team or u/NAME for a person, not "ana"`:  func() error { return r.list(t.Context(), listCommand{selection: selection{Hub: "ana"}}) },
		`--hub must be t/NAME for a team or u/NAME for a person, not "t/"`:   func() error { return r.clean(t.Context(), cleanCommand{selection: selection{Hub: "t/"}}) },
		`--kind: there is no kind of widget called "fed"; there are about, `: func() error { return r.clean(t.Context(), cleanCommand{selection: selection{Kind: "fed"}}) },
		`--state must be fresh, stale or failed, not "old"`:                  func() error { return r.list(t.Context(), listCommand{State: "old"}) },
		`say what to clean: --hub, --kind, --all or --orphans`:               func() error { return r.clean(t.Context(), cleanCommand{}) },
		`--all is every fragment: it does not go with --hub and --kind`:      func() error { return r.clean(t.Context(), cleanCommand{All: true, selection: selection{Hub: "t/x"}}) },
	} {
		if err := command(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for _, name := range []string{"list", "clean", "coverage"} {
		if _, _, err := command(t, nil, "", "cache", name); err == nil || !strings.HasPrefix(err.Error(), "HUBS_REDIS_URL must be set") {
			t.Errorf("%s with an embedded Redis: %v", name, err)
		}
	}
}

// The commands work from the outside, on more widgets than one batch has.
func TestCacheCommands(t *testing.T) {
	t.Parallel()
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		redis := redisFor(t)
		r := newCacheRoom(t, d.URL, redis)
		r.furnish(t)
		kinds := make([]string, 1200)
		for i := range kinds {
			kinds[i] = "rules"
		}
		page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "large", Title: "Large"}, Widgets: standing(kinds...)}
		if err := r.store.CreateHub(t.Context(), "ana", &page); err != nil {
			t.Fatal(err)
		}
		r.draw(t, page.Widgets[1100].ID, fragment.State{Drawn: time.Now()})
		env := []string{"HUBS_DATABASE_URL=" + d.URL, "HUBS_REDIS_URL=" + redis}
		for _, c := range []struct{ args, want string }{
			{"coverage", "\nrules    1200    1      0      0       1199     0.0\n"},
			{"list --hub t/large --state fresh", "rules"},
			{"list --kind rules --json", `"kind":"rules"`},
			{"clean --kind rules --orphans", "Fragments dropped: 1\nFragments without a widget dropped: 1\n"},
			{"list --kind rules", "No such fragment is cached.\n"},
		} {
			out, _, err := command(t, env, "", append([]string{"cache"}, strings.Fields(c.args)...)...)
			if err != nil || !strings.Contains(out, c.want) {
				t.Errorf("%s: %q, %v", c.args, out, err)
			}
		}
	})
}

func TestProgress(t *testing.T) {
	t.Parallel()
	now := cacheTime
	var out strings.Builder
	p := &progress{out: &out, now: func() time.Time { return now }}
	for range 8 {
		p.add(500)
		now = now.Add(time.Second)
	}
	if out.String() != "2,000 widgets so far\n3,500 widgets so far\n" {
		t.Errorf("said %q", out.String())
	}
}
