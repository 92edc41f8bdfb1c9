package backlog

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/store"
)

// A shown board has what was noted last, and fails if it is told to.
type shown struct {
	endpoints []string
	gaps      []store.Gap
	lost      []store.Gap
	times     int
	err       error
}

func (s *shown) NoteGaps(_ context.Context, endpoints []string, found, before []store.Gap) error {
	if s.times++; s.err != nil {
		return s.err
	}
	s.endpoints = endpoints
	s.gaps = slices.DeleteFunc(s.gaps, func(g store.Gap) bool { return slices.Contains(before, g) })
	for _, g := range found {
		if g.Fetched || g.To.IsZero() {
			s.gaps = append(s.gaps, g)
		} else {
			s.lost = append(s.lost, g)
		}
	}
	return nil
}

// A scene is what a filler is told of an outage, second by second after noon.
type scene struct {
	*Filler
	shown *shown
	cut   map[string]time.Time
	at    time.Time
}

func newScene(a Archive, n *notes) *scene {
	f, _ := newFiller(a, n, n)
	o := &scene{Filler: f, shown: &shown{}, cut: map[string]time.Time{"a": {}, "b": {}}}
	f.now = func() time.Time { return o.at }
	f.Tell(o.shown, func() map[string]time.Time { return o.cut })
	for _, e := range []string{"a", "b"} {
		f.Missed(e, time.Time{}, noon)
		f.Taken(e, noon, false)
	}
	f.fillNow(context.Background())
	o.tellAt(0)
	return o
}

func (o *scene) tellAt(n int) {
	o.at = second(n)
	o.keep(context.Background())
	o.tell(context.Background())
}

func (o *scene) expect(t *testing.T, when string, gaps, lost []store.Gap) {
	t.Helper()
	if !slices.Equal(o.shown.gaps, gaps) || !slices.Equal(o.shown.lost, lost) {
		t.Errorf("%s it notes %v and the lost %v, want %v and %v", when, o.shown.gaps, o.shown.lost, gaps, lost)
	}
}

func TestGapsAreNotedUntilTheyAreFilled(t *testing.T) {
	n := &notes{heard: map[string]time.Time{}}
	o := newScene(n, n)
	o.Taken("a", second(100), false)
	o.tellAt(101)
	o.cut["a"] = second(103)
	o.tellAt(110)
	o.expect(t, "when the gap is young", nil, nil)
	o.tellAt(120)
	open := []store.Gap{{Endpoint: "a", From: second(103), Fetched: true}}
	o.expect(t, "when the endpoint was cut for a while", open, nil)
	if !slices.Equal(o.shown.endpoints, []string{"a", "b"}) {
		t.Errorf("endpoints are %v", o.shown.endpoints)
	}
	was := o.shown.times
	o.tellAt(150)
	if o.shown.times != was {
		t.Error("what has not changed is noted again at once")
	}
	o.tellAt(200)
	if o.shown.times != was+1 {
		t.Error("what has not changed is not noted again now and then")
	}
	o.cut["a"] = time.Time{}
	o.missed("a", 103, 300)
	o.tellAt(300)
	o.expect(t, "before the gap was looked at", []store.Gap{{Endpoint: "a", From: second(103), To: second(305), Fetched: true}}, nil)
	o.look(t.Context())
	o.tellAt(301)
	o.expect(t, "while it is filled", []store.Gap{{Endpoint: "a", From: second(103), To: second(305), Fetched: true}}, nil)
	n.full = func([]fedmsg.Message) error { return nil }
	o.filled(span{second(103), second(200)})
	o.tellAt(302)
	o.expect(t, "when it is half filled", []store.Gap{{Endpoint: "a", From: second(103), To: second(305), Fetched: true}}, nil)
	o.fillNow(t.Context())
	o.tellAt(303)
	o.expect(t, "when it is filled", nil, nil)
}

// What was left out because it was too much is missing, though it was heard: in one
// gap, which is noted while it grows and is never asked for.
func TestRefusedIsAGap(t *testing.T) {
	n := &notes{heard: map[string]time.Time{}}
	o := newScene(n, n)
	for at := 100; at < 140; at++ {
		for range 3 {
			o.Refused("a", second(at))
		}
		o.tellAt(at)
	}
	gap := func(from, to int) store.Gap { return store.Gap{Endpoint: "a", From: second(from), To: second(to)} }
	want := []store.Gap{gap(100, 115), gap(100, 131), gap(100, 147)}
	o.expect(t, "while there is too much", nil, want)
	o.Refused("a", second(147+61))
	o.tellAt(210)
	o.expect(t, "when there is too much again later", nil, append(want, gap(208, 223)))
	if _, names := o.next(); len(names) != 0 {
		t.Errorf("it asks for what was left out, of %v", names)
	}
}

func TestGapThatNobodyFillsIsNotedOnce(t *testing.T) {
	n := &notes{heard: map[string]time.Time{}}
	o := newScene(nil, n)
	var logs bytes.Buffer
	o.log = slog.New(slog.NewTextHandler(&logs, nil))
	o.Taken("a", second(100), false)
	o.tellAt(101)
	o.cut["a"] = second(103)
	o.tellAt(120)
	o.expect(t, "when the endpoint was cut for a while", []store.Gap{{Endpoint: "a", From: second(103)}}, nil)
	o.cut["a"] = time.Time{}
	o.missed("a", 103, 130)
	o.fillNow(t.Context())
	o.shown.err = errors.New("away")
	o.tellAt(131)
	o.shown.err = nil
	o.tellAt(132)
	lost := []store.Gap{{Endpoint: "a", From: second(103), To: second(135)}}
	o.expect(t, "when it is back", nil, lost)
	o.missed("a", 140, 141) // one that flaps has one gap
	o.fillNow(t.Context())
	o.tellAt(150)
	o.expect(t, "when it was cut again", nil, append(lost, store.Gap{Endpoint: "a", From: second(103), To: second(146)}))
	if n := strings.Count(logs.String(), "may have been missed"); n != 1 {
		t.Errorf("one that flaps is logged %d times: %s", n, &logs)
	}
}

// What another backend hears is not missing.
func TestGapOfOneBackendAloneIsNotNoted(t *testing.T) {
	n := &notes{heard: map[string]time.Time{}}
	o := newScene(n, n)
	o.cut["a"] = second(100)
	n.heard["a"] = second(195)
	o.tellAt(200)
	o.expect(t, "while another hears it", nil, nil)
	o.tellAt(230)
	o.expect(t, "when that ended", []store.Gap{{Endpoint: "a", From: second(195), Fetched: true}}, nil)
}

// An endpoint that is away when we start is missing since the last run.
func TestGapBeginsInTheLastRun(t *testing.T) {
	n := &notes{heard: map[string]time.Time{}}
	o := newScene(n, n)
	o.cut["c"] = second(100)
	n.heard["c"] = second(40)
	o.tellAt(200)
	o.expect(t, "when it is away for a while", []store.Gap{{Endpoint: "c", From: second(40), Fetched: true}}, nil)
}

// NoteGaps keeps the gaps of all backends.
func (b *backend) NoteGaps(_ context.Context, _ []string, found, before []store.Gap) error {
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	if b.dead {
		return errKilled
	}
	for _, g := range before {
		delete(b.w.gaps, g)
	}
	for _, g := range found {
		b.w.gaps[g] = true
	}
	return nil
}

// cut tells which lines are down, or known to be.
func (b *backend) cut() map[string]time.Time {
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	since := map[string]time.Time{}
	for e, l := range b.lines {
		since[e] = time.Time{}
		if !l.up {
			since[e] = l.last
		}
	}
	return since
}

// gapsAreOver holds what was noted last against what is heard.
func (w *world) gapsAreOver(seed uint64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for g := range w.gaps {
		heard := w.heard[g.Endpoint]
		if heard.Before(g.To) || g.To.IsZero() && time.Since(heard) > patience {
			w.t.Errorf("seed %d: in the end there is still the gap %v, though all was heard until %v", seed, g, heard)
		}
	}
}
