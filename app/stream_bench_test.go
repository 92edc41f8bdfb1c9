package app

import (
	"fmt"
	"testing"

	"github.com/fedora-hubs/hubs/app/tools/loadtest"
)

// BenchmarkStreams measures what open pages cost: memory while nothing happens,
// and CPU when one widget is drawn again and all must have its fragment of 2 KiB.
// The program runs as one process, so that archiving, routing and drawing are
// in its figures. Beside it nginx with nchan pushes events of the same size.
// Each has all its readers while it is measured, and none while the other is.
func BenchmarkStreams(b *testing.B) {
	binary := loadtest.Build(b)
	for _, c := range []struct{ readers, messages int }{{1000, 150}, {10_000, 20}} {
		b.Run(fmt.Sprintf("readers=%d", c.readers), func(b *testing.B) {
			loadtest.Files(b, uint64(c.readers+1000))
			nginx := loadtest.StartNginx(b)
			m := embedded.measure(b, binary)
			one := m.fanout(b, 1)
			one.Run(b, 100)
			ours, theirs := m.fanout(b, c.readers), nginx.Fanout(b, c.readers, m.size)
			for b.Loop() {
				for range 2 {
					ours.Run(b, c.messages)
					theirs.Run(b, c.messages)
				}
			}
			drawing := one.PerEvent()
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(ours.PerStream(), "KiB/stream")
			b.ReportMetric(ours.PerMillion(0), "cpu-s/M")
			b.ReportMetric(ours.PerMillion(0)/theirs.PerMillion(0), "cpu/nchan")
			b.ReportMetric(loadtest.Milliseconds(ours.Events().Percentile(50)), "last-ms")
			b.Logf("ours:  %v", ours)
			b.Logf("nchan: %v", theirs)
			b.Logf("without %.1f ms for archiving, routing and drawing (a message to one reader): %.1f CPU s, %.2f of nchan's",
				loadtest.Milliseconds(drawing), ours.PerMillion(drawing), ours.PerMillion(drawing)/theirs.PerMillion(0))
		})
	}
}

// fanout measures a message that redraws one widget which so many look at.
func (m *measured) fanout(b *testing.B, readers int) *loadtest.Fanout {
	b.Helper()
	return &loadtest.Fanout{
		Servers: m.Servers, Address: m.Address, Path: loadStream, Readers: readers,
		Push: func(r *loadtest.Readers) loadtest.Times { return m.say(b, r) },
	}
}

// BenchmarkSleepers measures what 100 of 1,000 readers that never read cost the
// others and the server. When they wake, each gets the newest fragment. Events
// have 16 KiB, for a socket takes 2.5 MiB before it is full.
func BenchmarkSleepers(b *testing.B) {
	const readers, sleepers, messages = 900, 100, 400
	loadtest.Files(b, readers+sleepers+1000)
	nginx := loadtest.StartNginx(b)
	large := embedded
	large.entries = 31
	m := large.measure(b, loadtest.Build(b))
	var awake, asleep, reference loadtest.Nap
	for b.Loop() {
		awake = m.fanout(b, readers+sleepers).Nap(b, 0, messages)
		reference = nginx.Fanout(b, readers, m.size).Nap(b, sleepers, messages)
		asleep = m.fanout(b, readers).Nap(b, sleepers, messages)
	}
	if asleep.Events >= messages*3/4 || asleep.Closed > 0 {
		b.Errorf("who slept got %d of %d events and %d were closed: it was not sleep, or not gentle", asleep.Events, messages, asleep.Closed)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(loadtest.Milliseconds(asleep.Percentile(99)), "p99-ms")
	b.ReportMetric(loadtest.Milliseconds(awake.Percentile(99)), "all-awake-p99-ms")
	b.ReportMetric(float64(asleep.After-asleep.Before)/(1<<20), "grown-MiB")
	b.Logf("ours:  %v", asleep)
	b.Logf("ours, all of %d awake: %v", readers+sleepers, awake)
	b.Logf("nchan: %v", reference)
}
