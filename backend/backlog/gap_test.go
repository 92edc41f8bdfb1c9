package backlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// notes stand around a filler: they are its memory, its archive and its
// consumer, and write down what it does.
type notes struct {
	heard map[string]time.Time
	asked []string
	err   error
	full  func(batch []fedmsg.Message) error
}

func (n *notes) Heard(context.Context) (map[string]time.Time, error) { return n.heard, n.err }

func (n *notes) Hear(_ context.Context, until map[string]time.Time) error {
	maps.Copy(n.heard, until)
	return n.err
}

func (n *notes) Each(_ context.Context, from, to time.Time, _ func([]fedmsg.Message) error) error {
	n.asked = append(n.asked, fmt.Sprint(from.Sub(noon), " to ", to.Sub(noon)))
	return n.err
}

func (n *notes) Consume(_ context.Context, batch ...fedmsg.Message) error { return n.full(batch) }

// newFiller makes a filler that does not pause, an hour after noon.
func newFiller(a Archive, m Memory, c Consumer) (*Filler, *bytes.Buffer) {
	var logs bytes.Buffer
	f := NewFiller(a, m, c, slog.New(slog.NewTextHandler(&logs, nil)), func() time.Time { return noon.Add(time.Hour) })
	f.pause = func(context.Context, time.Duration) {}
	return f, &logs
}

// missed is a connection after some seconds, with a gap since others.
func (f *Filler) missed(endpoint string, from, to int) {
	f.Missed(endpoint, second(from), second(to))
	f.Taken(endpoint, second(to), false)
}

func second(n int) time.Time { return noon.Add(time.Duration(n) * time.Second) }

// fillNow fills what is missing, and tells how often it asked.
func (f *Filler) fillNow(ctx context.Context) (times int) {
	for f.look(ctx) && ctx.Err() == nil && times < 10 {
		next, names := f.next()
		if len(names) == 0 {
			break
		}
		f.fill(ctx, next, names)
		times++
	}
	return times
}

// A first start is remembered at once: who is killed soon after has missed what
// came since.
func TestFirstStartIsRemembered(t *testing.T) {
	n := &notes{heard: map[string]time.Time{}}
	f, _ := newFiller(n, n, n)
	f.Missed("a", time.Time{}, second(10))
	f.Taken("a", second(11), true) // and is not handled
	if times := f.fillNow(t.Context()); times != 0 {
		t.Errorf("what was before the first start is asked for: %v", n.asked)
	}
	f.keep(t.Context())
	if !n.heard["a"].Equal(second(10)) {
		t.Errorf("it is heard until %v, want the connection", n.heard["a"])
	}
	again, _ := newFiller(n, n, n)
	again.Missed("a", time.Time{}, second(20))
	if times := again.fillNow(t.Context()); times != 1 {
		t.Errorf("the next start asks %d times: %v", times, n.asked)
	}
}

func TestWhatIsAskedFor(t *testing.T) {
	for name, test := range map[string]struct {
		heard map[string]time.Time
		gaps  func(*Filler)
		want  []string
	}{
		"a first start fills nothing": {
			gaps: func(f *Filler) { f.Missed("a", time.Time{}, second(100)) },
		},
		"a first start fills since it tried in vain": {
			gaps: func(f *Filler) { f.missed("a", 50, 100) },
			want: []string{"20s to 2m15s"},
		},
		"a start fills since the last run": {
			heard: map[string]time.Time{"a": second(40)},
			gaps:  func(f *Filler) { f.Missed("a", time.Time{}, second(100)) },
			want:  []string{"10s to 2m15s"},
		},
		"a start in vain at first fills since the last run": {
			heard: map[string]time.Time{"a": second(40)},
			gaps:  func(f *Filler) { f.missed("a", 90, 100) },
			want:  []string{"10s to 2m15s"},
		},
		"a reconnection fills its gap": {
			heard: map[string]time.Time{"a": second(100)},
			gaps: func(f *Filler) {
				f.missed("a", 90, 100)
				f.fillNow(context.Background())
				f.missed("a", 500, 600)
			},
			want: []string{"1m10s to 2m15s", "7m50s to 10m35s"},
		},
		"what would not be kept is not asked for": {
			heard: map[string]time.Time{"a": second(-90000), "b": second(-80000)},
			gaps: func(f *Filler) {
				f.Horizon = func(context.Context) (time.Time, error) { return second(50), nil }
				f.Missed("a", time.Time{}, second(100))
				f.Missed("b", time.Time{}, second(20))
			},
			want: []string{"20s to 2m15s"},
		},
		"another backend was there": {
			heard: map[string]time.Time{"a": second(1000)},
			gaps:  func(f *Filler) { f.missed("a", 50, 100); f.missed("a", 500, 600) },
		},
		"a clock was wrong": {
			heard: map[string]time.Time{"a": noon.Add(2 * time.Hour)},
			gaps:  func(f *Filler) { f.missed("a", 50, 100) },
			want:  []string{"20s to 2m15s"},
		},
		"gaps over each other are filled once": {
			heard: map[string]time.Time{"a": second(40), "b": second(45), "c": second(90)},
			gaps: func(f *Filler) {
				f.Missed("a", time.Time{}, second(100))
				f.Missed("b", time.Time{}, second(80))
				f.Missed("c", time.Time{}, second(130))
			},
			want: []string{"10s to 2m45s"},
		},
		"gaps far from each other are not": {
			heard: map[string]time.Time{"a": second(40), "b": second(1000)},
			gaps: func(f *Filler) {
				f.Missed("b", time.Time{}, second(1010))
				f.Missed("a", time.Time{}, second(50))
			},
			want: []string{"10s to 1m25s", "16m10s to 17m25s"},
		},
		"what was asked for is not asked for again": {
			heard: map[string]time.Time{"a": second(100), "b": second(40)},
			gaps: func(f *Filler) {
				f.Missed("a", time.Time{}, second(1000))
				f.fillNow(context.Background())
				f.Missed("b", time.Time{}, second(2000))
			},
			want: []string{"1m10s to 17m15s", "10s to 2m10s", "15m45s to 33m55s"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := &notes{heard: test.heard}
			f, _ := newFiller(n, n, n)
			test.gaps(f)
			f.fillNow(t.Context())
			if !slices.Equal(n.asked, test.want) {
				t.Errorf("asked for %q, want %q", n.asked, test.want)
			}
		})
	}
}

// Nobody forgets a gap that can't be filled.
func TestTimeStaysAtTheGap(t *testing.T) {
	n := &notes{heard: map[string]time.Time{"a": second(10)}, err: errAnswer}
	f, logs := newFiller(n, n, n)
	f.missed("a", 50, 100)
	f.missed("b", 50, 100)
	f.keep(t.Context())
	if len(n.heard) != 1 || !n.heard["a"].Equal(second(10)) {
		t.Errorf("before anybody looked at the gap the endpoints are heard until %v", n.heard)
	}
	n.err = nil
	f.look(t.Context())
	n.err = errAnswer
	if times := f.fillNow(t.Context()); times != 10 || !strings.Contains(logs.String(), errAnswer.Error()) {
		t.Errorf("an archive that fails is asked %d times: %s", times, logs)
	}
	f.Taken("a", second(500), false)
	f.keep(t.Context())
	if !n.heard["a"].Equal(second(10)) || !n.heard["b"].Equal(second(50)) {
		t.Errorf("while the gap is open the endpoints are heard until %v", n.heard)
	}
	n.err = nil
	f.fillNow(t.Context())
	f.keep(t.Context())
	if !n.heard["a"].Equal(second(500)) || !n.heard["b"].Equal(second(100)) {
		t.Errorf("after the gap the endpoints are heard until %v", n.heard)
	}
}

func TestWhatIsOnItsWayIsNotHeard(t *testing.T) {
	n := &notes{heard: map[string]time.Time{}}
	f, _ := newFiller(n, n, n)
	f.Missed("a", time.Time{}, second(1))
	f.fillNow(t.Context())
	f.Taken("a", second(1), false)
	f.keep(t.Context())
	for i := range 5 {
		f.Taken("a", second(2+i), true)
		f.Taken("other", second(2+i), true)
	}
	f.Taken("a", second(7), false)
	for i, want := range []time.Time{second(1), second(3), second(4), second(7)} {
		f.keep(t.Context())
		if !n.heard["a"].Equal(want) || len(n.heard) > 1 {
			t.Errorf("after %d of 10 messages heard until %v, want %v of a alone", []int{0, 3, 6, 10}[i], n.heard, want)
		}
		f.Handled([]int{3, 3, 4, 0}[i])
	}
}

// A bus that talks while nothing can be handled costs no more than so much.
func TestWayIsBounded(t *testing.T) {
	n := &notes{heard: map[string]time.Time{}}
	f, _ := newFiller(n, n, n)
	f.Missed("a", time.Time{}, second(0))
	f.fillNow(t.Context())
	f.Taken("a", second(0), true)
	for i := range 3 * maxWay {
		f.Taken("a", second(0).Add(time.Duration(i)), false)
	}
	if len(f.way) > maxWay {
		t.Errorf("%d signs of life wait", len(f.way))
	}
	f.Handled(1)
	f.Taken("a", second(1), false)
	f.keep(t.Context())
	if !n.heard["a"].Equal(second(1)) || len(f.way) > 0 {
		t.Errorf("in the end heard until %v, and %d wait", n.heard["a"], len(f.way))
	}
}

func TestWithoutArchiveTheGapIsTold(t *testing.T) {
	n := &notes{heard: map[string]time.Time{"a": second(40), "b": second(60)}}
	f, logs := newFiller(nil, n, n)
	f.Missed("a", time.Time{}, second(100))
	f.Missed("b", time.Time{}, second(100))
	f.fillNow(t.Context())
	f.fillNow(t.Context())
	for _, want := range []string{"HUBS_BACKLOG_URL", "from=2026-11-21T12:00:40", "to=2026-11-21T12:01:45", `endpoints="[a b]"`} {
		if !strings.Contains(logs.String(), want) || strings.Count(logs.String(), "\n") != 1 {
			t.Errorf("says %s, want one line with %s", logs, want)
		}
	}
	f.Taken("a", second(101), false)
	f.keep(t.Context())
	if !n.heard["a"].Equal(second(101)) {
		t.Errorf("heard until %v, want the gap to be over", n.heard)
	}
}

// A fill that takes long says now and then how far it is.
func TestLongFillTellsItsProgress(t *testing.T) {
	archive := servertest.NewDatagrepper(t)
	for i := range 500 {
		archive.Put(t, envelope(fmt.Sprint("2026-", i), second(i)))
	}
	client, _ := newClient(t, archive.URL)
	n := &notes{heard: map[string]time.Time{}}
	f, logs := newFiller(client, n, n)
	now := noon.Add(time.Hour)
	f.now = func() time.Time { return now }
	n.full = func([]fedmsg.Message) error {
		now = now.Add(sayEvery/2 + time.Second)
		return nil
	}
	f.missed("a", 10, 1000)
	f.fillNow(t.Context())
	if said := strings.Count(logs.String(), "still fetching"); said < 2 || said > 3 ||
		!strings.Contains(logs.String(), "until=2026-11-21T12:03:") || !strings.Contains(logs.String(), "messages=500") {
		t.Errorf("says %s, want two lines of progress and an end with 500 messages", logs)
	}
}

// A backend that is killed while it fills a long gap leaves to the next one
// what it has not handled, and little more.
func TestKilledWhileFilling(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		s, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Hear(t.Context(), map[string]time.Time{"tcp://a:1": noon}); err != nil {
			t.Fatal(err)
		}
		archive := servertest.NewDatagrepper(t)
		for i := range 1000 {
			archive.Put(t, envelope(fmt.Sprint("2026-", i), second(i)))
		}
		client, _ := newClient(t, archive.URL)
		handled := map[string]bool{}
		ctx, kill := context.WithCancel(t.Context())
		n := &notes{}
		f, _ := newFiller(client, s, n)
		n.full = func(batch []fedmsg.Message) error {
			f.keep(t.Context())
			if len(handled) > 300 {
				kill()
				return errKilled
			}
			note(handled, batch)
			return nil
		}
		f.missed("tcp://a:1", 0, 1000)
		f.fillNow(ctx)
		until, err := s.Heard(t.Context())
		last := second(len(handled) - 1)
		if at := until["tcp://a:1"]; err != nil || len(handled) < 300 || at.After(last) || at.Before(last.Add(-2*margin)) {
			t.Fatalf("killed after %v it is heard until %v, %v", last, until, err)
		}
		again := map[string]bool{}
		f, _ = newFiller(client, s, n)
		n.full = func(batch []fedmsg.Message) error {
			note(again, batch)
			return nil
		}
		f.missed("tcp://a:1", 999, 1000)
		f.fillNow(t.Context())
		f.keep(t.Context())
		until, err = s.Heard(t.Context())
		if at := until["tcp://a:1"]; err != nil || !at.Equal(second(1000)) {
			t.Errorf("in the end it is heard until %v, %v", until, err)
		}
		if both := len(handled) + len(again); both > 1100 {
			t.Errorf("%d messages are fetched twice", both-1000)
		}
		maps.Copy(handled, again)
		if len(handled) != 1000 {
			t.Errorf("%d of 1000 messages are handled", len(handled))
		}
	})
}

func note(handled map[string]bool, batch []fedmsg.Message) {
	for _, m := range batch {
		handled[m.ID] = true
	}
}

func TestMemoryThatFailsIsToldOnce(t *testing.T) {
	n := &notes{heard: map[string]time.Time{}}
	f, logs := newFiller(n, n, n)
	f.Missed("a", time.Time{}, second(1))
	f.fillNow(t.Context())
	f.Taken("a", second(1), false)
	n.err = errors.New("away")
	for range 5 {
		f.keep(t.Context())
	}
	if strings.Count(logs.String(), "away") != 1 {
		t.Errorf("says %s, want one line", logs)
	}
}
