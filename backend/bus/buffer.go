package bus

import "sync/atomic"

// overhead is about what a delivery costs beside the bytes of its frames.
const overhead = 200

// A buffer lies between the sockets, which must never wait, and a consumer
// that sometimes does. It is bounded in messages and in bytes.
type buffer struct {
	waiting  chan Delivery
	bytes    atomic.Int64
	maxBytes int64
}

func newBuffer(messages int, bytes int64) *buffer {
	return &buffer{waiting: make(chan Delivery, messages), maxBytes: bytes}
}

// room tells whether put would find room now.
func (b *buffer) room(d Delivery) bool {
	return len(b.waiting) < cap(b.waiting) && b.bytes.Load()+cost(d) <= b.maxBytes
}

// put tells whether there was room.
func (b *buffer) put(d Delivery) bool {
	n := cost(d)
	if b.bytes.Add(n) > b.maxBytes {
		b.bytes.Add(-n)
		return false
	}
	select {
	case b.waiting <- d:
		return true
	default:
		b.bytes.Add(-n)
		return false
	}
}

// taken makes room after a delivery was received from waiting.
func (b *buffer) taken(d Delivery) { b.bytes.Add(-cost(d)) }

func cost(d Delivery) int64 {
	n := overhead
	for _, f := range d.Frames {
		n += len(f)
	}
	return int64(n)
}
