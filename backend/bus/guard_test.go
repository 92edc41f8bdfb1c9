package bus

import (
	"bytes"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

func TestGuard(t *testing.T) {
	const topic = "org.example.dev.git.receive"
	tests := []struct {
		kind   string
		frames []string
	}{
		{"ok", []string{topic, envelope(topic, 1)}},
		{"frames", nil},
		{"frames", []string{topic}},
		{"frames", []string{topic, envelope(topic, 1), ""}},
		{"topic", []string{"org.example.dev.other", envelope(topic, 1)}},
		{"utf8", []string{topic, "\xff"}},
		{"utf8", []string{"\xff", envelope(topic, 1)}},
		{"json", []string{topic, ""}},
		{"json", []string{topic, "{"}},
		{"json", []string{topic, "[]"}},
		{"missing", []string{topic, "{}"}},
		{"missing", []string{topic, `{"topic": "` + topic + `", "msg": {}}`}},
		{"depth", []string{topic, strings.Repeat("[", 1000)}},
		{"size", []string{topic, strings.Repeat(" ", fedmsg.MaxSize+1)}},
	}
	for _, test := range tests {
		g := NewGuard(quiet, time.Now, 0)
		m, err := g.Decode(delivery(test.frames...))
		if want := map[string]int64{test.kind: 1}; !maps.Equal(g.Counts(), want) {
			t.Errorf("%.60q: counted %v, want %v (%v)", test.frames, g.Counts(), want, err)
		}
		if ok := test.kind == "ok"; ok != (err == nil) || ok != (m.Topic == topic) {
			t.Errorf("%.60q: %v, %v", test.frames, m, err)
		}
	}
}

func TestGuardLogsOneOfAKindAMinute(t *testing.T) {
	var logs bytes.Buffer
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	g := NewGuard(slog.New(slog.NewTextHandler(&logs, nil)), func() time.Time { return now }, 0)
	drop := func(after time.Duration, want int, frames ...string) {
		t.Helper()
		now = now.Add(after)
		logs.Reset()
		if _, err := g.Decode(delivery(frames...)); err == nil {
			t.Fatal("no error")
		}
		if got := strings.Count(logs.String(), "\n"); got != want {
			t.Errorf("logged %d lines, want %d: %s", got, want, &logs)
		}
	}
	drop(0, 1, "a", "{")
	drop(0, 0, "a", "{")
	drop(59*time.Second, 0, "a", "{")
	drop(0, 1, "a") // another kind
	drop(time.Second, 1, "evil\n"+strings.Repeat("x", 500), "{")
	if s := logs.String(); !strings.Contains(s, "more=2") || len(s) > 400 {
		t.Errorf("logged %s", s)
	}
}

// A message of very many names costs its source more than its bytes, also where that
// is more than is left.
func TestGuardChargesNames(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	const daily = 10_000
	g := NewGuard(quiet, func() time.Time { return now }, daily)
	send := func(source string) error {
		d := delivery("org.example.dev.a", envelope("org.example.dev.a", 1))
		d.Source = source
		m, err := g.Decode(d)
		if err == nil && m.Source != source {
			t.Errorf("a message of %s says it is of %q", source, m.Source)
		}
		return err
	}
	for range 3 { // 2,100 bytes each and some 130 for the message
		if err := send("a"); err != nil {
			t.Fatal(err)
		}
		g.Charge("a", 3)
	}
	g.Charge("a", 300) // as much as a day at most
	g.Charge("", 300)  // of no source
	if err := send("a"); !errors.Is(err, ErrLimit) {
		t.Errorf("who owes sends: %v", err)
	}
	if err := send("b"); err != nil {
		t.Errorf("another source: %v", err)
	}
	now = now.Add(12 * time.Hour)
	if err := send("a"); !errors.Is(err, ErrLimit) {
		t.Errorf("who still owes sends: %v", err)
	}
	now = now.Add(24 * time.Hour)
	if err := send("a"); err != nil {
		t.Errorf("later: %v", err)
	}
	none := NewGuard(quiet, func() time.Time { return now }, 0)
	none.Charge("a", 1<<30)
	if len(none.sources) > 0 {
		t.Error("it is counted where there is no limit")
	}
}

// Whatever comes is a message or one of the errors of fedmsg.
func FuzzGuard(f *testing.F) {
	f.Add("org.example.dev.a", []byte(envelope("org.example.dev.a", 1)), uint8(2))
	f.Add("", []byte("{"), uint8(0))
	f.Add("\xff", []byte(`{"topic": 1, "msg": null, "timestamp": 1e999}`), uint8(3))
	known := []error{fedmsg.ErrFrames, fedmsg.ErrUTF8, fedmsg.ErrSize, fedmsg.ErrDepth, fedmsg.ErrJSON, fedmsg.ErrMissing, fedmsg.ErrTopic}
	g := NewGuard(slog.New(slog.DiscardHandler), time.Now, 0)
	f.Fuzz(func(t *testing.T, topic string, envelope []byte, frames uint8) {
		d := Delivery{Frames: [][]byte{[]byte(topic), envelope, nil}[:frames%4]}
		m, err := g.Decode(d)
		if err == nil {
			if m.Topic != topic || m.Time.IsZero() || m.ID == "" {
				t.Errorf("read %+v", m)
			}
			return
		}
		for _, k := range known {
			if errors.Is(err, k) {
				return
			}
		}
		t.Errorf("unknown error: %v", err)
	})
}

func delivery(frames ...string) Delivery {
	d := Delivery{Source: "test"}
	for _, f := range frames {
		d.Frames = append(d.Frames, []byte(f))
	}
	return d
}

// One source that sends too much is cut off for its bytes alone, until a part of
// the day has passed.
func TestGuardLimitsEachSource(t *testing.T) {
	const topic = "org.example.dev.git.receive"
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	size := len(topic) + len(envelope(topic, 1))
	g := NewGuard(quiet, func() time.Time { return now }, 10*size)
	send := func(source string, n int) (in int) {
		for range n {
			d := delivery(topic, envelope(topic, 1))
			d.Source = source
			if _, err := g.Decode(d); err == nil {
				in++
			}
		}
		return in
	}
	want := func(what string, got, want int) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %d are let in, want %d", what, got, want)
		}
	}
	junk := delivery(topic, strings.Repeat("{", size))
	junk.Source = "loud"
	for range 20 { // is not archived, and takes nothing from what is
		if _, err := g.Decode(junk); err == nil || errors.Is(err, ErrLimit) {
			t.Fatalf("junk: %v", err)
		}
	}
	want("a source that sends too much", send("loud", 15), 10)
	want("another one", send("calm", 5), 5)
	if all, late := g.Over(time.Minute); !maps.Equal(all, map[string]int64{"loud": 5}) || !slices.Equal(late, []string{"loud"}) {
		t.Errorf("%v and %v are over", all, late)
	}
	now = now.Add(day / 2)
	want("half a day later", send("loud", 15), 5)
	now = now.Add(3 * day)
	if all, late := g.Over(time.Minute); all["loud"] != 15 || len(late) > 0 {
		t.Errorf("long after %v and %v are over", all, late)
	}
	want("days later", send("loud", 15), 10)
	if got := g.Counts(); got["limit"] != 20 || got["ok"] != 30 {
		t.Errorf("counted %v", got)
	}
}
