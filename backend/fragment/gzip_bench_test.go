package fragment

import (
	"bytes"
	"fmt"
	"testing"
)

// BenchmarkJoin measures joining a page of twelve widgets, and what stands
// around them, into one gzip member of about 10 KB.
func BenchmarkJoin(b *testing.B) {
	var blocks []Block
	for n := range 12 {
		blocks = append(blocks, Pack([]byte(fmt.Sprintf(`</div></div><div class="placed"><div id="widget-%d">`, n))), Pack(markup(3<<10)))
	}
	blocks = append(blocks, Stored([]byte("1700000000000-0")), Pack(markup(1<<10)))
	var page []byte
	b.ReportAllocs()
	for b.Loop() {
		page = Join(page[:0], blocks...)
	}
	b.ReportMetric(float64(len(page)), "B")
}

// BenchmarkPack measures compressing a fragment, which happens once for each
// that is drawn.
func BenchmarkPack(b *testing.B) {
	for _, size := range []int{2 << 10, 16 << 10} {
		b.Run(fmt.Sprintf("bytes=%d", size), func(b *testing.B) {
			plain := markup(size)
			b.ReportAllocs()
			b.SetBytes(int64(size))
			for b.Loop() {
				Pack(plain)
			}
		})
	}
}

// markup is like what widgets draw.
func markup(size int) []byte {
	var b bytes.Buffer
	for n := 0; b.Len() < size; n++ {
		fmt.Fprintf(&b, `<li><img src="/avatars/user%d.svg" alt=""><p><a href="https://example.org/%d">user%d did something (%d)</a></p></li>`+"\n", n%7, n*7919, n%7, n*104729)
	}
	return b.Bytes()[:size]
}
