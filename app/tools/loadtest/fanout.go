package loadtest

import (
	"fmt"
	"testing"
	"time"
)

// A Fanout measures what a server needs to give events to many readers.
type Fanout struct {
	Servers
	Address, Path string
	Readers       int
	Push          func(*Readers) Times // sends an event and waits until all have it

	memory float64       // KiB for each reader
	cpu    time.Duration // for all events
	events Times         // until the last reader had each
}

// Fanout measures the channel of nginx with events of a size.
func (n *Nginx) Fanout(tb testing.TB, readers, size int) *Fanout {
	tb.Helper()
	number := 0
	return &Fanout{Servers: n.Servers, Address: n.Address, Path: NginxStream, Readers: readers, Push: func(r *Readers) Times {
		number++
		round := r.Expect(number)
		return round.Wait(tb, n.Publish(tb, number, size))
	}}
}

// Run opens the streams, sends events over them, and closes them.
func (f *Fanout) Run(tb testing.TB, events int) {
	tb.Helper()
	before := f.Memory(tb)
	readers := Open(tb, f.Address, f.Path, f.Readers)
	defer readers.Close()
	f.Push(readers) // what a stream costs once it is used belongs to its memory
	if f.memory == 0 {
		f.memory = float64(f.Memory(tb)-before) / 1024 / float64(f.Readers)
	}
	used := f.CPU(tb)
	for range events {
		f.events = append(f.events, f.Push(readers).Last())
	}
	f.cpu += f.CPU(tb) - used
}

// PerStream is the memory of an open stream, in KiB, when all were open first.
func (f *Fanout) PerStream() float64 { return f.memory }

// PerEvent is the CPU time of one event to all readers.
func (f *Fanout) PerEvent() time.Duration { return f.cpu / time.Duration(len(f.events)) }

// PerMillion is the CPU time of a million deliveries, in seconds, when so much
// of the time of each event is not counted.
func (f *Fanout) PerMillion(but time.Duration) float64 {
	return (f.PerEvent() - but).Seconds() * 1e6 / float64(f.Readers)
}

// Events are the times until the last reader had each event.
func (f *Fanout) Events() Times { return f.events }

func (f *Fanout) String() string {
	return fmt.Sprintf("%.1f KiB per stream; %.1f CPU s per million deliveries; the last reader has it after %v (%d events)",
		f.memory, f.PerMillion(0), f.events, len(f.events))
}
