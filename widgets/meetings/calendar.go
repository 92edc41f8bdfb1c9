package meetings

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // a machine without time zones would show wrong times

	"github.com/dustin/go-humanize"
	"github.com/emersion/go-ical"
	"github.com/teambition/rrule-go"

	"github.com/fedora-hubs/hubs/widgets/source"
)

// What is read of a calendar. Of an answer of two megabytes each part can be
// made to take minutes or gigabytes.
const (
	// maxEvents are the entries: a calendar as long as it may be has some 5,000
	// with the usual words, or 8,000 with few.
	maxEvents = 10_000
	// maxDates are those of an entry that are added to its series, or left out: a
	// meeting each week has 1,000 in 19 years.
	maxDates = 1_000
	// maxRule are the bytes of how an entry repeats, which has some dozen. With
	// it BYSETPOS and its like have some hundred numbers and not 100,000.
	maxRule = 1_000
	// maxInterval are the days, weeks, months or years between repetitions.
	maxInterval = 1_000
	// maxZones are the time zones, each of which is looked up in the machine's
	// files. A calendar has those of the people who made it, a dozen.
	maxZones = 100
)

// A limitError is what a calendar has that is more than is read.
type limitError string

func (e limitError) Error() string { return string(e) }

var (
	errEvents = limitError(fmt.Sprintf("more than %s entries", humanize.Comma(maxEvents)))
	errZones  = limitError(fmt.Sprintf("more than %d time zones", maxZones))
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
	more    []time.Time // times that its rule does not have
	except  moments     // those that it has and are left out
}

// readEvents reads a calendar, and counts the entries that can't be read. It
// takes the lines as they come: what is not shown is not kept.
func readEvents(body []byte) (events []*event, odd int, err error) {
	r := reader{lines: lines{rest: bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))}, zones: zones{}, props: map[string]prop{}}
	calendar := false
	for p, ok := r.next(); ok; p, ok = r.next() {
		calendar = calendar || begins(p, ical.CompCalendar)
		if !begins(p, ical.CompEvent) {
			continue
		}
		if len(events)+odd == maxEvents {
			return nil, 0, errEvents
		}
		e, err := r.event()
		switch {
		case err == nil:
			events = append(events, e)
		case errors.Is(err, errZones):
			return nil, 0, err
		default:
			odd++
		}
	}
	if !calendar {
		return nil, 0, errors.New("not a calendar")
	}
	return events, odd, nil
}

func begins(p prop, component string) bool {
	return p.name == "BEGIN" && strings.EqualFold(strings.TrimSpace(p.value), component)
}

// A reader goes through a calendar.
type reader struct {
	lines
	zones

	props map[string]prop // of the entry that is read, the first of each name
}

// event reads an entry that has begun to its end.
func (r *reader) event() (e *event, err error) {
	e = &event{}
	clear(r.props)
	var except []time.Time
	for within := 0; ; {
		p, ok := r.next()
		_, twice := r.props[p.name]
		switch {
		case !ok:
			return e, errors.New("half an entry")
		case p.name == "END" && within == 0:
			e.except = momentsOf(except)
			return e, cmp.Or(err, r.complete(e))
		case p.name == "END":
			within--
		case p.name == "BEGIN":
			within++ // an alarm
		case within > 0 || err != nil:
		case p.name == ical.PropRecurrenceDates:
			e.more, err = r.times(e.more, p)
		case p.name == ical.PropExceptionDates:
			except, err = r.times(except, p)
		case !twice:
			r.props[p.name] = p
		}
	}
}

// complete fills in what an entry has once.
func (r *reader) complete(e *event) (err error) {
	start := r.props[ical.PropDateTimeStart]
	if e.start, err = r.time(start); err != nil || e.start.IsZero() {
		return cmp.Or(err, errors.New("an entry without a start"))
	}
	if e.length, err = r.length(e.start); err != nil {
		return err
	}
	if e.rule, err = rule(r.props[ical.PropRecurrenceRule].value); err != nil {
		return err
	}
	if id, ok := r.props[ical.PropRecurrenceID]; ok {
		if e.instead, err = r.time(id); err != nil {
			return err
		}
		e.rule, e.more, e.except = nil, nil, nil // those of its series
	}
	e.uid = text(r.props[ical.PropUID])
	e.gone = strings.EqualFold(text(r.props[ical.PropStatus]), "CANCELLED")
	e.meeting = Meeting{
		Title: cmp.Or(source.Line(text(r.props[ical.PropSummary])), "Meeting"), Place: source.Line(text(r.props[ical.PropLocation])),
		Link: source.Link(text(r.props[ical.PropURL])), AllDay: start.isDay(), Repeats: e.rule != nil || !e.instead.IsZero(),
	}
	return nil
}

// length is how long an entry takes that begins at a time.
func (r *reader) length(start time.Time) (time.Duration, error) {
	if p, ok := r.props[ical.PropDateTimeEnd]; ok {
		end, err := r.time(p)
		return max(end.Sub(start), 0), err
	}
	if p, ok := r.props[ical.PropDuration]; ok {
		duration := ical.Prop{Name: p.name, Value: p.value}
		length, err := duration.Duration()
		return max(length, 0), err
	}
	if r.props[ical.PropDateTimeStart].isDay() {
		return 24 * time.Hour, nil
	}
	return 0, nil
}

var unescape = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\N`, "\n", `\,`, ",", `\;`, ";")

// text is the value of a property without its escapes. Who forgets to escape a
// comma means one.
func text(p prop) string { return unescape.Replace(p.value) }

// rule is how an event repeats; nil if it does not. What would repeat within
// a day is no meeting.
func rule(text string) (*rrule.ROption, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // no rule is no error
	}
	if len(text) > maxRule {
		return nil, errors.New("an entry with a long rule")
	}
	r, err := rrule.StrToROption(text)
	if err != nil {
		return nil, err
	}
	if r.Freq > rrule.DAILY || len(r.Byhour)+len(r.Byminute)+len(r.Bysecond) > 3 {
		return nil, errors.New("an entry that repeats within a day")
	}
	if r.Interval > maxInterval {
		return nil, errors.New("an entry that repeats in ages")
	}
	return r, nil
}

func (p prop) isDay() bool {
	first, _, _ := strings.Cut(p.value, ",")
	return p.kind == string(ical.ValueDate) || p.kind == "" && len(first) == len("20060102")
}

// zones are the time zones of a calendar; nil where there is none of a name.
type zones map[string]*time.Location

// of is where a property's times are told.
func (z zones) of(p prop) (*time.Location, error) {
	if p.zone == "" || p.isDay() {
		return time.UTC, nil
	}
	zone, ok := z[p.zone]
	if !ok {
		if len(z) == maxZones {
			return nil, errZones
		}
		zone, _ = time.LoadLocation(p.zone)
		z[p.zone] = zone
	}
	if zone == nil {
		return nil, errors.New("a time zone that nobody knows")
	}
	return zone, nil
}

func (z zones) time(p prop) (time.Time, error) {
	all, err := z.times(nil, p)
	if len(all) != 1 {
		return time.Time{}, cmp.Or(err, errors.New("not a time"))
	}
	return all[0], err
}

// times adds those of a property, which may have several, to others.
func (z zones) times(all []time.Time, p prop) ([]time.Time, error) {
	zone, err := z.of(p)
	if err != nil {
		return nil, err
	}
	one := ical.Prop{Name: p.name}
	if p.isDay() {
		one.Params = day
	} else if p.kind != "" {
		one.Params = ical.Params{ical.ParamValue: {p.kind}}
	}
	for value := range strings.SplitSeq(p.value, ",") {
		if value == "" {
			continue
		}
		if len(all) == maxDates {
			return nil, errors.New("an entry with many dates")
		}
		one.Value = value
		at, err := one.DateTime(zone)
		if err != nil {
			return nil, err
		}
		all = append(all, at)
	}
	return all, nil
}

var day = ical.Params{ical.ParamValue: {string(ical.ValueDate)}}
