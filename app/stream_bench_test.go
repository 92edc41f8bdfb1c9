package app

import (
	"fmt"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/loadtest"
)

// BenchmarkStreams measures what open pages cost: memory while nothing happens,
// and CPU when one widget is drawn anew and all must have its fragment of 2 KiB.
// The program runs as one process, so that archiving, routing and drawing are
// in its figures. Beside it nginx with nchan pushes events of the same size.
func BenchmarkStreams(b *testing.B) {
	binary := loadtest.Build(b)
	for _, c := range []struct{ readers, messages int }{{1000, 150}, {10_000, 20}} {
		b.Run(fmt.Sprintf("readers=%d", c.readers), func(b *testing.B) { streams(b, binary, c.readers, c.messages) })
	}
}

// streams alternates between us and the reference. Each has all its readers
// while it is measured and none while the other is.
func streams(b *testing.B, binary string, readers, messages int) {
	loadtest.Files(b, uint64(readers+1000))
	nginx := loadtest.StartNginx(b)
	m := embedded.measure(b, binary)
	drawing := m.drawing(b)
	ours := &side{servers: m.Servers, address: m.Address, path: loadStream, n: readers}
	ours.push = func(r *loadtest.Readers) loadtest.Times { return m.say(b, r) }
	theirs := &side{servers: nginx.Servers, address: nginx.Address, path: loadtest.NginxStream, n: readers}
	theirs.push = func(r *loadtest.Readers) loadtest.Times {
		m.said++
		round := r.Expect(m.said)
		return round.Wait(b, nginx.Publish(b, m.said, m.size))
	}
	for b.Loop() {
		for range 2 {
			ours.run(b, messages)
			theirs.run(b, messages)
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ours.memory, "KiB/stream")
	b.ReportMetric(ours.perMillion(), "cpu-s/M")
	b.ReportMetric(ours.perMillion()/theirs.perMillion(), "cpu/nchan")
	b.ReportMetric(loadtest.Milliseconds(ours.last.Percentile(50)), "last-ms")
	b.Logf("ours:  %v; without %.2f ms per drawing: %.1f s (%.2f of nchan's)", ours, loadtest.Milliseconds(drawing),
		ours.perMillion()-perMillion(drawing, readers), (ours.perMillion()-perMillion(drawing, readers))/theirs.perMillion())
	b.Logf("nchan: %v", theirs)
}

// drawing is what a message costs that one reader gets.
func (m *measured) drawing(b *testing.B) time.Duration {
	b.Helper()
	one := &side{servers: m.Servers, address: m.Address, path: loadStream, n: 1}
	one.push = func(r *loadtest.Readers) loadtest.Times { return m.say(b, r) }
	one.run(b, 100)
	return one.cpu / time.Duration(len(one.last))
}

// A side is one of the servers that are compared.
type side struct {
	servers       loadtest.Servers
	address, path string
	n             int                                    // readers
	push          func(*loadtest.Readers) loadtest.Times // an event to all of them

	memory float64        // KiB for each reader
	cpu    time.Duration  // for all messages
	last   loadtest.Times // until the last reader had each message
}

// run opens the streams, sends messages over them, and closes them.
func (s *side) run(b *testing.B, messages int) {
	b.Helper()
	before := s.servers.Memory(b)
	readers := loadtest.Open(b, s.address, s.path, s.n)
	defer readers.Close()
	s.push(readers) // what a stream costs when it is used belongs to its memory
	if s.memory == 0 {
		s.memory = float64(s.servers.Memory(b)-before) / 1024 / float64(s.n)
	}
	used := s.servers.CPU(b)
	for range messages {
		s.last = append(s.last, s.push(readers).Last())
	}
	s.cpu += s.servers.CPU(b) - used
}

// perMillion is the CPU time of a million deliveries, in seconds.
func (s *side) perMillion() float64 { return perMillion(s.cpu/time.Duration(len(s.last)), s.n) }

func perMillion(message time.Duration, readers int) float64 {
	return message.Seconds() * 1e6 / float64(readers)
}

func (s *side) String() string {
	return fmt.Sprintf("%.1f KiB per stream, %.1f CPU s per million deliveries, until the last has it %v (%d messages)",
		s.memory, s.perMillion(), s.last, len(s.last))
}
