package posts

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/widgets/source"
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
const minDate, maxDate = len("2026-05"), 100

// date reads a time as feeds write it; zero if it is none. It is put in order
// first and parsed once: to try the layouts that there are one after the other
// would take long for thousands of entries without a time.
func date(text string) time.Time {
	if strings.Contains(text, "<") {
		text = marked(text)
	}
	text = strings.ToUpper(strings.TrimSpace(text))
	if len(text) < minDate || len(text) > maxDate {
		return time.Time{}
	}
	if text[0] >= '0' && text[0] <= '9' && strings.ContainsAny(text, "\u5e74\ub144") {
		text = eastern.Replace(text)
	}
	order := inWords
	switch {
	case isNumber(text):
		text = spread(text)
		order = inNumbers
	case len(text) > len("20060102T") && text[len("20060102")] == 'T' && isNumber(text[:len("20060102")]):
		text = spread(text[:len("20060102")]) + text[len("20060102"):]
		order = inNumbers
	case strings.IndexByte(text, '-') == len("2006") && isNumber(text[:len("2006")]):
		order = inNumbers
	}
	layout, ordered := order(text)
	ordered, days := beyond(ordered)
	at, err := time.Parse(layout, ordered)
	// Programs that have no time say the year 1, or 1970.
	if err != nil || at.Unix() <= 0 {
		return time.Time{}
	}
	return at.AddDate(0, 0, days).UTC()
}

var machine = regexp.MustCompile(`(?i)datetime\s*=\s*["']([^"']+)`)

// marked is what HTML says of a time: to programs, or else to readers.
func marked(html string) string {
	html = html[:min(len(html), maxText)]
	if said := machine.FindStringSubmatch(html); said != nil {
		return said[1]
	}
	return source.PlainText(html)
}

// eastern puts dates of China, Japan and Korea in numbers: what stands after year,
// month and day.
var eastern = strings.NewReplacer(
	"\u5e74 ", "-", "\u5e74", "-", "\u6708 ", "-", "\u6708", "-", "\u65e5", " ",
	"\ub144 ", "-", "\ub144", "-", "\uc6d4 ", "-", "\uc6d4", "-", "\uc77c", " ",
)

func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// spread is a time that is but digits: the seconds or thousandths of one since
// 1970, or a day that may have a time of day.
func spread(text string) string {
	switch len(text) {
	case len("1777716000"), len("1777716000000"):
		seconds, _ := strconv.ParseInt(text[:len("1777716000")], 10, 64)
		return time.Unix(seconds, 0).UTC().Format("2006-01-02T15:04:05Z")
	case len("20060102"):
		return text[:4] + "-" + text[4:6] + "-" + text[6:]
	case len("200601021504"), len("20060102150405"):
		return spread(text[:len("20060102")]) + "T" + text[len("20060102"):]
	}
	return text
}

// beyond puts right what is one more than a clock has: 24:00 and leap seconds.
func beyond(ordered string) (within string, days int) {
	if strings.Contains(ordered, " 24:00") {
		ordered, days = strings.Replace(ordered, " 24:00", " 00:00", 1), 1
	}
	return strings.Replace(ordered, ":60 ", ":59 ", 1), days
}

// inNumbers puts a time as 2006-01-02T15:04:05Z in order.
func inNumbers(text string) (layout, ordered string) {
	day, rest := text, ""
	if end := strings.IndexAny(text, " T"); end >= 0 {
		day, rest = text[:end], text[end+1:]
	} else if end := strings.IndexAny(text, "Z+"); end >= 0 {
		day, rest = text[:end], text[end:]
	}
	clock, zone := cutClock(strings.TrimPrefix(strings.TrimSpace(rest), "AT "))
	clock = whole(clock)
	if strings.Count(day, "-") == 1 {
		day += "-1"
	}
	return "2006-1-2 " + layoutOf(clock) + " Z0700", day + " " + clock + " " + offset(zone)
}

// inWords puts a time as Mon, 02 Jan 2006 15:04:05 GMT in order, whatever its
// order was.
func inWords(text string) (layout, ordered string) {
	var day, month, year, clock, zone string
	slashes := false
	for field := range strings.FieldsFuncSeq(text, isBlank) {
		c := field[0]
		digit, signed := '0' <= c && c <= '9', strings.IndexAny(field, "+-")
		switch {
		case digit && strings.Contains(field, ":"):
			var attached string
			clock, attached = cutClock(field)
			zone = cmp.Or(attached, zone)
		case digit && len(strings.FieldsFunc(field, isBetween)) == len("dmy"):
			day, month, year = cutDay(field)
			slashes = strings.Contains(field, "/")
		case digit && day == "" && len(ordinal(field)) <= len("02"):
			day = ordinal(field)
		case digit:
			year = cmp.Or(year, field)
		case monthOf(field) != "" && (month == "" || clock == "" && year == ""):
			month = monthOf(field) // the first one was a day of the week
		case isHalf(field):
			clock += strings.ReplaceAll(field, ".", "")
		case signed >= 0 && strings.ContainsAny(field[signed:], "0123456789"):
			zone = field[signed:]
		default:
			zone = cmp.Or(zone, offsets[field])
		}
	}
	if slashes && strings.HasSuffix(clock, "M") && len(month) > 0 && month[0] <= '9' {
		day, month = swapped(day, month)
	}
	clock = whole(clock)
	layout = "2 1 2006 "
	if len(year) == len("06") {
		layout = "2 1 06 "
	}
	return layout + layoutOf(clock) + " Z0700", day + " " + month + " " + year + " " + clock + " " + offset(zone)
}

func isHalf(field string) bool {
	return field == "AM" || field == "PM" || field == "A.M." || field == "P.M."
}

func isBlank(r rune) bool {
	return r == ' ' || r == ',' || r == '\t' || r == '\n' || r == '\r' || r == '(' || r == ')' || r == '\u00a0' || r == '\u202f'
}

func isBetween(r rune) bool { return r == '-' || r == '.' || r == '/' }

// ordinal is a day of a month as a number: 2nd and 2. are the second.
func ordinal(field string) string {
	for _, ending := range []string{"ST", "ND", "RD", "TH", ".", "º"} {
		if day, found := strings.CutSuffix(field, ending); found {
			return day
		}
	}
	return field
}

// cutDay parts 02-Jan-06, 02.01.2006, 2006/01/02 or 02/01/2006, where a day
// comes before its month unless that can't be.
func cutDay(text string) (day, month, year string) {
	parts := strings.FieldsFunc(text, isBetween)
	day, month, year = parts[0], parts[1], parts[2]
	if len(day) == len("2006") {
		day, year = year, day
	} else if len(month) == len("13") && month > "12" && month <= "31" {
		day, month = month, day
	}
	return day, cmp.Or(monthOf(month), month), year
}

// swapped are day and month of those who write the month first, as it is done where
// the clock has twelve hours; unless that can't be.
func swapped(day, month string) (newDay, newMonth string) {
	if len(day) == len("13") && day > "12" {
		return day, month
	}
	return month, day
}

// cutClock parts the time of a day from its zone, which may follow at once.
func cutClock(text string) (clock, zone string) {
	text = strings.Replace(text, ",", ".", 1)
	end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != ':' && r != '.' })
	if end < 0 {
		return text, ""
	}
	clock, zone = text[:end], strings.TrimSpace(text[end:])
	for _, half := range []string{"AM", "PM"} {
		if rest, found := strings.CutPrefix(zone, half); found {
			return clock + half, strings.TrimSpace(rest)
		}
	}
	return clock, zone
}

// whole is a clock without its half of the day, if its hours need none.
func whole(clock string) string {
	hour, _, _ := strings.Cut(clock, ":")
	if len(hour) == len("13") && hour > "12" {
		return strings.TrimRight(clock, "APM")
	}
	return clock
}

func layoutOf(clock string) string {
	hours, half := strings.CutSuffix(strings.TrimSuffix(clock, "PM"), "AM")
	half = half || strings.HasSuffix(clock, "PM")
	whole, _, _ := strings.Cut(hours, ".")
	layout := ""
	switch strings.Count(whole, ":") {
	case 0:
		layout = map[int]string{1: "15", 2: "15", 4: "1504", 6: "150405"}[len(whole)]
	case 1:
		layout = "15:4"
	case 2:
		layout = "15:4:5"
	}
	if half {
		layout = strings.Replace(layout, "15", "3", 1) + "PM"
	}
	return layout
}

// offset is a zone as -0700.
func offset(zone string) string {
	name, _, _ := strings.Cut(zone, " ")
	for _, zero := range []string{"GMT", "UTC"} {
		name = strings.TrimPrefix(name, zero)
	}
	if name == "" || name[0] != '+' && name[0] != '-' {
		return cmp.Or(offsets[name], "Z")
	}
	sign, digits := name[:1], strings.ReplaceAll(name[1:], ":", "")
	switch len(digits) {
	case len("7"):
		return sign + "0" + digits + "00"
	case len("07"):
		return sign + digits + "00"
	case len("700"):
		return sign + "0" + digits
	}
	return sign + digits[:min(len(digits), len("0700"))]
}
