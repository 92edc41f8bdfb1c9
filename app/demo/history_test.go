package demo_test

import (
	"slices"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

func TestHistory(t *testing.T) {
	c := demo.New(1)
	for _, n := range []int{0, 1, 10, 400, 2000} {
		history := c.History(noon, n)
		if len(history) != n {
			t.Fatalf("%d messages, want %d", len(history), n)
		}
		old, ids := 0, map[string]bool{}
		for i, m := range history {
			m = bus(t, m)
			ids[m.ID] = true
			if i > 0 && m.Time.Before(history[i-1].Time) || !m.Time.Before(noon) {
				t.Fatalf("message %d of %d is out of order: %v", i, n, m.Time)
			}
			if m.Time.Before(noon.AddDate(0, 0, -12*7)) {
				old++
			}
		}
		if old > 10 || len(ids) != n {
			t.Errorf("%d of %d messages are older than twelve weeks; %d ids", old, n, len(ids))
		}
	}
}

func TestHistoryAgain(t *testing.T) {
	same := func(a, b fedmsg.Message) bool { return string(a.Raw) == string(b.Raw) }
	first := demo.New(1).History(noon, 1000)
	if !slices.EqualFunc(first, demo.New(1).History(noon, 1000), same) {
		t.Error("the same seed and time give another history")
	}
	if slices.EqualFunc(first, demo.New(2).History(noon, 1000), same) {
		t.Error("another seed gives the same history")
	}
}

// TestRhythm compares days with nights and weekdays with weekends.
func TestRhythm(t *testing.T) {
	var day, night, week, weekend float64
	history := demo.New(1).History(noon, 6000)
	for _, m := range history {
		switch h := m.Time.Hour(); {
		case h >= 13 && h < 17:
			day++
		case h >= 1 && h < 5:
			night++
		}
		switch m.Time.Weekday() {
		case time.Saturday, time.Sunday:
			weekend++
		default:
			week++
		}
	}
	if day < 2*night {
		t.Errorf("%.0f messages by day, %.0f by night", day, night)
	}
	if week/5 < 1.5*weekend/2 {
		t.Errorf("%.0f messages on weekdays, %.0f on weekends", week, weekend)
	}
	if begin := history[100].Time; noon.Sub(begin) < 9*7*24*time.Hour {
		t.Errorf("the history begins on %v", begin)
	}
}
