package live

import (
	"bytes"
	"testing"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
)

// BenchmarkSerialise measures making an event of a fragment of 2 KiB, which
// happens once however many pages are open.
func BenchmarkSerialise(b *testing.B) {
	f := fragment.Fragment{Widget: 7, Hub: 1, ID: events.ID{MS: 1700000000000}, HTML: bytes.Repeat([]byte("<p>a fragment</p>\n"), (2<<10)/18)}
	b.SetBytes(2 << 10)
	b.ReportAllocs()
	for b.Loop() {
		message(f)
	}
}
