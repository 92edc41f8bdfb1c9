package outage_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fedora-hubs/hubs/backend/outage"
)

var errAway = errors.New("connection refused")

// A lines is a log, without the times of its lines.
type lines struct{ bytes.Buffer }

func (l *lines) log() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == "since" {
			return slog.Attr{}
		}
		return a
	}}))
}

func (l *lines) expect(t *testing.T, want ...string) {
	t.Helper()
	if got := strings.TrimSpace(l.String()); got != strings.Join(want, "\n") {
		t.Errorf("logged\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

const (
	begins = `level=WARN msg="relay the outbox" error="connection refused" key=value`
	again  = `level=ERROR msg="relay the outbox: still failing" error="connection refused" key=value times=%d`
	ends   = `level=INFO msg="relay the outbox: works again" lasted=%s times=%d`
)

// tries notes the same for some time, five times a second.
func tries(r *outage.Record, log *slog.Logger, d time.Duration, err func(n int) error) {
	for n := range int(d / (200 * time.Millisecond)) {
		r.Note(log, "relay the outbox", err(n), "key", "value")
		time.Sleep(200 * time.Millisecond)
	}
}

func always(err error) func(int) error { return func(int) error { return err } }

func TestOutageIsToldOnceAState(t *testing.T) {
	for name, c := range map[string]struct {
		lasts time.Duration
		want  []string
	}{
		"nothing":     {0, nil},
		"half minute": {30 * time.Second, []string{begins, fmt.Sprintf(ends, "30s", 150)}},
		"two hours and a half": {150 * time.Minute, []string{
			begins, fmt.Sprintf(again, 301), fmt.Sprintf(again, 3301), fmt.Sprintf(again, 21301), fmt.Sprintf(again, 39301),
			fmt.Sprintf(ends, "2h30m0s", 45000),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var r outage.Record
				var l lines
				tries(&r, l.log(), time.Minute, always(nil))
				tries(&r, l.log(), c.lasts, always(errAway))
				tries(&r, l.log(), time.Minute, always(nil))
				l.expect(t, c.want...)
			})
		})
	}
}

// What fails every other time is one state, and one that lasts is told again.
func TestRelapses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r outage.Record
		var l lines
		tries(&r, l.log(), 10*time.Minute, func(n int) error {
			if n%2 == 0 {
				return errAway
			}
			return nil
		})
		if n := strings.Count(l.String(), "\n"); n > 6 {
			t.Errorf("%d lines in ten minutes of failing every other time:\n%s", n, &l)
		}
		l.Reset()
		tries(&r, l.log(), 11*time.Minute, always(errAway))
		if n := strings.Count(l.String(), "still failing"); n == 0 {
			t.Errorf("that it fails for good now is not told: %s", &l)
		}
	})
}

func TestNextOutageIsAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r outage.Record
		var l lines
		for range 2 {
			tries(&r, l.log(), time.Second, always(errAway))
			tries(&r, l.log(), 2*time.Minute, always(nil))
		}
		l.expect(t, begins, fmt.Sprintf(ends, "1s", 5), begins, fmt.Sprintf(ends, "1s", 5))
	})
}

// Another cause is told; the same with other numbers is none, and one that was
// told is not told again.
func TestAnotherCauseIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r outage.Record
		var l lines
		tries(&r, l.log(), 50*time.Second, func(n int) error {
			switch {
			case n < 100:
				return fmt.Errorf("read 127.0.0.1:%d: reset", 40000+n)
			case n%2 == 0:
				return errors.New("disk full")
			}
			return fmt.Errorf("read 127.0.0.1:%d: reset", 40000+n)
		})
		l.expect(t,
			`level=WARN msg="relay the outbox" error="read 127.0.0.1:40000: reset" key=value`,
			`level=WARN msg="relay the outbox: fails for another reason" error="disk full" key=value times=101`)
	})
}

// However many causes there are, the lines are few.
func TestCausesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r outage.Record
		var l lines
		tries(&r, l.log(), 30*time.Minute, func(n int) error { return errors.New(strings.Repeat("x", n%1000)) })
		if n := strings.Count(l.String(), "\n"); n > 8 {
			t.Errorf("%d lines in half an hour:\n%s", n, &l)
		}
	})
}

func TestSettle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r outage.Record
		var l lines
		tries(&r, l.log(), 10*time.Second, always(errAway))
		for range 10 {
			r.Settle(l.log(), "relay the outbox", time.Minute)
			time.Sleep(15 * time.Second)
		}
		l.expect(t, begins, fmt.Sprintf(ends, "9.8s", 50))
	})
}

// A thousand things that fail for an hour are told in a few lines, and so is
// their end.
func TestKeysAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r outage.Records[int]
		var l lines
		round := func(err error) {
			for key := range 1000 {
				r.Note(l.log(), key, "draw widget", err, "widget", key)
			}
			time.Sleep(10 * time.Second)
		}
		round(nil)
		l.expect(t)
		for range 360 {
			round(errAway)
		}
		if n := strings.Count(l.String(), "\n"); n > 18 { // the beginning and two reminders, of five and the others
			t.Errorf("%d lines:\n%s", n, &l)
		}
		for _, want := range []string{`msg="draw widget" error="connection refused" widget=4`, `msg="draw widget (and others)" error="connection refused" widget=5`} {
			if !strings.Contains(l.String(), want) {
				t.Errorf("without %s:\n%s", want, &l)
			}
		}
		l.Reset()
		round(nil)
		round(nil)
		if n := strings.Count(l.String(), "works again"); n != 6 || strings.Count(l.String(), "\n") != n {
			t.Errorf("%d ends, want 6:\n%s", n, &l)
		}
		time.Sleep(2 * time.Minute)
		l.Reset()
		r.Note(l.log(), 999, "draw widget", errAway)
		l.expect(t, `level=WARN msg="draw widget" error="connection refused"`)
	})
}

func TestSettleKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r outage.Records[string]
		var l lines
		for key := range 8 {
			r.Note(l.log(), fmt.Sprint(key), "answer", errAway)
		}
		time.Sleep(2 * time.Minute)
		for range 3 {
			r.Settle(l.log(), "answer", time.Minute)
		}
		if n := strings.Count(l.String(), "works again"); n != 6 {
			t.Errorf("%d ends, want 6:\n%s", n, &l)
		}
	})
}

func BenchmarkNoteWhileAllIsWell(b *testing.B) {
	var r outage.Record
	log := slog.New(slog.DiscardHandler)
	b.ReportAllocs()
	for b.Loop() {
		r.Note(log, "relay the outbox", nil)
	}
}
