package bus

import (
	"net"
	"sync"
)

// batch is how much is written under one deadline.
const batch = 256 << 10 // bytes

// A sendBuffer holds what one subscriber has not been sent yet, bounded in bytes.
// The messages themselves are shared with the other subscribers.
type sendBuffer struct {
	mu      sync.Mutex
	changed sync.Cond
	waiting net.Buffers
	pong    []byte // the newest; a peer that asks faster than it reads is answered once
	bytes   int    // waiting or being written
	max     int
	dropped int64
	closed  bool
}

func newSendBuffer(max int) *sendBuffer {
	b := &sendBuffer{max: max}
	b.changed.L = &b.mu
	return b
}

// put tells whether there was room for the message.
func (b *sendBuffer) put(message []byte) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	cost := len(message) + overhead
	if b.bytes+cost > b.max {
		b.dropped++
		return false
	}
	b.bytes += cost
	b.waiting = append(b.waiting, message)
	b.changed.Signal()
	return true
}

// answer puts a pong before what waits, in the place of one that was not taken.
func (b *sendBuffer) answer(pong []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pong = pong
	b.changed.Signal()
}

// take waits for messages and gives the first of them, about a batch; sent
// then makes the room free. It is not open once it is closed and empty.
func (b *sendBuffer) take() (messages net.Buffers, open bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.waiting) == 0 && b.pong == nil && !b.closed {
		b.changed.Wait()
	}
	n := 0
	for size := 0; n < len(b.waiting) && size < batch; n++ {
		size += len(b.waiting[n])
	}
	messages = b.waiting[:n:n]
	b.waiting = b.waiting[n:]
	if b.pong != nil {
		messages = append(net.Buffers{b.pong}, messages...)
		b.bytes += length(messages[:1])
		b.pong = nil
	}
	return messages, len(messages) > 0
}

// sent frees the room of messages that cost this much.
func (b *sendBuffer) sent(cost int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bytes -= cost
}

// close refuses all further messages; what waits can still be taken.
func (b *sendBuffer) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	b.changed.Signal()
}

// refused is how many messages there was no room for.
func (b *sendBuffer) refused() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.dropped
}

// length is what messages cost in a sendBuffer.
func length(messages net.Buffers) int {
	n := 0
	for _, m := range messages {
		n += len(m) + overhead
	}
	return n
}
