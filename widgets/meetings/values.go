package meetings

import (
	"errors"
	"strings"
	"time"
)

// A form is how a calendar writes a time.
type form uint8

const (
	day    form = iota // without an hour
	local              // without a time zone
	zoned              // in a time zone
	moment             // in UTC, or so far from it
)

// A stamp is a time as it is written. Its date and its clock are those that stand
// there, in UTC if that says nothing of where.
type stamp struct {
	time.Time

	form form
}

// midnight reports whether a stamp is a day, or its first moment.
func (s stamp) midnight() bool { return clockOf(s.Time) == 0 }

// clockOf is how long after midnight a clock shows a time.
func clockOf(at time.Time) time.Duration {
	hour, minute, second := at.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
}

// wall is the same date and clock, in UTC.
func wall(at time.Time) time.Time {
	_, offset := at.Zone()
	return at.UTC().Add(time.Duration(offset) * time.Second)
}

// in is when a clock somewhere shows what it shows in UTC at a time. If it shows it twice, that is the
// first time; an hour that it skips is counted from before (RFC 5545, 3.3.5).
func in(where *time.Location, shown time.Time) time.Time {
	if where == time.UTC {
		return shown
	}
	year, month, date := shown.Date()
	hour, minute, second := shown.Clock()
	at := time.Date(year, month, date, hour, minute, second, 0, where)
	begin, _ := at.ZoneBounds()
	before := at
	if !begin.IsZero() && at.Sub(begin) < 24*time.Hour {
		before = begin.Add(-time.Second)
	}
	for _, near := range []time.Time{before, at} {
		_, offset := near.Zone()
		if then := shown.Add(-time.Duration(offset) * time.Second).In(where); wall(then).Equal(shown) {
			return then
		}
	}
	if wall(at).Before(shown) { // counted from after
		before = at
	}
	_, offset := before.Zone()
	return shown.Add(-time.Duration(offset) * time.Second).In(where)
}

var errTime = errors.New("not a time")

var (
	blanks = strings.NewReplacer(" ", "", "\t", "", "\u00a0", "", `"`, "", `\`, "")
	points = strings.NewReplacer(":", "", ".", "", " ", "")
)

// stampOf reads a time: 20260504, 20260504T100000, 20260504T100000Z, also
// without seconds, in lower case, with blanks, as RFC 3339 has it, and with a
// distance to UTC.
func stampOf(text string) (s stamp, err error) {
	r := blanks.Replace(text[:min(len(text), 100)])
	var date, clock [3]int
	rest, ok := numbers(r, &date, 4, '-', 3)
	if !ok {
		return s, errTime
	}
	at := time.Date(date[0], time.Month(date[1]), date[2], 0, 0, 0, 0, time.UTC)
	if at.Month() != time.Month(date[1]) || at.Day() != date[2] {
		return s, errTime
	}
	if rest == "" {
		return stamp{at, day}, nil
	}
	rest, ok = numbers(strings.TrimLeft(rest, "Tt"), &clock, 2, ':', 1)
	if !ok || clock[0] > 24 || clock[0] == 24 && clock[1]+clock[2] > 0 || clock[1] > 59 || clock[2] > 60 {
		return s, errTime
	}
	at = at.Add(time.Duration(clock[0])*time.Hour + time.Duration(clock[1])*time.Minute + time.Duration(clock[2])*time.Second)
	if rest != "" && (rest[0] == '.' || rest[0] == ',') {
		rest = strings.TrimLeft(rest[1:], "0123456789")
	}
	if rest == "" {
		return stamp{at, local}, nil
	}
	if strings.EqualFold(rest, "Z") || strings.EqualFold(rest, "UTC") || strings.EqualFold(rest, "GMT") {
		return stamp{at, moment}, nil
	}
	offset, ok := offsetOf(rest)
	if !ok || rest[0] != '+' && rest[0] != '-' {
		return s, errTime
	}
	return stamp{in(time.FixedZone("", offset), at), moment}, nil
}

// numbers reads three numbers, the first of so many digits and the others of two,
// with or without a sign between them, and wants as many.
func numbers(text string, all *[3]int, digits int, between byte, want int) (rest string, ok bool) {
	for i := range all {
		next := text
		if i > 0 && next != "" && next[0] == between {
			next = next[1:]
		}
		n, ok := number(next, digits)
		if !ok {
			return text, i >= want
		}
		all[i], text, digits = n, next[digits:], 2
	}
	return text, true
}

// number reads the digits that a text begins with.
func number(text string, digits int) (n int, ok bool) {
	if len(text) < digits {
		return 0, false
	}
	for _, c := range []byte(text[:digits]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

// offsetOf reads how many seconds a time is ahead of UTC: +0200, -5, 05:30,
// +02.00, +020000.
func offsetOf(text string) (seconds int, ok bool) {
	text = strings.TrimSpace(text)
	sign := 1
	switch {
	case strings.HasPrefix(text, "-"):
		sign, text = -1, text[1:]
	case strings.HasPrefix(text, "\u2212"):
		sign, text = -1, text[len("\u2212"):]
	default:
		text = strings.TrimPrefix(text, "+")
	}
	text = points.Replace(text[:min(len(text), 10)])
	if len(text)%2 == 1 {
		text = "0" + text
	}
	var parts [3]int
	rest, ok := numbers(text, &parts, 2, ':', 1)
	if !ok || rest != "" || parts[0] > 15 || parts[1] > 59 || parts[2] > 59 {
		return 0, false
	}
	return sign * (parts[0]*60*60 + parts[1]*60 + parts[2]), true
}

var units = map[byte]time.Duration{'W': 7 * 24 * time.Hour, 'D': 24 * time.Hour, 'H': time.Hour, 'M': time.Minute, 'S': time.Second}

// maxLength is what longer meetings are taken for.
const maxLength = 100 * 365 * 24 * time.Hour

// lengthOf reads a duration, such as PT1H30M; none is negative.
func lengthOf(text string) (length time.Duration, ok bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	rest, negative := strings.CutPrefix(text, "-")
	rest, ok = strings.CutPrefix(strings.TrimPrefix(rest, "+"), "P")
	if !ok || len(rest) > 50 {
		return 0, false
	}
	for ok = false; ; ok = true {
		rest = strings.TrimPrefix(rest, "T")
		if rest == "" {
			break
		}
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		n, isNumber := number(rest, min(digits, 10))
		if digits == 0 || digits == len(rest) || !isNumber || units[rest[digits]] == 0 {
			return 0, false
		}
		unit := int64(units[rest[digits]])
		length += time.Duration(min(int64(n), int64(maxLength)/unit) * unit)
		length, rest = min(length, maxLength), rest[digits+1:]
	}
	if negative {
		length = 0
	}
	return length, ok
}

// unescaped is a text without its escapes. An author who forgets to escape a comma means
// one, and what needs no escape stands for itself.
func unescaped(text string) string {
	if strings.IndexByte(text, '\\') < 0 {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		c := text[i]
		if c == '\\' && i+1 < len(text) {
			i++
			if c = text[i]; c == 'n' || c == 'N' {
				c = '\n'
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}
