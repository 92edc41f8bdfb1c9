package posts

import (
	"cmp"
	"strings"
	"time"
)

// first is the first of some texts that is a time; zero if none is.
func first(texts ...string) time.Time {
	for _, text := range texts {
		if at := date(text); !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}

// A time has so many bytes, in words and with blanks.
const minDate, maxDate = len("2 May 06"), 80

// date reads a time as feeds write it; zero if it is none. It is put in order
// first and parsed once: to try the layouts that there are one after the other
// would take long for thousands of entries without a time.
func date(text string) time.Time {
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) < minDate || len(text) > maxDate {
		return time.Time{}
	}
	order := inWords
	if strings.IndexByte(text, '-') == len("2006") {
		order = inNumbers
	}
	at, err := time.Parse(order(text))
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// inNumbers puts a time as 2006-01-02T15:04:05Z in order.
func inNumbers(text string) (layout, ordered string) {
	day, rest, _ := strings.Cut(strings.Replace(text, " ", "T", 1), "T")
	clock, zone := cutClock(strings.TrimPrefix(rest, "AT "))
	return "2006-1-2 " + layoutOf(clock) + " Z0700", day + " " + clock + " " + offset(zone)
}

// inWords puts a time as Mon, 02 Jan 2006 15:04:05 GMT in order, whatever its
// order was.
func inWords(text string) (layout, ordered string) {
	var day, month, year, clock, zone string
	for field := range strings.FieldsFuncSeq(text, isBlank) {
		c := field[0]
		digit, signed := '0' <= c && c <= '9', strings.IndexAny(field, "+-")
		switch {
		case digit && strings.Contains(field, ":"):
			var attached string
			clock, attached = cutClock(field)
			zone = cmp.Or(attached, zone)
		case digit && strings.ContainsAny(field, "-./"):
			day, month, year = cutDay(field)
		case digit && day == "" && len(field) <= len("02"):
			day = field
		case digit:
			year = cmp.Or(year, field)
		case month == "" && isMonth(field):
			month = field[:3]
		case field == "AM" || field == "PM":
			clock += field
		case signed >= 0:
			zone = field[signed:]
		default:
			zone = cmp.Or(offsets[field], zone)
		}
	}
	layout = "2 Jan 2006 "
	if month != "" && month[0] <= '9' {
		layout = "2 1 2006 "
	}
	if len(year) == len("06") {
		layout = strings.Replace(layout, "2006", "06", 1)
	}
	return layout + layoutOf(clock) + " Z0700", day + " " + month + " " + year + " " + clock + " " + offset(zone)
}

func isBlank(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == '\n' }

func isMonth(word string) bool {
	const months = " JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"
	return len(word) >= len("Jan") && strings.Contains(months, " "+word[:3])
}

// cutDay parts 02-Jan-06, 02.01.2006, 2006/01/02 or 02/01/2006, where a day
// comes before its month unless that can't be.
func cutDay(text string) (day, month, year string) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == '.' || r == '/' })
	if len(parts) != 3 {
		return "", "", ""
	}
	day, month, year = parts[0], parts[1], parts[2]
	switch {
	case len(day) == len("2006"):
		day, year = year, day
	case len(month) == len("13") && month > "12" && month <= "31":
		day, month = month, day
	}
	return day, month, year
}

// cutClock parts the time of a day from its zone, which may follow at once.
func cutClock(text string) (clock, zone string) {
	end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != ':' && r != '.' })
	if end < 0 {
		return text, ""
	}
	clock, zone = text[:end], strings.TrimSpace(text[end:])
	if zone == "AM" || zone == "PM" {
		return clock + zone, ""
	}
	return clock, zone
}

func layoutOf(clock string) string {
	layout := ""
	switch strings.Count(clock, ":") {
	case 1:
		layout = "15:4"
	case 2:
		layout = "15:4:5"
	}
	if strings.HasSuffix(clock, "M") {
		layout = strings.Replace(layout, "15", "3", 1) + "PM"
	}
	return layout
}

// offsets are those of the names that feeds have for zones; others are taken
// for UTC.
var offsets = map[string]string{
	"EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700",
	"BST": "+0100", "WEST": "+0100", "CET": "+0100", "CEST": "+0200", "MET": "+0100", "MEST": "+0200", "EET": "+0200", "EEST": "+0300",
	"MSK": "+0300", "JST": "+0900",
}

// offset is a zone as -0700.
func offset(zone string) string {
	zone = strings.ReplaceAll(zone, ":", "")
	switch {
	case zone == "" || zone[0] != '+' && zone[0] != '-':
		return cmp.Or(offsets[zone], "Z")
	case len(zone) == len("-07"):
		return zone + "00"
	case len(zone) == len("-700"):
		return zone[:1] + "0" + zone[1:]
	}
	return zone[:min(len(zone), len("-0700"))]
}
