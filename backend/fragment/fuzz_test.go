package fragment

import (
	"bytes"
	"testing"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/backend/events"
)

// FuzzDecode wants a fragment, whose content is within it, or an error of whatever
// Redis has; and what was read to be written so that it is read as the same.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"{\"k\":\"about\",\"t\":\"About\",\"d\":\"2026-05-03T12:00:00Z\",\"o\":3,\"l\":4}\n<p>text</p>", "{}\n", "{}", "\n", "", "null\nx", "{\"o\":-1,\"l\":2}\nx",
		"{\"o\":9223372036854775807,\"l\":9223372036854775807}\nx", "{\"o\":1,\"l\":9223372036854775807}\nx", "{\"d\":\"9999-12-31T23:59:59-23:59\"}\nx", "{\"O\":1,\"o\":1}\n\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		var got Fragment
		var err error
		const each = 40
		boundstest.Linear(t, len(payload), each, func() { got, err = decode(7, 3, events.ID{MS: 1}, payload) })
		if err != nil {
			return
		}
		if !bytes.Contains(got.HTML, got.content()) || !bytes.HasSuffix(payload, got.HTML) || got.Widget != 7 || got.Hub != 3 {
			t.Errorf("read as %+v", got)
		}
		written, err := got.encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := decode(7, 3, events.ID{MS: 1}, written)
		if err != nil || !again.Drawn.Equal(got.Drawn) || !again.Since.Equal(got.Since) || !bytes.Equal(again.HTML, got.HTML) {
			t.Fatalf("%+v becomes %+v, %v", got, again, err)
		}
		again.Drawn, again.Since = got.Drawn, got.Since // their zones may be told in another way
		if again.State != got.State {
			t.Errorf("%+v becomes %+v", got.State, again.State)
		}
	})
}
