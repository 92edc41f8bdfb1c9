package bus

import (
	"sync/atomic"
	"time"
)

// A peer is a publisher that a ZMQ subscribes to, as all goroutines see it.
type peer struct {
	endpoint
	connected atomic.Bool
	lastHeard moment
	missing   moment // since when messages are not kept; zero while they are
	received  atomic.Int64
	dropped   atomic.Int64
	cut       atomic.Int64
}

// A PeerState is how it stands with one publisher.
type PeerState struct {
	Endpoint  string
	Connected bool
	LastHeard time.Time // be it but an answer to a ping; zero: never
	Since     time.Time // since when messages are missed; zero while none is
	Received  int64     // messages, since the start
	Dropped   int64     // for which there was no room
	Cut       int64     // connections that broke
}

func (p *peer) state() PeerState {
	return PeerState{
		Endpoint: p.name, Connected: p.connected.Load(), LastHeard: p.lastHeard.load(), Since: p.missing.load(),
		Received: p.received.Load(), Dropped: p.dropped.Load(), Cut: p.cut.Load(),
	}
}

// A moment is a time that one goroutine sets and others read.
type moment struct{ nanoseconds atomic.Int64 }

func (m *moment) store(t time.Time) {
	if t.IsZero() {
		m.nanoseconds.Store(0)
		return
	}
	m.nanoseconds.Store(t.UnixNano())
}

func (m *moment) load() time.Time {
	if n := m.nanoseconds.Load(); n != 0 {
		return time.Unix(0, n)
	}
	return time.Time{}
}
