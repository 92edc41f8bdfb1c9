package events_test

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// Every rule of the stream holds on both kinds of Redis.
func TestStream(t *testing.T) {
	for name, rule := range map[string]func(*testing.T, *events.Stream){
		"events come in order with all they carry": inOrder,
		"a read waits for an event":                waits,
		"a long backlog comes in several reads":    comesInParts,
		"the stream keeps about its length":        isTrimmed,
		"who fell behind learns of it":             hasGap,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			servertest.Redises(t, func(t *testing.T, r servertest.Redis) { rule(t, events.NewStream(r.Client, r.Prefix, events.Length)) })
		})
	}
}

func inOrder(t *testing.T, s *events.Stream) {
	first := add(t, s, events.Event{Type: events.Drawn, Hub: 1, Widget: 7, Payload: []byte("a\x00\r\nb"), Cause: "2026-1"})
	second := add(t, s, events.Event{Type: events.Changed, Hub: 2})
	list, trimmed, err := s.Read(t.Context(), events.ID{}, time.Millisecond)
	if err != nil || trimmed || len(list) != 3 || list[0].Type != events.Lost {
		t.Fatalf("read %v, %v, %v", list, trimmed, err)
	}
	if e := list[1]; e.ID != first || e.Type != events.Drawn || e.Hub != 1 || e.Widget != 7 || e.Cause != "2026-1" || !bytes.Equal(e.Payload, []byte("a\x00\r\nb")) {
		t.Errorf("first is %+v", e)
	}
	if list, _, err = s.Read(t.Context(), first, time.Millisecond); err != nil || len(list) != 1 || list[0].ID != second {
		t.Errorf("after the first: %v, %v", list, err)
	}
	if !second.After(first) {
		t.Errorf("%s came after %s", second, first)
	}
}

func waits(t *testing.T, s *events.Stream) {
	const wait = 2 * time.Second
	var g sync.WaitGroup
	last := add(t, s, events.Event{Type: events.Changed, Hub: 1})
	g.Go(func() { add(t, s, events.Event{Type: events.Changed, Hub: 1}) })
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		begun := time.Now()
		list, _, err := s.Read(t.Context(), last, wait)
		if took := time.Since(begun); err == nil && len(list) == 0 && took >= wait {
			continue // the event is not written yet
		}
		if g.Wait(); err != nil || len(list) != 1 {
			t.Errorf("read %v, %v", list, err)
		}
		return
	}
	t.Error("the event never came")
}

func comesInParts(t *testing.T, s *events.Stream) {
	at, seen := add(t, s, events.Event{Type: events.Changed, Hub: 1}), int64(0)
	for n := range int64(1200) {
		add(t, s, events.Event{Type: events.Stale, Hub: 1, Widget: n + 1})
	}
	for seen < 1200 {
		list, trimmed, err := s.Read(t.Context(), at, time.Millisecond)
		if err != nil || trimmed || len(list) == 0 {
			t.Fatalf("after %s: %d events, trimmed %v, %v", at, len(list), trimmed, err)
		}
		for _, e := range list {
			if seen++; e.Widget != seen {
				t.Fatalf("event %d is about widget %d", seen, e.Widget)
			}
			at = e.ID
		}
	}
}

func isTrimmed(t *testing.T, s *events.Stream) {
	first := add(t, s, events.Event{Type: events.Changed, Hub: 1})
	for range events.Length + 500 {
		add(t, s, events.Event{Type: events.Changed, Hub: 1})
	}
	if list, _, err := s.Read(t.Context(), events.ID{}, time.Millisecond); err != nil || len(list) == 0 || !list[0].ID.After(first) {
		t.Errorf("the oldest are %v, %v", list, err)
	}
}

// hasGap: a reader that the stream still reaches back to has none, however
// much came since; one that it has left behind has, whatever it reads.
func hasGap(t *testing.T, s *events.Stream) {
	old := add(t, s, events.Event{Type: events.Changed, Hub: 1})
	recent := add(t, s, events.Event{Type: events.Changed, Hub: 1})
	for n := range events.Length + 500 {
		if id := add(t, s, events.Event{Type: events.Changed, Hub: 1}); n == 1000 {
			recent = id
		}
	}
	for at, want := range map[events.ID]bool{old: true, recent: false} {
		if list, trimmed, err := s.Read(t.Context(), at, time.Millisecond); err != nil || trimmed != want || len(list) == 0 {
			t.Errorf("after %s: %d events, trimmed %v, %v", at, len(list), trimmed, err)
		}
	}
}

func add(t *testing.T, s *events.Stream, e events.Event) events.ID {
	t.Helper()
	id, err := s.Append(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestID(t *testing.T) {
	for text, want := range map[string]events.ID{
		"1700000000000-5": {MS: 1700000000000, Seq: 5}, "0-0": {}, "7": {MS: 7},
	} {
		if got, err := events.ParseID(text); err != nil || got != want {
			t.Errorf("ParseID(%q) = %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "x", "-1", "1-x", "1-2-3", "99999999999999999999", "1\n"} {
		if got, err := events.ParseID(text); err == nil {
			t.Errorf("ParseID(%q) = %v", text, got)
		}
	}
	if (events.ID{MS: 1, Seq: 9}).After(events.ID{MS: 2}) || !(events.ID{MS: 2, Seq: 1}).After(events.ID{MS: 2}) || (events.ID{}).After(events.ID{}) {
		t.Error("the order of ids is wrong")
	}
}

// FuzzParseID wants of whatever a browser says that it has a place in the stream that
// is written as it was, or an error that is short.
func FuzzParseID(f *testing.F) {
	for _, seed := range []string{"1700000000000-5", "7", "7-", "-", "18446744073709551615-18446744073709551615", "+1-+1", "1_0-0x1", "00-00", " 1-1", "1-1\n", strings.Repeat("1", 1000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := events.ParseID(s)
		if err != nil {
			if len(err.Error()) > 300 || id != (events.ID{}) {
				t.Errorf("%q is %v and %v", s, id, err)
			}
			return
		}
		ms, seq, _ := strings.Cut(s, "-")
		if strings.Trim(ms+seq, "0123456789") != "" || strings.TrimLeft(ms, "0") != strings.TrimLeft(strconv.FormatUint(id.MS, 10), "0") || strings.TrimLeft(seq, "0") != strings.TrimLeft(strconv.FormatUint(id.Seq, 10), "0") {
			t.Errorf("%q is %v", s, id)
		}
		if again, err := events.ParseID(id.String()); err != nil || again != id || again.After(id) || id.After(again) {
			t.Errorf("%q is %v, and then %v, %v", s, id, again, err)
		}
		if next := (events.ID{MS: id.MS, Seq: id.Seq + 1}); next.Seq > 0 && (!next.After(id) || id.After(next)) {
			t.Errorf("%v and %v are in the wrong order", id, next)
		}
	})
}
