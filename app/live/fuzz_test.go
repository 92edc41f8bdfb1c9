package live

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
)

// FuzzMessage wants a browser to get of a fragment what it is, and one event.
func FuzzMessage(f *testing.F) {
	for _, seed := range []string{"<p>a</p>", "a\nb\r\nc\rd\n\n\r\r\n", "", "\n", " a", "data: x\n\nid: 7\nevent: y\n\n", ":\x00\xef\xbb\xbf", "\u2028\u0085\v\f"} {
		f.Add([]byte(seed), uint64(1700000000000), uint64(3), int64(7))
	}
	f.Fuzz(func(t *testing.T, html []byte, ms, seq uint64, widget int64) {
		fragment := fragment.Fragment{Widget: widget, Hub: 3, ID: events.ID{MS: ms, Seq: seq}, HTML: html}
		var m events.Message
		const each = 60
		boundstest.Linear(t, len(html), each, func() { m = message(fragment) })
		// The specification takes each of these for the end of a line.
		text := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(html))
		want := fmt.Sprintf("<hx-partial hx-target=\"#widget-%d\" hx-swap=\"innerMorph\">%s</hx-partial>", widget, text)
		if got := heard(m.Bytes); len(got) != 1 || got[0] != (event{fragment.ID.String(), want}) {
			t.Errorf("a browser hears %q, want %q", got, want)
		}
		if got := heard(unnamed(html)); len(html) > 0 && (len(got) != 1 || got[0] != (event{"", text})) {
			t.Errorf("a browser hears %q, want %q", got, text)
		}
	})
}

type event struct{ id, data string }

// heard reads a stream as the HTML standard has it, 9.2.6.
func heard(stream []byte) (all []event) {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(stream)), "\n")
	var id string
	var data *string
	for _, line := range lines[:len(lines)-1] {
		if line == "" {
			if data != nil {
				all = append(all, event{id, strings.TrimSuffix(*data, "\n")})
			}
			data = nil
			continue
		}
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch field {
		case "data":
			if data == nil {
				data = new(string)
			}
			*data += value + "\n"
		case "id":
			id = value
		default:
			all = append(all, event{"a field of the name " + field, value})
		}
	}
	return all
}
