package meetings

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

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
	// maxInner are the properties of an alarm that has no end.
	maxInner = 50
	// maxRules are those of an entry that repeats, which has one.
	maxRules = 10
)

// A limitError is what a calendar has that is more than is read.
type limitError string

func (e limitError) Error() string { return string(e) }

var (
	errEvents = limitError(fmt.Sprintf("more than %s entries", humanize.Comma(maxEvents)))
	errZones  = limitError(fmt.Sprintf("more than %d time zones", maxZones))
)

// errNone says that what was read is no calendar.
var errNone = errors.New("not a calendar")

// readEvents reads a calendar, and counts the entries that can't be read. It
// takes the lines as they come: what is not shown is not kept. A line or a value
// that can't be read costs itself, and not the calendar.
func readEvents(body []byte, now time.Time) (events []*event, odd int, err error) {
	r := reader{lines: linesOf(body), zones: zones{found: map[string]*time.Location{}}, props: map[string]prop{}}
	var usual []string
	r.defined, usual = preview(r.lines, now)
	if len(usual) > 0 {
		r.float(usual[0])
	}
	calendars, entries, cancelled := 0, 0, false
	p, ok := r.next(properties)
	for ok {
		switch {
		case begins(p, "VCALENDAR"):
			r.float(usual[calendars])
			calendars++
			cancelled = false
		case p.name == "METHOD":
			cancelled = named(p, "CANCEL")
		case begins(p, "VEVENT"):
			if entries++; entries > maxEvents {
				return nil, 0, errEvents
			}
			e, err := r.event()
			switch {
			case err == nil:
				e.gone = e.gone || cancelled
				events = append(events, e)
			case errors.Is(err, errZones):
				return nil, 0, err
			case !errors.Is(err, errHalf):
				odd++
			}
			p, ok = r.ended, r.ended.name != ""
			continue
		}
		p, ok = r.next(properties)
	}
	if calendars == 0 && len(events) == 0 {
		return nil, 0, errNone
	}
	return events, odd, nil
}

func named(p prop, component string) bool {
	return strings.EqualFold(strings.TrimSpace(p.value), component)
}

func begins(p prop, component string) bool { return p.name == "BEGIN" && named(p, component) }

// A reader goes through a calendar.
type reader struct {
	lines
	zones

	props map[string]prop // of the entry that is read, the first of each name
	inner []prop          // of an alarm in it: if that has no end, they are the entry's
	ended prop            // what ended it; none at the end of the calendar
	rules int             // of all entries; there are no more than entries may be
}

// errHalf is an entry at whose beginning a calendar breaks off, or another one
// begins.
var errHalf = errors.New("half an entry")

// event reads an entry that has begun to its end, which is where another one
// begins if it has none of its own.
func (r *reader) event() (e *event, err error) {
	e = &event{usual: r.usual}
	clear(r.props)
	r.ended = prop{}
	r.inner = r.inner[:0]
	for within := 0; ; {
		p, ok := r.next(properties)
		switch {
		case !ok, p.name == "END" && (named(p, "VEVENT") || named(p, "VCALENDAR")), p.name == "BEGIN" && stands(p):
			r.ended = p
			for _, p := range r.inner {
				err = cmp.Or(err, r.take(e, p))
			}
			err = cmp.Or(err, r.complete(e))
			if nothing := !ok || begins(p, "VEVENT") && len(r.props) == 0; err != nil && nothing && !errors.Is(err, errZones) {
				err = errHalf
			}
			return e, err
		case p.name == "END":
			if within = max(within-1, 0); within == 0 {
				r.inner = r.inner[:0]
			}
		case p.name == "BEGIN":
			within++ // an alarm
		case err != nil || r.cut && breaks(p):
		case within == 0:
			err = r.take(e, p)
		case len(r.inner) < maxInner && p.name != "UID" && p.name != "DURATION":
			r.inner = append(r.inner, p)
		}
	}
}

// stands reports whether a component is none that is within an entry.
func stands(p prop) bool {
	for _, name := range []string{"VEVENT", "VCALENDAR", "VTIMEZONE", "VTODO", "VJOURNAL", "VFREEBUSY"} {
		if named(p, name) {
			return true
		}
	}
	return false
}

// breaks reports whether half of a line says something else than the whole.
func breaks(p prop) bool {
	return p.name != "SUMMARY" && p.name != "LOCATION" && !strings.HasSuffix(p.value, "Z")
}

// take reads a property of an entry. It fails for what is too much.
func (r *reader) take(e *event, p prop) error {
	switch p.name {
	case "RDATE":
		return r.times(p, len(e.more), func(value string, s stamp) {
			one := period{stamp: s}
			if _, end, ok := strings.Cut(value, "/"); ok {
				one.length, one.told = lasts(s, end)
			}
			e.more = append(e.more, one)
		})
	case "EXDATE":
		return r.times(p, len(e.except), func(_ string, s stamp) { e.except = append(e.except, s) })
	case "RRULE", "EXRULE":
		rule, err := ruleOf(p.value)
		list := &e.rules
		if p.name == "EXRULE" {
			list = &e.exrules
		}
		if rule == nil || err != nil {
			return err
		}
		if r.rules++; len(*list) == maxRules || r.rules > maxEvents {
			return errors.New("an entry with many rules")
		}
		*list = append(*list, rule)
		return nil
	}
	if _, twice := r.props[p.name]; !twice {
		r.props[p.name] = p
	}
	return nil
}

// lasts is how long something takes that has an end or a length.
func lasts(start stamp, text string) (time.Duration, bool) {
	if length, ok := lengthOf(text); ok {
		return length, true
	}
	end, err := stampOf(text)
	if err != nil || end.form == day || (end.form == moment) != (start.form == moment) {
		return 0, false
	}
	if start.form == moment {
		return max(end.Sub(start.Time), 0), true
	}
	return max(end.Sub(wall(start.Time)), 0), true
}

// times reads those of a property, which may have several.
func (r *reader) times(p prop, have int, take func(string, stamp)) error {
	for value := range strings.FieldsFuncSeq(p.value, func(r rune) bool { return r == ',' || r == ';' }) {
		begin, _, _ := strings.Cut(value, "/")
		if strings.TrimSpace(begin) == "" {
			continue
		}
		if have == maxDates {
			return errors.New("an entry with many dates")
		}
		one := p
		one.value = begin
		s, err := r.stamp(one)
		if errors.Is(err, errZone) {
			s, err = stampOf(begin) // that of the series
		}
		switch {
		case err == nil:
			take(value, s)
			have++
		case errors.Is(err, errZones):
			return err
		}
	}
	return nil
}

// stamp reads a time with where it is told.
func (r *reader) stamp(p prop) (s stamp, err error) {
	if s, err = stampOf(p.value); err != nil {
		return s, err
	}
	if p.kind == "DATE" && s.midnight() {
		s.form = day
	}
	if s.form != local || p.zone == "" {
		return s, nil
	}
	zone, err := r.named(p.zone)
	if err != nil {
		return s, err
	}
	return stamp{in(zone, s.Time), zoned}, nil
}

// value is a property that an entry has once, without escapes.
func (r *reader) value(name string) string {
	return strings.TrimSpace(unescaped(r.props[name].value))
}

// complete fills in what an entry has once.
func (r *reader) complete(e *event) error {
	begin, ok := r.props["DTSTART"]
	if !ok {
		if begin, ok = r.props["RECURRENCE-ID"]; !ok { // which cancels one of a series
			return errors.New("an entry without a start")
		}
	}
	begin.value, _, _ = strings.Cut(begin.value, ",")
	start, err := r.stamp(begin)
	if err != nil {
		return err
	}
	if strings.EqualFold(r.value("X-MICROSOFT-CDO-ALLDAYEVENT"), "TRUE") && start.midnight() {
		start.form = day
	}
	e.meeting.AllDay, e.floats = start.form == day, start.form == local
	switch start.form {
	case day:
		e.start = dateOf(dayIn(start.Time))
	case local:
		e.start = in(r.floating(), start.Time)
	default:
		e.start = start.Time
	}
	if e.length, err = r.length(e); err != nil {
		return err
	}
	shown, _ := stampOf(begin.value)
	for _, rule := range slices.Concat(e.rules, e.exrules) {
		rule.Until = e.last(rule)
		if start.form != moment && !e.meeting.AllDay && clockOf(shown.Time) != clockOf(e.start) { // only the first time is skipped
			rule.begin(shown.Time)
		}
	}
	if err := r.replaces(e); err != nil {
		return err
	}
	e.uid = r.value("UID")
	e.age.sequence, _ = strconv.Atoi(r.value("SEQUENCE"))
	e.age.modified, e.age.written = r.moment("LAST-MODIFIED"), r.moment("DTSTAMP")
	status := r.value("STATUS")
	e.gone = strings.EqualFold(status, "CANCELLED") || strings.EqualFold(status, "CANCELED")
	e.meeting.Title = cmp.Or(source.Line(r.value("SUMMARY")), "Meeting")
	e.meeting.Venue, e.meeting.Link = source.Line(r.value("LOCATION")), source.Link(r.value("URL"))
	e.meeting.Repeats = len(e.rules) > 0 || e.one
	return nil
}

// replaces fills in what an entry replaces of a series.
func (r *reader) replaces(e *event) (err error) {
	id, ok := r.props["RECURRENCE-ID"]
	if !ok {
		return nil
	}
	e.instead, err = r.stamp(id)
	if errors.Is(err, errZone) {
		e.instead, err = stampOf(id.value)
	}
	if e.one = err == nil; !e.one {
		if errors.Is(err, errZones) {
			return err
		}
		return nil
	}
	e.onwards = id.span == "THISANDFUTURE"
	e.more, e.except = nil, nil // those of its series
	if !e.onwards {
		e.rules, e.exrules = nil, nil
	}
	return nil
}

// moment is when something was done to an entry.
func (r *reader) moment(name string) int64 {
	at, err := stampOf(r.props[name].value)
	if err != nil {
		return 0
	}
	return at.Unix()
}

// length is how long an entry takes that has begun.
func (r *reader) length(e *event) (time.Duration, error) {
	if p, ok := r.props["DTEND"]; ok {
		end, err := r.stamp(p)
		if errors.Is(err, errZone) {
			end, err = stampOf(p.value)
		}
		if err == nil {
			return max(e.end(end).Sub(e.start), 0), nil
		}
		if errors.Is(err, errZones) {
			return 0, err
		}
	}
	if length, ok := lengthOf(r.props["DURATION"].value); ok {
		return length, nil
	}
	if e.meeting.AllDay {
		return 24 * time.Hour, nil
	}
	return 0, nil
}
