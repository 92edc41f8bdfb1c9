package meetings

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// maxLine are the bytes of a line, unfolded, that are read: room for 1,900
// dates. A title has some hundred; the rest of a longer one is left out.
const maxLine = 32 << 10

// A prop is a property, with the parameters that dates have.
type prop struct {
	name, value string
	kind        string // VALUE, such as DATE
	zone        string // TZID
	span        string // RANGE
}

// A known property is one that matters.
type known struct {
	name  string
	dates bool // its values are
}

// properties are those that matter, by name; outside are those that matter where
// a time zone is looked for.
var (
	properties = table([]string{
		"BEGIN", "END", "UID", "STATUS", "SUMMARY", "LOCATION", "URL", "DURATION", "RRULE", "EXRULE", "SEQUENCE", "X-MICROSOFT-CDO-ALLDAYEVENT",
		"METHOD", "X-WR-TIMEZONE", "TIMEZONE-ID", "TZID", "TZID-ALIAS-OF", "X-LIC-LOCATION", "TZOFFSETFROM", "TZOFFSETTO",
	}, "DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID", "LAST-MODIFIED", "DTSTAMP")
	outside = table([]string{"BEGIN", "X-WR-TIMEZONE", "TIMEZONE-ID"})
)

func table(words []string, dates ...string) map[string]known {
	all := map[string]known{}
	for _, name := range words {
		all[name] = known{name, false}
	}
	for _, name := range dates {
		all[name] = known{name, true}
	}
	return all
}

// longestName is that of the longest property that matters.
const longestName = len("X-MICROSOFT-CDO-ALLDAYEVENT")

// lines are those of a calendar. They are read one by one, in a space that does
// not grow with it. Its author may have ended them with LF, CR or both, and
// left some empty.
type lines struct {
	rest   []byte
	buf    []byte // of a line that was folded
	cut    bool   // the line is the last one and has no end
	indent bool   // lines are set in from the margin, and not only folds
}

// linesOf are those of a calendar, which may be in UTF-16 if it says so by its
// first bytes.
func linesOf(body []byte) lines {
	if bytes.HasPrefix(body, []byte("\xff\xfe")) || bytes.HasPrefix(body, []byte("\xfe\xff")) {
		if narrow, _, err := transform.Bytes(unicode.BOMOverride(transform.Nop), body); err == nil {
			body = narrow
		}
	}
	if bytes.IndexByte(body, 0) >= 0 {
		body = bytes.ReplaceAll(body, []byte{0}, nil)
	}
	body = bytes.TrimLeft(body, "\r\n")
	return lines{rest: body, indent: indented.Match(body[:min(len(body), 4<<10)])}
}

// indented is how a calendar begins whose lines are set in: what begins a
// component is never folded.
var indented = regexp.MustCompile(`(?i)BEGIN:V(?:CALENDAR|EVENT)[ \t]*[\r\n]+[ \t]+[A-Z][A-Z-]*[:;]`)

// next is the next property of those that matter; false at the end.
func (l *lines) next(of map[string]known) (p prop, ok bool) {
	for !ok && len(l.rest) > 0 {
		p, ok = property(l.line(), of)
	}
	return p, ok
}

// line is the next line, unfolded, up to what is read of one. It is good until
// the one after.
func (l *lines) line() []byte {
	line := l.piece()
	if !l.folded() {
		return line[:min(len(line), maxLine)]
	}
	l.buf = append(l.buf[:0], line[:min(len(line), maxLine)]...)
	for l.folded() {
		more := l.piece()[1:]
		l.buf = append(l.buf, more[:min(len(more), maxLine-len(l.buf))]...)
	}
	return l.buf
}

// folded reports whether what comes goes on with the line before.
func (l *lines) folded() bool {
	if len(l.rest) == 0 || l.rest[0] != ' ' && l.rest[0] != '\t' {
		return false
	}
	if !l.indent {
		return true
	}
	begin := bytes.TrimLeft(l.rest[:min(len(l.rest), 100)], " \t")
	end := bytes.IndexAny(begin, ";:")
	return end < 1 || !isWord(begin[:end])
}

// isWord reports whether a text is as names of properties are.
func isWord(text []byte) bool {
	return !bytes.ContainsFunc(text, func(r rune) bool { return r != '-' && (r < 'A' || r > 'Z') && (r < '0' || r > '9') })
}

// piece is what comes, up to the end of the line.
func (l *lines) piece() (piece []byte) {
	end := bytes.IndexAny(l.rest, "\r\n")
	if l.cut = end < 0; l.cut {
		end = len(l.rest)
	}
	piece, l.rest = l.rest[:end], bytes.TrimLeft(l.rest[end:], "\r\n")
	return piece
}

// property reads a line as NAME;PARAMETER=VALUE:VALUE.
func property(line []byte, of map[string]known) (p prop, ok bool) {
	end := bytes.IndexAny(line, ";:")
	if end < 0 {
		return p, false
	}
	is, ok := find(line[:end], of)
	if !ok {
		return p, false
	}
	p.name, line = is.name, line[end:]
	quotes := true
	value := valueOf(line, is.dates, quotes)
	if value < 0 {
		quotes = false // a quote that is never closed is none
		if value = valueOf(line, is.dates, quotes); value < 0 {
			return p, false
		}
	}
	p.value = textOf(line[value+1:])
	for line = line[:value]; len(line) > 0; line = line[end:] {
		line = line[1:]
		end = endOfParameter(line, quotes)
		p.take(line[:end])
	}
	return p, true
}

// textOf is a value as a text. One that is no UTF-8 is of a program that is older
// than that.
func textOf(value []byte) string {
	if utf8.Valid(value) {
		return string(value)
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(value)
	if err != nil {
		return string(value)
	}
	return string(text)
}

// take reads a parameter, if it is one that matters.
func (p *prop) take(parameter []byte) {
	name, value, _ := bytes.Cut(parameter, []byte("="))
	if len(name) > 10 {
		return
	}
	switch name, value := strings.TrimSpace(string(name)), string(bytes.Trim(value, "\" \t")); {
	case strings.EqualFold(name, "VALUE"):
		p.kind = strings.ToUpper(value)
	case strings.EqualFold(name, "TZID"):
		p.zone = value
	case strings.EqualFold(name, "RANGE"):
		p.span = strings.ToUpper(value)
	}
}

// find is a property by its name, in whatever case. What some write before it is
// left out: HTML before a calendar, a byte order mark of one within another, also
// one that was taken for letters, or a group.
func find(name []byte, of map[string]known) (is known, ok bool) {
	name = bytes.Trim(name[bytes.LastIndexByte(name, '>')+1:], " \t\v\f\ufeff\u00a0ï»¿")
	if bytes.IndexByte(name, ' ') < 0 {
		name = name[bytes.LastIndexByte(name, '.')+1:]
	}
	if len(name) > longestName {
		return is, false
	}
	var upper [longestName]byte
	for i, c := range name {
		if 'a' <= c && c <= 'z' {
			c -= 'a' - 'A'
		}
		upper[i] = c
	}
	is, ok = of[string(upper[:len(name)])]
	return is, ok
}

// valueOf is where the colon stands before the value; -1 if there is none. The
// names of time zones that people see have colons, "(UTC+01:00) Bern", and are
// not always in quotes; a date is after that with digits behind.
func valueOf(line []byte, dates, quotes bool) int {
	first, quoted := -1, false
	for i, c := range line {
		switch {
		case c == '"':
			quoted = quotes && !quoted
		case c == ':' && !quoted:
			if !dates || isYear(line[i+1:]) {
				return i
			}
			if first < 0 {
				first = i
			}
		}
	}
	if quoted {
		return -1
	}
	return first
}

// isYear reports whether a value begins with four digits.
func isYear(value []byte) bool {
	value = bytes.TrimLeft(value[:min(len(value), 20)], " \t")
	for i := range 4 {
		if len(value) <= i || value[i] < '0' || value[i] > '9' {
			return false
		}
	}
	return true
}

// endOfParameter is where a semicolon stands that is in no quotes.
func endOfParameter(line []byte, quotes bool) int {
	quoted := false
	for i, c := range line {
		switch {
		case c == '"':
			quoted = quotes && !quoted
		case !quoted && c == ';':
			return i
		}
	}
	return len(line)
}
