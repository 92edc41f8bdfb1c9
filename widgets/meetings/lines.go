package meetings

import (
	"bytes"
	"strings"
)

// maxLine are the bytes of a line, unfolded, that are read: room for 1,900
// dates. A title has some hundred; the rest of a longer one is left out.
const maxLine = 32 << 10

// A prop is a property, with the parameters that dates have.
type prop struct {
	name, value string
	kind        string // VALUE, such as DATE
	zone        string // TZID
}

// known are the properties that matter.
var known = [...]string{
	"BEGIN", "END", "UID", "STATUS", "SUMMARY", "LOCATION", "URL",
	"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
}

// lines are those of a calendar. They are read one by one, in a space that does
// not grow with it.
type lines struct {
	rest []byte
	buf  []byte // of a line that was folded
}

// next is the next property that matters; false at the end.
func (l *lines) next() (p prop, ok bool) {
	for !ok && len(l.rest) > 0 {
		p, ok = property(l.line())
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
func (l *lines) folded() bool { return len(l.rest) > 0 && (l.rest[0] == ' ' || l.rest[0] == '\t') }

// piece is what comes, up to the end of the line.
func (l *lines) piece() (piece []byte) {
	piece, l.rest, _ = bytes.Cut(l.rest, []byte("\n"))
	return bytes.TrimSuffix(piece, []byte("\r"))
}

// property reads a line as NAME;PARAMETER=VALUE:VALUE.
func property(line []byte) (p prop, ok bool) {
	end := bytes.IndexAny(line, ";:")
	if end < 0 {
		return p, false
	}
	if p.name = nameOf(line[:end]); p.name == "" {
		return p, false
	}
	for line = line[end:]; len(line) > 0 && line[0] == ';'; line = line[end:] {
		line = line[1:]
		end = endOfParameter(line)
		name, value, _ := bytes.Cut(line[:end], []byte("="))
		switch value := string(bytes.Trim(value, `"`)); {
		case strings.EqualFold(string(name), "VALUE"):
			p.kind = strings.ToUpper(value)
		case strings.EqualFold(string(name), "TZID"):
			p.zone = value
		}
	}
	if len(line) == 0 {
		return p, false
	}
	p.value = string(line[1:])
	return p, true
}

// nameOf is a name as it is known; "" for others.
func nameOf(name []byte) string {
	name = bytes.TrimSpace(name)
	for _, k := range known {
		if len(k) == len(name) && strings.EqualFold(k, string(name)) {
			return k
		}
	}
	return ""
}

// endOfParameter is where a semicolon or colon stands that is in no quotes.
func endOfParameter(line []byte) int {
	quoted := false
	for i, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ';' || c == ':'):
			return i
		}
	}
	return len(line)
}
