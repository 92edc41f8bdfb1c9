package rules

import (
	"slices"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// Values calls yield with what a field of a template stands for: all values
// of the first of its alternatives that has one.
func (d *Reading) Values(field string, yield func(string) bool) {
	for more := true; more; {
		var one string
		one, field, more = strings.Cut(field, "|")
		if text, literal := strings.CutPrefix(one, "="); literal {
			yield(text)
			return
		}
		path, how, _ := strings.Cut(one, ":")
		found := false
		d.lookup(path, func(v any) bool {
			s := filter(how, named(v))
			if s == "" {
				return true
			}
			found = true
			return yield(s)
		})
		if found {
			return
		}
	}
}

// lookup calls yield with what a path or a term stands for.
func (d *Reading) lookup(path string, yield func(any) bool) {
	term, special := strings.CutPrefix(path, "@")
	switch {
	case !special:
		walk(map[string]any(d.message.Body), path, yield)
	case term == "packages":
		for _, p := range slices.Sorted(slices.Values(d.packages.values)) {
			if !yield(p) {
				return
			}
		}
	default:
		yield(d.term(term))
	}
}

// Value is the first value of a field, or "".
func (d *Reading) Value(field string) string {
	var value string
	d.Values(field, func(s string) bool {
		value = s
		return false
	})
	return value
}

// holds tells whether a condition of a rule is true.
func (d *Reading) holds(condition string) bool {
	if path, want, exact := strings.Cut(condition, "="); exact {
		return d.Value(path) == want
	}
	path, not := strings.CutPrefix(condition, "!")
	there := false
	d.lookup(path, func(v any) bool {
		object, _ := v.(map[string]any)
		s := text(v)
		there = len(object) > 0 || s != "" && s != "false"
		return !there
	})
	return there != not
}

// all gives a template once for each value of its fields; nothing where one
// has none.
func (d *Reading) all(template string) []string {
	before, rest, found := strings.Cut(template, "{")
	if !found {
		return []string{template}
	}
	field, after, _ := strings.Cut(rest, "}")
	tails := d.all(after)
	var filled []string
	d.Values(field, func(value string) bool {
		if len(value) > maxObject {
			return true
		}
		for _, tail := range tails {
			filled = append(filled, before+value+tail)
		}
		return len(filled) < MaxNames
	})
	return filled
}

// address fills a template of a URL with the first value of each field. A
// value at its start is a URL or the start of one; others are escaped.
func (d *Reading) address(template string) string {
	out := make([]byte, 0, 128)
	for rest := template; rest != ""; {
		before, after, found := strings.Cut(rest, "{")
		out = append(out, before...)
		if !found {
			break
		}
		var field string
		field, rest, _ = strings.Cut(after, "}")
		value, optional := d.Value(field), strings.HasSuffix(field, "|=")
		switch {
		case value == "" && !optional || len(value) > fedmsg.MaxLink:
			return ""
		case len(out) > 0:
			out = escape(out, value)
		default:
			out = append(out, value...)
		}
	}
	return string(out)
}

// sentence fills a template of a sentence; false where a field outside of
// [ ] is empty.
func (d *Reading) sentence(template string) (string, bool) { return Fill(template, d.Words) }

// Fill fills a template of a sentence with the words for its fields.
func Fill(template string, words func(field string) (string, bool)) (string, bool) {
	var out strings.Builder
	for rest := template; rest != ""; {
		i := strings.IndexAny(rest, "{[")
		if i < 0 {
			out.WriteString(rest)
			break
		}
		out.WriteString(rest[:i])
		var part string
		if rest[i] == '[' {
			part, rest, _ = strings.Cut(rest[i+1:], "]")
			if filled, ok := Fill(part, words); ok {
				out.WriteString(filled)
			}
			continue
		}
		part, rest, _ = strings.Cut(rest[i+1:], "}")
		value, ok := words(part)
		if !ok {
			return "", false
		}
		out.WriteString(value)
	}
	return out.String(), true
}

// Words is the values of a field as a sentence lists them.
func (d *Reading) Words(field string) (string, bool) {
	var some []string
	n := 0
	d.Values(field, func(s string) bool {
		if len(some) < 3 {
			some = append(some, visible.Short(s, MaxPart))
		}
		n++
		return n < MaxNames
	})
	return Enumerate(some, n), n > 0 && (some[0] != "" || strings.HasSuffix(field, "|="))
}
