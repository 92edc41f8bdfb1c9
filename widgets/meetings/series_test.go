package meetings

import (
	"slices"
	"testing"
	"time"

	"github.com/teambition/rrule-go"
	"pgregory.net/rapid"
)

// TestSeriesAsLibrary wants what a library finds for the same rule, where that
// ends. It leaves out where the library is known to be wrong: it takes a rule
// with both MO and 2TU for days that are both, and counts BYSETPOS of the first
// week from its start. It also leaves out the hours that summer time skips or
// repeats, where two times of a rule may be one.
func TestSeriesAsLibrary(t *testing.T) {
	zones := []*time.Location{time.UTC}
	for _, name := range []string{"Europe/Prague", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		zones = append(zones, zone)
	}
	rapid.Check(t, func(t *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(t, "zone")
		start := time.Date(rapid.IntRange(1995, 2026).Draw(t, "year"), 1, rapid.IntRange(1, 366).Draw(t, "day"), rapid.IntRange(4, 23).Draw(t, "hour"), 30, 0, 0, zone)
		rule := anyRule(t, start)
		from := time.Date(2025, 11, rapid.IntRange(1, 90).Draw(t, "from"), 12, 0, 0, 0, time.UTC)
		to := from.AddDate(0, 0, rapid.IntRange(1, 800).Draw(t, "days"))
		s, err := newSeries(rule, start)
		if err != nil {
			t.Fatal(err) // all of them are valid
		}
		steps := maxSteps
		got := slices.Collect(s.between(from, to, &steps))
		rule.Dtstart = start
		if rule.Until.IsZero() || rule.Until.After(to) {
			rule.Until = to
		}
		r, err := rrule.NewRRule(rule)
		if err != nil {
			t.Fatal(err)
		}
		if want := r.Between(from, to, true); steps < 0 || !slices.EqualFunc(got, want, time.Time.Equal) {
			t.Errorf("%s from %s, seen from %s to %s:\ngot  %s\nwant %s", rule.RRuleString(), start, from, to, got, want)
		}
	})
}

func anyRule(t *rapid.T, start time.Time) rrule.ROption {
	some := func(name string, from, to int) []int {
		if !rapid.Bool().Draw(t, name) {
			return nil
		}
		return rapid.SliceOfNDistinct(rapid.IntRange(from, to).Filter(func(n int) bool { return n != 0 }), 1, 4, rapid.ID).Draw(t, name)
	}
	rule := rrule.ROption{
		Freq: rrule.Frequency(rapid.IntRange(0, 3).Draw(t, "freq")), Interval: rapid.IntRange(0, 5).Draw(t, "interval"),
		Count:   rapid.SampledFrom([]int{0, 0, 1, 7, 100, 1e9}).Draw(t, "count"),
		Wkst:    rapid.SampledFrom([]rrule.Weekday{rrule.MO, rrule.SU, rrule.TH}).Draw(t, "wkst"),
		Bymonth: some("bymonth", 1, 12), Byhour: some("byhour", 4, 23),
	}
	if rapid.Bool().Draw(t, "until") {
		rule.Until = start.AddDate(0, 0, rapid.IntRange(0, 9999).Draw(t, "until"))
	}
	switch rule.Freq {
	case rrule.YEARLY:
		rule.Byyearday = some("byyearday", -366, 366)
		rule.Byweekno = some("byweekno", 2, 51)
		rule.Bymonthday = some("bymonthday", -31, 31)
	case rrule.MONTHLY, rrule.DAILY:
		rule.Bymonthday = some("bymonthday", -31, 31)
	}
	if rule.Freq != rrule.WEEKLY {
		rule.Bysetpos = some("bysetpos", -10, 10)
	}
	nth := rule.Freq <= rrule.MONTHLY && rapid.Bool().Draw(t, "nth")
	for _, day := range some("byday", 1, 7) {
		w := []rrule.Weekday{rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU}[day-1]
		if nth {
			w = w.Nth(rapid.SampledFrom([]int{1, 2, 3, 4, -1, -2}).Draw(t, "n"))
		}
		rule.Byweekday = append(rule.Byweekday, w)
	}
	return rule
}
