package fragment_test

import (
	"context"
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/turnstile"
	"github.com/fedora-hubs/hubs/widgets"
)

// desk is a worker's place: a cache with its queue and stream.
type desk struct {
	*fragment.Cache
	queue  *queue.Queue
	stream *events.Stream
	redis  servertest.Redis
}

// Every rule of the cache and its stream holds on both kinds of Redis.
func TestCache(t *testing.T) {
	for name, rule := range map[string]func(*testing.T, desk){
		"a commit stores, announces and finishes":         commits,
		"a lost lease stores nothing":                     fences,
		"revisions grow":                                  grows,
		"a failed drawing is tried again":                 retries,
		"what is not cached is not found":                 misses,
		"a stale fragment says so once":                   marksStale,
		"a stale fragment says so though it is gone":      marksGone,
		"what is being drawn can't be marked, but redone": redraws,
		"looks are remembered":                            remembersLooks,
		"dropped is gone":                                 drops,
		"what is being drawn at a drop is not stored":     voidsRunningDrawing,
		"what was drawn before a loss is out of date":     suspects,
		"what is drawn over a loss is not stored":         losesLeases,
		"changes of hubs are announced":                   announces,
		"heads tell of fragments without their HTML":      tellsHeads,
		"a scan finds every fragment":                     scans,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			servertest.Redises(t, func(t *testing.T, r servertest.Redis) {
				q, s := queue.New(r.Client, r.Prefix), events.NewStream(r.Client, r.Prefix, events.Length)
				rule(t, desk{fragment.NewCache(r.Client, r.Prefix, q, s, time.Hour, time.Hour), q, s, r})
			})
		})
	}
}

func commits(t *testing.T, d desk) {
	id := d.draw(t, 7, "one\nwith <b>lines</b> & \x00 bytes")
	found, old, err := d.Get(t.Context(), ref(7), ref(8))
	if err != nil || len(found) != 1 || string(found[7].HTML) != "one\nwith <b>lines</b> & \x00 bytes" || found[7].ID != id || old[7] {
		t.Errorf("cached %+v, %v, %v", found, old, err)
	}
	e := d.last(t)
	f, err := fragment.FromEvent(e)
	if err != nil || e.Type != events.Drawn || e.Hub != 1 || e.Cause != "2026-cause" || e.Pushed.IsZero() || f.Title != "About" || string(f.HTML) != string(found[7].HTML) {
		t.Errorf("announced %+v with %+v, %v", e, f, err)
	}
	if s, err := d.queue.State(t.Context()); err != nil || s.Leased+s.Waiting != 0 {
		t.Errorf("the queue has %+v, %v", s, err)
	}
}

func fences(t *testing.T, d desk) {
	lost := d.claim(t, 7, time.Millisecond)
	again := d.claim(t, 7, time.Minute)
	if _, held, err := d.Commit(t.Context(), again, drawing(7, "new"), fragment.Retry{}); err != nil || !held {
		t.Fatalf("commit: %v, %v", held, err)
	}
	if _, held, err := d.Commit(t.Context(), lost, drawing(7, "old"), fragment.Retry{}); err != nil || held {
		t.Errorf("commit under a lost lease: %v, %v", held, err)
	}
	if found, _, err := d.Get(t.Context(), ref(7)); err != nil || string(found[7].HTML) != "new" {
		t.Errorf("cached %q, %v", found[7].HTML, err)
	}
}

func grows(t *testing.T, d desk) {
	last := events.ID{}
	for range 20 {
		id := d.draw(t, 7, "x")
		if !id.After(last) {
			t.Fatalf("%s came after %s", id, last)
		}
		last = id
	}
}

func retries(t *testing.T, d desk) {
	l := d.claim(t, 7, time.Minute)
	f := drawing(7, "last good")
	f.Problem = "The service is away."
	if _, held, err := d.Commit(t.Context(), l, f, fragment.Retry{First: time.Millisecond, Most: time.Second}); err != nil || !held {
		t.Fatalf("commit: %v, %v", held, err)
	}
	if l := d.claimWaiting(t, time.Minute); l.Tries != 1 {
		t.Errorf("the second try says %+v", l)
	}
}

func misses(t *testing.T, d desk) {
	if found, _, err := d.Get(t.Context()); err != nil || len(found) != 0 {
		t.Errorf("nothing asked: %v, %v", found, err)
	}
	if err := d.MarkStale(t.Context(), ref(7)); err != nil {
		t.Fatal(err)
	}
	if e := d.last(t); e.Type == events.Stale {
		t.Errorf("a fragment that never was is announced: %+v", e)
	}
}

func marksStale(t *testing.T, d desk) {
	d.draw(t, 7, "x")
	d.draw(t, 8, "y")
	drawn := d.last(t).ID
	for range 3 {
		if err := d.MarkStale(t.Context(), ref(7)); err != nil {
			t.Fatal(err)
		}
	}
	list, _, err := d.stream.Read(t.Context(), drawn, time.Millisecond)
	if err != nil || len(list) != 1 || list[0].Type != events.Stale || list[0].Widget != 7 || list[0].Hub != 1 {
		t.Errorf("announced %+v, %v", list, err)
	}
	if _, old, err := d.Get(t.Context(), ref(7), ref(8)); err != nil || !old[7] || old[8] {
		t.Errorf("old are %v, %v", old, err)
	}
	d.draw(t, 7, "z")
	if _, old, err := d.Get(t.Context(), ref(7)); err != nil || old[7] {
		t.Errorf("still old after a drawing: %v, %v", old, err)
	}
}

func redraws(t *testing.T, d desk) {
	d.draw(t, 7, "x")
	l := d.claim(t, 7, time.Minute)
	if err := d.MarkStale(t.Context(), ref(7)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.Commit(t.Context(), l, drawing(7, "may have missed it"), fragment.Retry{}); err != nil {
		t.Fatal(err)
	}
	if l := d.claimWaiting(t, time.Minute); l.Widget != 7 {
		t.Errorf("claimed %+v", l)
	}
}

func remembersLooks(t *testing.T, d desk) {
	if err := d.Looked(t.Context(), 1, 2); err != nil {
		t.Fatal(err)
	}
	watched, err := d.Watched(t.Context(), 1, 2, 3)
	if err != nil || !watched[1] || !watched[2] || watched[3] {
		t.Errorf("watched are %v, %v", watched, err)
	}
}

func drops(t *testing.T, d desk) {
	d.draw(t, 7, "x")
	if err := d.Drop(t.Context(), ref(7)); err != nil {
		t.Fatal(err)
	}
	if found, _, err := d.Get(t.Context(), ref(7)); err != nil || len(found) != 0 {
		t.Errorf("found %v, %v", found, err)
	}
	if e := d.last(t); e.Type != events.Dropped || e.Widget != 7 || e.Hub != ref(7).Hub {
		t.Errorf("announced %+v", e)
	}
}

func voidsRunningDrawing(t *testing.T, d desk) {
	l := d.claim(t, 7, time.Minute)
	if err := d.Drop(t.Context(), ref(7)); err != nil {
		t.Fatal(err)
	}
	if err := d.queue.Push(t.Context(), queue.Task{Widget: 7}); err != nil {
		t.Fatal(err)
	}
	if _, held, err := d.Commit(t.Context(), l, drawing(7, "old configuration"), fragment.Retry{}); err != nil || held {
		t.Errorf("a drawing from before the drop was stored: %v, %v", held, err)
	}
	if found, _, err := d.Get(t.Context(), ref(7)); err != nil || len(found) != 0 {
		t.Errorf("found %v, %v", found, err)
	}
	if _, held, err := d.Commit(t.Context(), d.claimWaiting(t, time.Minute), drawing(7, "new"), fragment.Retry{}); err != nil || !held {
		t.Errorf("the next drawing was not stored: %v, %v", held, err)
	}
}

// Whatever part of its memory Redis loses, what was drawn before counts as out
// of date afterwards, and what is drawn then does not.
func suspects(t *testing.T, d desk) {
	for _, lost := range []string{"epoch", "events", "changes:events", "queue:waiting", "queue:leases", "queue:tokens", "queue:again", "queue:void", "fresh"} {
		d.draw(t, 7, "before")
		if _, old, err := d.Get(t.Context(), ref(7)); err != nil || old[7] {
			t.Errorf("out of date before the loss of %s: %v, %v", lost, old, err)
		}
		d.lose(t, lost)
		if _, err := d.queue.State(t.Context()); err != nil { // any script notices
			t.Fatal(err)
		}
		if _, old, err := d.Get(t.Context(), ref(7)); err != nil || !old[7] {
			t.Errorf("out of date after the loss of %s: %v, %v", lost, old, err)
		}
		if heads, err := d.Heads(t.Context(), ref(7)); err != nil || !heads[7].Old {
			t.Errorf("heads after the loss of %s: %v, %v", lost, heads, err)
		}
		if e := d.last(t); e.Type != events.Lost {
			t.Errorf("the loss of %s announced %+v", lost, e)
		}
	}
}

// losesLeases: what reads its data before a loss, and is stored after it, would
// count as fresh.
func losesLeases(t *testing.T, d desk) {
	for _, lost := range []string{"queue:again", "queue:waiting", "epoch"} {
		l := d.claim(t, 7, time.Minute)
		if err := d.queue.Push(t.Context(), queue.Task{Widget: 7}); err != nil { // its data changes
			t.Fatal(err)
		}
		d.lose(t, lost)
		if _, held, err := d.Commit(t.Context(), l, drawing(7, "may have missed it"), fragment.Retry{}); err != nil || held {
			t.Errorf("commit over the loss of %s: %v, %v", lost, held, err)
		}
		if again := d.claimWaiting(t, time.Minute); again.Widget != 7 {
			t.Errorf("claimed %+v after the loss of %s", again, lost)
		} else if _, held, err := d.Commit(t.Context(), again, drawing(7, "new"), fragment.Retry{}); err != nil || !held {
			t.Errorf("commit: %v, %v", held, err)
		}
	}
}

// lose takes a key away, as an eviction does.
func (d desk) lose(t *testing.T, name string) {
	t.Helper()
	if n, err := d.redis.Client.Del(t.Context(), d.redis.Prefix+":"+name).Result(); err != nil || n != 1 {
		t.Fatalf("there is no %s to lose: %v", name, err)
	}
}

func marksGone(t *testing.T, d desk) {
	d.draw(t, 7, "x")
	d.lose(t, "fragment:7")
	for range 2 {
		if err := d.MarkStale(t.Context(), ref(7)); err != nil {
			t.Fatal(err)
		}
	}
	list, _, err := d.stream.Read(t.Context(), events.ID{}, time.Millisecond)
	if n := len(list); err != nil || n != 3 || list[2].Type != events.Stale || list[2].Widget != 7 || list[2].Hub != 1 {
		t.Errorf("announced %+v, %v", list, err)
	}
}

func announces(t *testing.T, d desk) {
	if err := d.Changed(t.Context(), 4, true, "2026-x"); err != nil {
		t.Fatal(err)
	}
	if e := d.last(t); e.Type != events.Changed || e.Hub != 4 || e.Cause != "2026-x" || string(e.Payload) != events.Private {
		t.Errorf("announced %+v", e)
	}
}

func tellsHeads(t *testing.T, d desk) {
	d.draw(t, 7, "one\n<b>two</b>")
	d.draw(t, 8, "")
	l, f := d.claim(t, 9, time.Minute), drawing(9, strings.Repeat("x", 4000))
	f.Problem, f.Drawn = strings.Repeat("Long. ", 300), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	if _, held, err := d.Commit(t.Context(), l, f, fragment.Retry{}); err != nil || !held {
		t.Fatalf("commit: %v, %v", held, err)
	}
	if err := d.MarkStale(t.Context(), ref(8)); err != nil {
		t.Fatal(err)
	}
	heads, err := d.Heads(t.Context(), ref(7), ref(8), ref(9), ref(10))
	want := map[int64]fragment.Head{
		7: {State: drawing(7, "").State, Size: 14},
		8: {State: drawing(8, "").State, Old: true},
		9: {State: f.State, Size: 4000},
	}
	if err != nil || !maps.Equal(heads, want) {
		t.Errorf("heads are %+v, %v", heads, err)
	}
	if heads, err := d.Heads(t.Context()); err != nil || len(heads) != 0 {
		t.Errorf("nothing asked: %v, %v", heads, err)
	}
}

func scans(t *testing.T, d desk) {
	want := map[int64]bool{}
	for id := range int64(20) {
		d.draw(t, id+1, "x")
		want[id+1] = true
	}
	found := map[int64]bool{}
	err := d.Scan(t.Context(), func(widgets []int64) error {
		for _, id := range widgets {
			found[id] = true
		}
		return nil
	})
	if err != nil || !maps.Equal(found, want) {
		t.Errorf("found %v, %v", found, err)
	}
	stop := errors.New("stop")
	if err := d.Scan(t.Context(), func([]int64) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("a scan that was stopped: %v", err)
	}
}

func (d desk) claim(t *testing.T, widget int64, lease time.Duration) queue.Lease {
	t.Helper()
	if err := d.queue.Push(t.Context(), queue.Task{Widget: widget, Cause: "2026-cause"}); err != nil {
		t.Fatal(err)
	}
	return d.claimWaiting(t, lease)
}

// claimWaiting waits for a task to be due.
func (d desk) claimWaiting(t *testing.T, lease time.Duration) queue.Lease {
	t.Helper()
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); {
		l, err := d.queue.Claim(t.Context(), 1, lease, 10*time.Millisecond)
		if err != nil {
			t.Fatal(err)
		}
		if len(l) == 1 {
			return l[0]
		}
	}
	t.Fatal("the task never came")
	return queue.Lease{}
}

func (d desk) draw(t *testing.T, widget int64, html string) events.ID {
	t.Helper()
	id, held, err := d.Commit(t.Context(), d.claim(t, widget, time.Minute), drawing(widget, html), fragment.Retry{})
	if err != nil || !held {
		t.Fatalf("commit: %v, %v", held, err)
	}
	return id
}

func (d desk) last(t *testing.T) events.Event {
	t.Helper()
	list, _, err := d.stream.Read(t.Context(), events.ID{}, time.Millisecond)
	if err != nil || len(list) == 0 {
		t.Fatalf("the stream has %v, %v", list, err)
	}
	return list[len(list)-1]
}

func drawing(widget int64, html string) fragment.Fragment {
	return fragment.Fragment{Widget: widget, Hub: 1, HTML: []byte(html), State: fragment.State{Kind: "about", Title: "About"}}
}

func ref(widget int64) hub.Ref { return hub.Ref{Widget: widget, Hub: 1} }

// moody is a widget that does what its settings say.
type moody struct {
	released <-chan struct{} // ends what hangs
}

type moodyConfig struct {
	Mood string `name:"mood" label:"Mood"`
}

func (moody) About() widgets.About {
	return widgets.About{Name: "moody", Title: "Mood", Help: "Does what it likes."}
}

func (moody) Interests(widgets.Hub, moodyConfig) widgets.Interests { return nil }

func (m moody) Data(ctx context.Context, _ widgets.Env, c moodyConfig) (string, error) {
	switch c.Mood {
	case "secret":
		return "", errors.New("token hunter2 was refused")
	case "explains":
		return "", widgets.Explain("The calendar is closed.", errors.New("token hunter2"))
	case "panics":
		panic("hunter2")
	case "hangs":
		<-m.released
	case "slow":
		<-ctx.Done()
		return "", ctx.Err()
	case "huge":
		return strings.Repeat("x", fragment.MaxSize+1), nil
	}
	return "in a " + c.Mood + " mood", nil
}

func (moody) View(text string) templ.Component { return templ.Raw(text) }

// The clock stands still while a widget works, so that only those that hang
// are late.
func TestDraw(t *testing.T) { synctest.Test(t, draws) }

func draws(t *testing.T) {
	released := make(chan struct{})
	defer close(released)
	kinds, err := widgets.ByName([]widgets.Kind{widgets.New(moody{released})})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	d := &fragment.Drawer{Kinds: kinds, Turnstile: turnstile.New(8), Timeout: 50 * time.Millisecond, Now: func() time.Time { return now }}
	id := int64(6)
	place := func(kind, mood string) hub.Placed {
		id++ // one that hangs is not begun again
		return hub.Placed{ID: id, Kind: kind, Config: []byte(`{"mood":"` + mood + `"}`)}
	}
	good, err := d.Draw(t.Context(), hub.Hub{ID: 1}, place("moody", "good"), nil)
	if err != nil || good.Problem != "" || !good.Drawn.Equal(now) || !strings.Contains(string(good.HTML), "in a good mood") {
		t.Fatalf("drawn %+v, %v", good, err)
	}
	for _, c := range []struct{ kind, mood, problem string }{
		{"moody", "secret", "The data could not be read."},
		{"moody", "explains", "The calendar is closed."},
		{"moody", "panics", "The data could not be read."},
		{"moody", "hangs", "The data took too long to arrive."},
		{"moody", "slow", "The data took too long to arrive."},
		{"moody", "huge", "There is too much to show."},
		{"unknown", "", "This kind of widget is not installed here."},
	} {
		for _, previous := range []*fragment.Fragment{nil, &good} {
			f, err := d.Draw(t.Context(), hub.Hub{ID: 1}, place(c.kind, c.mood), func() *fragment.Fragment { return previous })
			html := string(f.HTML)
			if err == nil || f.Problem != c.problem || !f.Since.Equal(now) || !strings.Contains(html, c.problem) || strings.Contains(html, "hunter2") {
				t.Errorf("%s %s: %+v, %v\n%s", c.kind, c.mood, f.State, err, html)
			}
			if kept := strings.Contains(html, "in a good mood"); kept != (previous != nil) || f.Drawn.IsZero() != (previous == nil) {
				t.Errorf("%s %s: last good content kept: %v, drawn %s", c.kind, c.mood, kept, f.Drawn)
			}
		}
	}
	stuck := place("moody", "hangs")
	for _, problem := range []string{"The data took too long to arrive.", "The last drawing of this widget has not ended. It is drawn again when that has."} {
		if f, err := d.Draw(t.Context(), hub.Hub{ID: 1}, stuck, func() *fragment.Fragment { return nil }); err == nil || f.Problem != problem {
			t.Errorf("of one that hangs: %q, %v, want %q", f.Problem, err, problem)
		}
	}
}

// A problem that goes on keeps the content and the time at which it began.
func TestProblemGoesOn(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	kinds, _ := widgets.ByName([]widgets.Kind{widgets.New(moody{})})
	d := &fragment.Drawer{Kinds: kinds, Turnstile: turnstile.New(4), Timeout: time.Minute, Now: func() time.Time { return now }}
	place := hub.Placed{ID: 7, Kind: "moody", Config: []byte(`{"mood":"good"}`)}
	last, _ := d.Draw(t.Context(), hub.Hub{ID: 1}, place, nil)
	drawn := now
	place.Config = []byte(`{"mood":"secret"}`)
	for i := range 3 {
		now = now.Add(time.Hour)
		f, err := d.Draw(t.Context(), hub.Hub{ID: 1}, place, func() *fragment.Fragment { return &last })
		if err == nil || !f.Drawn.Equal(drawn) || !f.Since.Equal(drawn.Add(time.Hour)) || strings.Count(string(f.HTML), "in a good mood") != 1 {
			t.Errorf("try %d: %+v, %v\n%s", i, f.State, err, f.HTML)
		}
		last = f
	}
}
