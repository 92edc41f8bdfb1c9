package app

import (
	"fmt"
	"testing"

	"github.com/fedora-hubs/hubs/app/tools/loadtest"
)

// BenchmarkMessage measures the whole way of a message: from libzmq over the
// archive, the index, the queue, a worker and the stream to open pages. Beside
// it nginx with nchan pushes an event of the same size, which nobody has
// archived, routed or drawn.
func BenchmarkMessage(b *testing.B) {
	binary := loadtest.Build(b)
	for _, s := range setups {
		for _, n := range []int{1, 100, 1000} {
			b.Run(fmt.Sprintf("%s/readers=%d", s.name, n), func(b *testing.B) { message(b, s, binary, n) })
		}
	}
}

func message(b *testing.B, s setup, binary string, n int) {
	loadtest.Files(b, uint64(2*n+1000))
	nginx := loadtest.StartNginx(b)
	m := s.measure(b, binary)
	ours := loadtest.Open(b, m.Address, loadStream, n)
	theirs := loadtest.Open(b, nginx.Address, loadtest.NginxStream, n)
	m.say(b, ours)
	var first, all, firstRef, allRef loadtest.Times
	for b.Loop() {
		for range 200 {
			times := m.say(b, ours)
			first, all = append(first, times.First()), append(all, times...)
			round := theirs.Expect(m.said)
			times = round.Wait(b, nginx.Publish(b, m.said, m.size))
			firstRef, allRef = append(firstRef, times.First()), append(allRef, times...)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(loadtest.Milliseconds(first.Percentile(50)), "p50-ms")
	b.ReportMetric(loadtest.Milliseconds(first.Percentile(99)), "p99-ms")
	b.ReportMetric(loadtest.Milliseconds(all.Percentile(99)), "all-p99-ms")
	b.Logf("message to first reader: %v; to any reader: %v (%d messages)", first, all, len(first))
	b.Logf("nchan, push alone, first: %v; any: %v", firstRef, allRef)
}
