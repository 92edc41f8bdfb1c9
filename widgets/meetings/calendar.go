package meetings

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a machine without time zones would show wrong times

	"github.com/emersion/go-ical"
	"github.com/teambition/rrule-go"

	"github.com/fedora-hubs/hubs/widgets/source"
)

// A Meeting is one that takes place at a time.
type Meeting struct {
	Title, Place string
	Link         string
	Start, End   time.Time // UTC; End is Start where it is not told
	AllDay       bool      // Start and End are days, End the last one
	Repeats      bool
}

// An event is an entry of a calendar: a meeting, or a series of them.
type event struct {
	meeting Meeting
	uid     string
	start   time.Time // in its own time zone
	length  time.Duration
	instead time.Time // the occurrence of the series that this one replaces
	gone    bool      // cancelled
	rule    *rrule.ROption
	more    []time.Time
	except  []time.Time
}

// readEvents reads a calendar, and counts the entries that can't be read.
func readEvents(body []byte) (events []event, odd int, err error) {
	for decoder := ical.NewDecoder(bytes.NewReader(body)); ; {
		calendar, err := decoder.Decode()
		if errors.Is(err, io.EOF) && calendar == nil {
			if len(events)+odd == 0 && !bytes.Contains(body, []byte("BEGIN:VCALENDAR")) {
				return nil, 0, errors.New("not a calendar")
			}
			return events, odd, nil
		}
		if err != nil {
			return nil, 0, err
		}
		for _, entry := range calendar.Events() {
			if e, err := readEvent(entry); err == nil {
				events = append(events, e)
			} else {
				odd++
			}
		}
	}
}

func readEvent(entry ical.Event) (e event, err error) {
	if e.start, err = entry.DateTimeStart(time.UTC); err != nil || e.start.IsZero() {
		return e, errors.New("an entry without a start")
	}
	end, err := entry.DateTimeEnd(time.UTC)
	if err != nil {
		return e, err
	}
	e.length = max(end.Sub(e.start), 0)
	if e.rule, err = rule(entry.Props); err != nil {
		return e, err
	}
	if e.more, err = moments(entry.Props.Values(ical.PropRecurrenceDates)); err != nil {
		return e, err
	}
	if e.except, err = moments(entry.Props.Values(ical.PropExceptionDates)); err != nil {
		return e, err
	}
	if id := entry.Props.Get(ical.PropRecurrenceID); id != nil {
		if e.instead, err = id.DateTime(time.UTC); err != nil {
			return e, err
		}
	}
	e.uid = text(entry, ical.PropUID)
	e.gone = strings.EqualFold(text(entry, ical.PropStatus), "CANCELLED")
	e.meeting = Meeting{
		Title: source.Line(text(entry, ical.PropSummary)), Place: source.Line(text(entry, ical.PropLocation)),
		Link: source.Link(text(entry, ical.PropURL)), AllDay: allDay(entry), Repeats: e.rule != nil || !e.instead.IsZero(),
	}
	if e.meeting.Title == "" {
		e.meeting.Title = "Meeting"
	}
	return e, nil
}

func text(entry ical.Event, name string) string {
	prop := entry.Props.Get(name)
	if prop == nil {
		return ""
	}
	if value, err := prop.Text(); err == nil {
		return value
	}
	return prop.Value
}

func allDay(entry ical.Event) bool {
	start := entry.Props.Get(ical.PropDateTimeStart)
	return start.ValueType() == ical.ValueDate || len(start.Value) == len("20060102")
}

// rule is how an event repeats; nil if it does not. What would repeat within
// a day is no meeting, and would take long to count.
func rule(props ical.Props) (*rrule.ROption, error) {
	r, err := props.RecurrenceRule()
	if err != nil || r == nil {
		return nil, err
	}
	if r.Freq > rrule.DAILY || len(r.Byhour)+len(r.Byminute)+len(r.Bysecond) > 3 {
		return nil, errors.New("an entry that repeats within a day")
	}
	return r, nil
}

// moments reads properties that may each have several times.
func moments(props []ical.Prop) (all []time.Time, err error) {
	for _, prop := range props {
		for value := range strings.SplitSeq(prop.Value, ",") {
			one := prop
			one.Value = value
			at, err := one.DateTime(time.UTC)
			if err != nil {
				return nil, err
			}
			all = append(all, at)
		}
	}
	return all, nil
}

// next lists the meetings that are not over at from and begin before to, the
// first one first. It ends when its context does.
func next(ctx context.Context, events []event, from, to time.Time) ([]Meeting, error) {
	var found []Meeting
	for _, e := range single(events) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, start := range e.starts(from, to) {
			if m := e.at(start); m.Start.Before(to) && (m.ends().After(from) || m.Start.Equal(from)) {
				found = append(found, m)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b Meeting) int {
		if c := a.Start.Compare(b.Start); c != 0 {
			return c
		}
		return strings.Compare(a.Title, b.Title)
	})
	return found, nil
}

// single takes out what is cancelled, and from each series those occurrences
// that another entry replaces.
func single(events []event) []event {
	replaced, ended := map[string][]time.Time{}, map[string]bool{}
	for _, e := range events {
		if !e.instead.IsZero() {
			replaced[e.uid] = append(replaced[e.uid], e.instead)
		} else if e.gone {
			ended[e.uid] = true
		}
	}
	var left []event
	for _, e := range events {
		if e.gone || e.uid != "" && ended[e.uid] {
			continue
		}
		if e.instead.IsZero() {
			e.except = append(slices.Clip(e.except), replaced[e.uid]...)
		} else {
			e.rule, e.more, e.except = nil, nil, nil
		}
		left = append(left, e)
	}
	return left
}

// starts are when an event begins, within a time.
func (e event) starts(from, to time.Time) []time.Time {
	all := []time.Time{e.start}
	if e.rule != nil {
		r := *e.rule
		r.Dtstart = e.start
		if r.Until.IsZero() || r.Until.After(to) {
			r.Until = to
		}
		series, err := rrule.NewRRule(r)
		if err == nil && e.start.Year() >= 1970 {
			all = series.Between(from.Add(-e.length-24*time.Hour), to, true)
		}
	}
	all = append(all, e.more...)
	all = slices.DeleteFunc(all, func(at time.Time) bool {
		return slices.ContainsFunc(e.except, at.Equal)
	})
	slices.SortFunc(all, time.Time.Compare)
	return slices.CompactFunc(all, time.Time.Equal)
}

// at is the event as it takes place at one time.
func (e event) at(start time.Time) Meeting {
	m := e.meeting
	m.Start, m.End = start.UTC(), start.Add(e.length).UTC()
	if m.AllDay {
		m.End = m.Start.AddDate(0, 0, max(int(e.length/(24*time.Hour)), 1)-1)
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
