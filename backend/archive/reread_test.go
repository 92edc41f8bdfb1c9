package archive_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/stats"
)

// rereads has messages that were read wrongly once: they name dan where they mean ana,
// and one of them is for nobody.
func rereads(t *testing.T, db *bun.DB) {
	counts := stats.NewCounts(db)
	for n := range 7 {
		m := said(n, "a.b", []string{"dan"}, []string{"gimp"})
		if n == 6 {
			m = said(n, "a.b", []string{"ana"}, []string{"gimp"}) // this one was right
		}
		add(t, archive.New(db, counts), m)
	}
	steps := 0
	say := func(m fedmsg.Message) fedmsg.Meta {
		steps++
		return fedmsg.Meta{Usernames: []string{"ana"}, Packages: []string{"gimp"}, Actor: m.Username, Confidential: m.ID == "2026-3"}
	}
	keep := func(m fedmsg.Meta) bool { return !m.Confidential }
	read, changed, removed := 0, 0, 0
	for n := 0; ; n++ {
		r, err := archive.New(db, counts).Reread(t.Context(), say, keep, 2) // each by a process of its own
		if err != nil {
			t.Fatal(err)
		}
		read, changed, removed = read+r.Read, changed+r.Changed, removed+r.Removed
		if r.Done() {
			break
		}
		if n == 0 { // what comes meanwhile is read already
			add(t, archive.New(db, counts), said(9, "a.b", []string{"eve"}, nil))
		}
		if n > 9 {
			t.Fatal("it has no end")
		}
	}
	if read != 7 || changed != 5 || removed != 1 || steps != 7 {
		t.Errorf("%d read, %d changed, %d removed, %d asked", read, changed, removed, steps)
	}
	a := archive.New(db, counts)
	for name, want := range map[string]int{"dan": 0, "ana": 6, "eve": 1} {
		if got := latest(t, a, 20, fedmsg.Filter{Usernames: []string{name}}); len(got) != want {
			t.Errorf("of %s are %v", name, got)
		}
		if n, err := counts.ByUser(t.Context(), name); err != nil || n != int64(want) {
			t.Errorf("%s has %d messages, %v, want %d", name, n, err, want)
		}
	}
	if _, err := a.Message(t.Context(), "2026-3"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("what was removed: %v", err)
	}
	days, err := counts.Daily(t.Context(), fedmsg.Filter{Packages: []string{"gimp"}}, start, start.Add(24*time.Hour))
	if err != nil || !slices.Equal(days, []int64{6}) {
		t.Errorf("of the day are %v, %v", days, err)
	}
	// Once more it begins with the first, and finds nothing to change.
	again, err := a.Reread(t.Context(), say, keep, 100)
	if err != nil || !again.Done() || again.Read != 7 || again.Changed != 1 { // eve's, which the rules of this test don't know
		t.Errorf("again %+v, %v", again, err)
	}
	if last, err := a.Reread(t.Context(), say, keep, 100); err != nil || last.Changed+last.Removed != 0 {
		t.Errorf("at last %+v, %v", last, err)
	}
}

// rereadsLarge has messages that together are too large for one step.
func rereadsLarge(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	for n := range 20 {
		m := said(n, "a.b", []string{"dan"}, nil)
		m.Raw = json.RawMessage(strings.Replace(string(m.Raw), "{", `{"filler":"`+strings.Repeat("x", fedmsg.MaxSize-10_000)+`",`, 1))
		add(t, a, m)
	}
	say := func(fedmsg.Message) fedmsg.Meta { return fedmsg.Meta{Usernames: []string{"ana"}} }
	read, steps := 0, 0
	for done := false; !done; steps++ {
		r, err := a.Reread(t.Context(), say, keepAll, 200)
		if err != nil || r.Read > 8 || r.Read == 0 {
			t.Fatalf("a step of %+v, %v", r, err)
		}
		read, done = read+r.Read, r.Done()
	}
	if got := latest(t, a, 30, fedmsg.Filter{Usernames: []string{"ana"}}); read != 20 || steps != 3 || len(got) != 20 {
		t.Errorf("%d read in %d steps, %d found", read, steps, len(got))
	}
}
