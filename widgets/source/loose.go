package source

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"
)

// Values of JSON that services write now in one way and now in another. One that can't
// be read is as if it were not there, so it costs its field and not what is beside it.
type (
	// Value is a text or a number; of an object its name, of a list its first.
	Value string
	// Values are such in a list, or one.
	Values []string
	// Whole is a whole number, also as a text.
	Whole int64
	// Moment is a time as a text, or since 1970; zero if it is none.
	Moment struct{ time.Time }
	// Truth is whether something is so.
	Truth bool
)

// names are what objects call what they are known by.
var names = []string{"login", "username", "name", "title", "label", "full_name", "fullname"}

// UnmarshalJSON reads a text. It never fails.
func (v *Value) UnmarshalJSON(raw []byte) error {
	*v = Value(textOf(raw))
	return nil
}

func textOf(raw []byte) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return ""
	}
	switch raw[0] {
	case '"':
		var text string
		_ = json.Unmarshal(raw, &text)
		return text
	case '{':
		var fields map[string]json.RawMessage
		_ = json.Unmarshal(raw, &fields)
		for _, name := range names {
			if text := scalar(fields[name]); text != "" {
				return text
			}
		}
	case '[':
		var list []json.RawMessage
		if _ = json.Unmarshal(raw, &list); len(list) > 0 && len(list[0]) > 0 && list[0][0] != '[' {
			return textOf(list[0])
		}
	}
	return scalar(raw)
}

// scalar is a text or a number as a text.
func scalar(raw []byte) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	var number json.Number
	if json.Unmarshal(raw, &number) == nil {
		return number.String()
	}
	return ""
}

// UnmarshalJSON reads texts. It never fails.
func (v *Values) UnmarshalJSON(raw []byte) error {
	*v = nil
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		list = []json.RawMessage{raw}
	}
	for _, one := range list {
		if text := textOf(one); text != "" {
			*v = append(*v, text)
		}
	}
	return nil
}

// UnmarshalJSON reads a number. It never fails.
func (w *Whole) UnmarshalJSON(raw []byte) error {
	*w = 0
	if n, err := strconv.ParseFloat(strings.TrimSpace(scalar(raw)), 64); err == nil && n == math.Trunc(n) && math.Abs(n) < 1<<53 {
		*w = Whole(n)
	}
	return nil
}

// UnmarshalJSON reads whether something is so. It never fails.
func (t *Truth) UnmarshalJSON(raw []byte) error {
	switch strings.ToLower(strings.Trim(string(raw), `"`)) {
	case "true", "1", "yes", "on":
		*t = true
	default:
		*t = false
	}
	return nil
}

// UnmarshalJSON reads a time. It never fails.
func (m *Moment) UnmarshalJSON(raw []byte) error {
	m.Time = ParseTime(scalar(raw))
	return nil
}

// layouts are the forms of times without the parts of a second, which are read in any
// of them. A time without a zone is in UTC.
var layouts = []string{
	time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05 Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04",
	time.DateTime, "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z07:00", "2006-01-02 15:04:05Z0700", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05 MST", "2006-01-02 15:04",
	"20060102T15:04:05", "20060102T150405Z0700", "2006.01.02 15:04", "2006/01/02 15:04:05", time.DateOnly, time.RFC1123, time.RFC1123Z, time.ANSIC, time.UnixDate,
}

const (
	earliest      = 1e8  // 1973: before, it is no time
	latestSeconds = 1e11 // beyond, it is thousandths of them
	latestMillis  = 1e14
	latestMicros  = 1e17
)

// ParseTime reads a time in one of the forms that services have, or as a number of
// seconds since 1970, or of thousandths or millionths of them; zero if it is none.
func ParseTime(text string) time.Time {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		switch {
		case n > 0 && n < earliest && len(text) == len("20060102"):
			day, _ := time.Parse("20060102", text)
			return day
		case !(n >= earliest) || n >= latestMicros:
			return time.Time{}
		case n >= latestMillis:
			return time.UnixMicro(int64(n)).UTC()
		case n >= latestSeconds:
			return time.UnixMilli(int64(n)).UTC()
		}
		return time.Unix(int64(n), 0).UTC()
	}
	const longestTime = 64
	if len(text) > longestTime {
		return time.Time{}
	}
	for _, layout := range layouts {
		if at, err := time.Parse(layout, text); err == nil && at.Year() > 1 {
			return at.UTC()
		}
	}
	return time.Time{}
}
