package live

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
)

// message serialises a fragment for the event stream: an unnamed event, which
// htmx swaps, with a partial for the inside of the widget's element.
func message(f fragment.Fragment) events.Message {
	id := strconv.FormatInt(f.Widget, 10)
	b := make([]byte, 0, len(f.HTML)+128)
	b = append(append(b, "id: "...), f.ID.String()...)
	b = append(b, "\ndata: <hx-partial hx-target=\"#widget-"...)
	b = append(append(b, id...), "\" hx-swap=\"innerMorph\">"...)
	b = appendLines(b, f.HTML)
	b = append(b, "</hx-partial>\n\n"...)
	return events.Message{ID: f.ID, Hub: f.Hub, Widget: f.Widget, Bytes: b}
}

// appendLines adds text as the value of a data field: a line break within it
// starts another field.
func appendLines(b, text []byte) []byte {
	for len(text) > 0 {
		i := bytes.IndexAny(text, "\r\n")
		if i < 0 {
			return append(b, text...)
		}
		b = append(append(b, text[:i]...), "\ndata: "...)
		if text[i] == '\r' && i+1 < len(text) && text[i+1] == '\n' {
			i++
		}
		text = text[i+1:]
	}
	return b
}

func sortMessages(list []events.Message) {
	slices.SortFunc(list, func(a, b events.Message) int {
		return cmp.Or(cmp.Compare(a.ID.MS, b.ID.MS), cmp.Compare(a.ID.Seq, b.ID.Seq))
	})
}

// hello starts a stream: the response's header, and an event that tells the
// browser where it stands and how soon to come back. It carries data, though
// empty, for without it htmx would not take notice.
func hello(headers []byte, at events.ID) []byte {
	b := append([]byte(nil), headers...)
	b = append(b, "retry: 1000\nid: "...)
	b = append(b, at.String()...)
	return append(b, "\ndata:\n\n"...)
}

// farewell ends a stream that another process will go on with: the browser is to
// come back soon, and with many others not all at once. htmx varies the pause by
// a third.
func farewell(streams int64) []byte {
	pause := 200 + min(streams/5, 5000) // milliseconds
	return fmt.Appendf(nil, "retry: %d\ndata:\n\n", pause)
}

// rendered gives a component that can't fail.
func rendered(component templ.Component) []byte {
	var b bytes.Buffer
	if err := component.Render(context.Background(), &b); err != nil {
		return nil // nothing is written to but memory
	}
	return b.Bytes()
}

// unnamed makes an event without an id: a browser goes on with the last that it
// has.
func unnamed(html []byte) []byte {
	return append(appendLines([]byte("data: "), html), "\n\n"...)
}
