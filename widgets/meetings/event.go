package meetings

import (
	"cmp"
	"iter"
	"slices"
	"time"
)

// A Meeting is one that takes place at a time.
type Meeting struct {
	Title, Venue string
	Link         string
	Start, End   time.Time // UTC; End is Start where it is not told
	AllDay       bool      // Start and End are days, End the last one
	Repeats      bool
}

// An event is an entry of a calendar: a meeting, or a series of them.
type event struct {
	meeting Meeting
	uid     string
	age     age
	start   time.Time // in its own time zone; of a day, in UTC
	length  time.Duration
	gone    bool // cancelled

	floats bool           // its time zone is not told
	usual  *time.Location // of the calendar; nil if it has none

	instead stamp // the occurrence of the series that this one replaces
	one     bool  // there is one
	onwards bool  // and those after it

	rules, exrules []*rule
	more           []period // times that its rules don't have
	except         []stamp  // those that they have and are left out
}

// A period is a time with how long it takes, if that is told.
type period struct {
	stamp

	length time.Duration
	told   bool
}

// An age tells which of two versions of an entry is the newer one.
type age struct {
	sequence          int
	modified, written int64
}

func (a age) compare(b age) int {
	return cmp.Or(cmp.Compare(a.sequence, b.sequence), cmp.Compare(a.modified, b.modified), cmp.Compare(a.written, b.written))
}

// end is when an event ends.
func (e *event) end(s stamp) time.Time {
	if e.meeting.AllDay {
		end := e.date(s)
		if s.form != day && !s.midnight() {
			end = end.AddDate(0, 0, 1)
		}
		return end
	}
	if s.form == day {
		return in(e.start.Location(), s.Time)
	}
	return e.where(s)
}

// date is the day that is meant by a time, for an event that has no hours. One in
// UTC may be the midnight of where the calendar is.
func (e *event) date(s stamp) time.Time {
	if s.form == moment && !s.midnight() && e.usual != nil {
		return dateOf(dayIn(s.In(e.usual)))
	}
	return dateOf(dayIn(s.Time))
}

// where is the time that is meant by one of a calendar, for an event: one of its
// own time zone if it says nothing else, of a day at the hour when it begins.
func (e *event) where(s stamp) time.Time {
	zone := e.start.Location()
	switch {
	case e.meeting.AllDay:
		return e.date(s)
	case s.form == day:
		return in(zone, s.Time.Add(clockOf(e.start)))
	case s.form == local, s.form == zoned && e.floats && e.usual == nil:
		return in(zone, wall(s.Time))
	default:
		return s.In(zone)
	}
}

// wholeDay reports whether an exception of an event means a day. Some programs
// write its midnight, at which nothing begins.
func (e *event) wholeDay(s stamp) bool {
	return !e.meeting.AllDay && (s.form == day || s.midnight() && clockOf(e.where(s)) != clockOf(e.start))
}

// occurrence is which time of an event an exception means.
func (e *event) occurrence(s stamp) time.Time {
	if e.wholeDay(s) {
		s = stamp{dateOf(dayIn(s.Time)), day}
	}
	return e.where(s)
}

// last is the last time at which a rule may hold; zero if it has no end.
func (e *event) last(r *rule) time.Time {
	switch {
	case !r.ends:
		return time.Time{}
	case r.until.form == day && !e.meeting.AllDay:
		return in(e.start.Location(), r.until.Add(24*time.Hour-time.Second))
	default:
		return e.where(r.until)
	}
}

// series are when an event begins as each of its rules says, about within a time;
// that it begins once, if it has no rule or a bad one.
func (e *event) series(from, to time.Time, steps *int) (all []iter.Seq[time.Time]) {
	for _, rule := range e.rules {
		if s, err := newSeries(rule.ROption, e.start); err == nil {
			all = append(all, s.between(from, to, steps))
		}
	}
	if len(all) == 0 {
		all = append(all, slices.Values([]time.Time{e.start}))
	}
	return all
}

// at is the event as it takes place at one time.
func (e *event) at(start time.Time, length time.Duration) Meeting {
	m := e.meeting
	m.Start, m.End = start.UTC(), start.Add(length).UTC()
	if m.AllDay {
		m.Start = dateOf(dayIn(m.Start))
		m.End = m.Start.AddDate(0, 0, max(int(length/(24*time.Hour)), 1)-1)
	}
	return m
}

// ends is the moment after which a meeting is over.
func (m Meeting) ends() time.Time {
	if m.AllDay {
		return m.End.AddDate(0, 0, 1)
	}
	return m.End
}
