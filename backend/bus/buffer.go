package bus

import (
	"slices"
	"sync"
)

// overhead is about what a delivery costs beside the bytes of its frames.
const overhead = 200

// greed is how many times as much of a buffer one source of several may have as is
// free: four fifths of it, where no other needs any.
const greed = 4

// A buffer lies between the sockets, which must never wait, and a consumer
// that sometimes does. It is bounded in messages and in bytes. Its sources are heard
// in turn, and none takes all of it: one that floods loses what is its own.
type buffer struct {
	filled  chan struct{} // perhaps there is a delivery
	most    room
	sources int

	mu     sync.Mutex
	used   room
	queues map[string]*queue
	turns  []*queue // of those that have something, the next first
}

// A room is what deliveries take.
type room struct{ messages, bytes int64 }

type queue struct {
	waiting []Delivery
	used    room // also by what is being handed on
}

func newBuffer(messages, bytes int64, sources int) *buffer {
	return &buffer{filled: make(chan struct{}, 1), most: room{messages, bytes}, sources: sources, queues: map[string]*queue{}}
}

// room tells whether put would find room now.
func (b *buffer) room(d Delivery) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.fits(b.queues[d.Source], cost(d))
}

// put tells whether there was room.
func (b *buffer) put(d Delivery) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := cost(d)
	q := b.queues[d.Source]
	if !b.fits(q, n) {
		return false
	}
	if q == nil {
		q = &queue{}
		b.queues[d.Source] = q
	}
	b.use(q, 1, n)
	if q.waiting = append(q.waiting, d); len(q.waiting) == 1 {
		b.turns = append(b.turns, q)
	}
	select {
	case b.filled <- struct{}{}:
	default:
	}
	return true
}

// fits reports whether there is room for a cost in a queue, nil for one that is
// empty. b.mu is held.
func (b *buffer) fits(q *queue, bytes int64) bool {
	free := room{b.most.messages - b.used.messages, b.most.bytes - b.used.bytes}
	if free.messages < 1 || free.bytes < bytes {
		return false
	}
	return q == nil || b.sources == 1 || q.used.messages < greed*free.messages && q.used.bytes+bytes <= greed*(free.bytes-bytes)
}

func (b *buffer) use(q *queue, messages, bytes int64) {
	for _, r := range []*room{&b.used, &q.used} {
		r.messages += messages
		r.bytes += bytes
	}
}

// take gives what waits of the source whose turn it is; false if nothing does. Its
// room is free once it is done.
func (b *buffer) take() (Delivery, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.turns) == 0 {
		return Delivery{}, false
	}
	q := b.turns[0]
	d := q.waiting[0]
	q.waiting[0] = Delivery{}
	if q.waiting, b.turns = q.waiting[1:], slices.Delete(b.turns, 0, 1); len(q.waiting) > 0 {
		b.turns = append(b.turns, q)
	} else {
		q.waiting = nil // lets go of the memory
	}
	return d, true
}

// done makes room after a delivery that was taken.
func (b *buffer) done(d Delivery) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.use(b.queues[d.Source], -1, -cost(d))
}

// back puts what was taken and not handed on before all else of its source.
func (b *buffer) back(d Delivery) {
	b.mu.Lock()
	defer b.mu.Unlock()
	q := b.queues[d.Source]
	if q.waiting = slices.Insert(q.waiting, 0, d); len(q.waiting) == 1 {
		b.turns = append(b.turns, q)
	}
}

func cost(d Delivery) int64 {
	n := overhead
	for _, f := range d.Frames {
		n += len(f)
	}
	return int64(n)
}
