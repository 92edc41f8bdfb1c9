package meetings

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"github.com/teambition/rrule-go"
)

// maxSteps are the days that are looked at to find when the entries of a
// calendar take place: two months for each of 16,000 series, or ten years for
// 270 whose occurrences are counted. It takes some 50 ms.
const maxSteps = 1_000_000

const errSteps = limitError("more repetitions than can be looked through")

// A series is when an event repeats. It is gone through day by day: a library
// would look for the next time until the year 9999, and again for each entry
// that has none.
type series struct {
	freq     rrule.Frequency
	interval int
	count    int // 0: without end
	until    time.Time
	start    time.Time
	week     int // the day it begins with; Monday is 0

	// What a day must be. An empty one is any.
	months, weekdays             set
	monthDays, yearDays, weekNos set // from 1; from the end from -1
	nth                          set // weekdays of a month or year; see nthOf
	positions                    set // of times within a period

	nthOfMonth bool
	clocks     []clock

	fitting []int // days of the period that it is in
	found   []time.Time
}

// A clock is a time of the day.
type clock struct{ hour, minute, second int }

// A set has numbers from -366 to 366.
type set struct {
	bits [12]uint64
	some bool
}

func (s *set) add(numbers ...int) {
	for _, n := range numbers {
		if n += 366; n >= 0 && n < 64*len(s.bits) {
			s.bits[n/64] |= 1 << (n % 64)
			s.some = true
		}
	}
}

func (s *set) has(n int) bool {
	n += 366
	return n >= 0 && n < 64*len(s.bits) && s.bits[n/64]&(1<<(n%64)) != 0
}

// newSeries is that of a rule; it may be no valid one.
func newSeries(rule rrule.ROption, start time.Time) (*series, error) {
	rule.Dtstart = start
	r, err := rrule.NewRRule(rule) // also fills in what the start decides
	if err != nil {
		return nil, err
	}
	o := r.Options
	s := &series{
		freq: o.Freq, interval: o.Interval, count: o.Count, until: o.Until, start: o.Dtstart, week: o.Wkst.Day(),
		nthOfMonth: o.Freq == rrule.MONTHLY || len(o.Bymonth) > 0,
	}
	s.months.add(o.Bymonth...)
	s.monthDays.add(o.Bymonthday...)
	s.yearDays.add(o.Byyearday...)
	s.weekNos.add(o.Byweekno...)
	s.positions.add(o.Bysetpos...)
	for _, w := range o.Byweekday {
		if w.N() == 0 || o.Freq > rrule.MONTHLY {
			s.weekdays.add(w.Day())
		} else {
			s.nth.add(nthOf(w.Day(), w.N()))
		}
	}
	s.clocks = clocks(o, start)
	return s, nil
}

// nthOf is a number for each weekday and its place, which is 53 at most.
func nthOf(weekday, n int) int { return weekday*107 + n + 53 - 366 }

func clocks(o rrule.ROption, start time.Time) (all []clock) {
	or := func(given []int, one int) []int {
		if len(given) == 0 {
			return []int{one}
		}
		return given
	}
	for _, hour := range or(o.Byhour, start.Hour()) {
		for _, minute := range or(o.Byminute, start.Minute()) {
			for _, second := range or(o.Bysecond, start.Second()) {
				all = append(all, clock{hour, minute, second})
			}
		}
	}
	slices.SortFunc(all, func(a, b clock) int {
		return cmp.Or(cmp.Compare(a.hour, b.hour), cmp.Compare(a.minute, b.minute), cmp.Compare(a.second, b.second))
	})
	return slices.Compact(all)
}

// between is when the series takes place within a time, ends included, the
// first one first. It takes steps from those that are left, and ends early when
// there are none.
func (s *series) between(from, to time.Time, steps *int) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		left, begin, end := s.count, s.day(from), s.day(to)
		for period := s.first(from); ; period++ {
			first, last := s.days(period)
			if s.count == 0 && !s.positions.some { // no day counts for another
				first, last = max(first, begin), min(last, end)
			}
			*steps -= 1 + max(last-first, 0)
			if *steps < 0 || first > end {
				return
			}
			for _, at := range s.times(first, last) {
				if at.Before(s.start) {
					continue
				}
				if at.After(to) || !s.until.IsZero() && at.After(s.until) || !at.Before(from) && !yield(at) {
					return
				}
				if left--; left == 0 {
					return
				}
			}
		}
	}
}

// day is the number of a day since 1970, in the time zone of the series.
func (s *series) day(at time.Time) int {
	return dayIn(at.In(s.start.Location()))
}

// dayIn is the number of the day that a clock shows.
func dayIn(at time.Time) int { return dayOf(at.Date()) }

func dayOf(year int, month time.Month, day int) int {
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

func dateOf(day int) time.Time { return time.Unix(int64(day)*24*60*60, 0).UTC() }

// first is the number of the period that a time is in, if all of those before
// don't matter; the start is in that with the number 0.
func (s *series) first(from time.Time) int {
	if s.count > 0 || !from.After(s.start) {
		return 0
	}
	from = from.In(s.start.Location())
	switch s.freq {
	case rrule.YEARLY:
		return (from.Year() - s.start.Year()) / s.interval
	case rrule.MONTHLY:
		return (monthOf(from) - monthOf(s.start)) / s.interval
	case rrule.WEEKLY:
		return (s.day(from) - s.weekOf(s.day(s.start))) / (7 * s.interval)
	default:
		return (s.day(from) - s.day(s.start)) / s.interval
	}
}

// monthOf is the number of a month.
func monthOf(at time.Time) int { return at.Year()*12 + int(at.Month()) - 1 }

// weekOf is the first day of the week that a day is in.
func (s *series) weekOf(day int) int { return day - mod(weekday(day)-s.week, 7) }

// weekday is that of a day; Monday is 0, and 1970 began on a Thursday.
func weekday(day int) int { return mod(day+3, 7) }

func mod(a, b int) int { return ((a % b) + b) % b }

// days are the first and the last one of a period.
func (s *series) days(period int) (first, last int) {
	ahead := period * s.interval
	switch s.freq {
	case rrule.YEARLY:
		year := s.start.Year() + ahead
		return dayOf(year, time.January, 1), dayOf(year, time.December, 31)
	case rrule.MONTHLY:
		month := monthOf(s.start) + ahead
		return dayOf(month/12, time.Month(month%12+1), 1), dayOf(month/12, time.Month(month%12+2), 0)
	case rrule.WEEKLY:
		first = s.weekOf(s.day(s.start)) + 7*ahead
		return first, first + 6
	default:
		first = s.day(s.start) + ahead
		return first, first
	}
}

// fits reports whether a day is one that the series takes place on, if all of
// its period are.
func (s *series) fits(day int) bool {
	at := dateOf(day)
	year, month, monthDay := at.Date()
	if s.months.some && !s.months.has(int(month)) {
		return false
	}
	if s.monthDays.some && !s.monthDays.has(monthDay) && !s.monthDays.has(monthDay-1-daysIn(year, month)) {
		return false
	}
	yearDay := at.YearDay()
	if s.yearDays.some && !s.yearDays.has(yearDay) && !s.yearDays.has(yearDay-1-daysIn(year, 0)) {
		return false
	}
	if s.weekNos.some && !s.inWeek(day) {
		return false
	}
	if !s.weekdays.some && !s.nth.some || s.weekdays.has(weekday(day)) {
		return true
	}
	if !s.nth.some {
		return false
	}
	of, all := yearDay, daysIn(year, 0)
	if s.nthOfMonth {
		of, all = monthDay, daysIn(year, month)
	}
	return s.nth.has(nthOf(weekday(day), (of+6)/7)) || s.nth.has(nthOf(weekday(day), -(all-of+7)/7))
}

// daysIn are the days of a month, or of a year if it is 0.
func daysIn(year int, month time.Month) int {
	if month == 0 {
		return dayOf(year+1, time.January, 1) - dayOf(year, time.January, 1)
	}
	return dayOf(year, month+1, 0) - dayOf(year, month, 0)
}

// inWeek reports whether a day is in a week of its year that fits. A week
// belongs to the year that has most of it.
func (s *series) inWeek(day int) bool {
	middle := dateOf(s.weekOf(day) + 3)
	before := (middle.YearDay() - 1) / 7
	after := (daysIn(middle.Year(), 0) - middle.YearDay()) / 7
	return s.weekNos.has(before+1) || s.weekNos.has(-after-1)
}

// times are those in a period from one day to another; they are good until the
// next ones.
func (s *series) times(first, last int) []time.Time {
	s.fitting, s.found = s.fitting[:0], s.found[:0]
	for day := first; day <= last; day++ {
		if s.fits(day) {
			s.fitting = append(s.fitting, day)
		}
	}
	all := len(s.fitting) * len(s.clocks)
	for i := range all {
		if s.positions.some && !s.positions.has(i+1) && !s.positions.has(i-all) {
			continue
		}
		year, month, day := dateOf(s.fitting[i/len(s.clocks)]).Date()
		c := s.clocks[i%len(s.clocks)]
		s.found = append(s.found, in(s.start.Location(), time.Date(year, month, day, c.hour, c.minute, c.second, 0, time.UTC)))
	}
	return s.found
}
