package bus

import (
	"net"
	"sync"
)

// batch is how much is written under one deadline.
const batch = 256 << 10 // bytes

// An outbox holds what one subscriber has not been sent yet, bounded in bytes.
// The messages themselves are shared with the other subscribers.
type outbox struct {
	mu      sync.Mutex
	changed sync.Cond
	waiting net.Buffers
	pong    []byte // the newest; who asks faster than it reads is answered once
	bytes   int    // waiting or being written
	max     int
	dropped int64
	closed  bool
}

func newOutbox(max int) *outbox {
	o := &outbox{max: max}
	o.changed.L = &o.mu
	return o
}

// put tells whether there was room for the message.
func (o *outbox) put(message []byte) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return false
	}
	cost := len(message) + overhead
	if o.bytes+cost > o.max {
		o.dropped++
		return false
	}
	o.bytes += cost
	o.waiting = append(o.waiting, message)
	o.changed.Signal()
	return true
}

// answer puts a pong before what waits, in the place of one that was not taken.
func (o *outbox) answer(pong []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pong = pong
	o.changed.Signal()
}

// take waits for messages and gives the first of them, about a batch; sent
// then makes the room free. It is not open once it is closed and empty.
func (o *outbox) take() (messages net.Buffers, open bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for len(o.waiting) == 0 && o.pong == nil && !o.closed {
		o.changed.Wait()
	}
	n := 0
	for size := 0; n < len(o.waiting) && size < batch; n++ {
		size += len(o.waiting[n])
	}
	messages = o.waiting[:n:n]
	o.waiting = o.waiting[n:]
	if o.pong != nil {
		messages = append(net.Buffers{o.pong}, messages...)
		o.bytes += length(messages[:1])
		o.pong = nil
	}
	return messages, len(messages) > 0
}

// sent frees the room of messages that cost this much.
func (o *outbox) sent(cost int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.bytes -= cost
}

// close refuses all further messages; what waits can still be taken.
func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.changed.Signal()
}

// refused is how many messages there was no room for.
func (o *outbox) refused() int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.dropped
}

// length is what messages cost in an outbox.
func length(messages net.Buffers) int {
	n := 0
	for _, m := range messages {
		n += len(m) + overhead
	}
	return n
}
