package events

import (
	"maps"
	"slices"
	"sync/atomic"
	"time"
)

// A shard owns a part of the readers: all that concerns them happens in its
// goroutine, in the order of its commands.
type shard struct {
	owner   *Broadcaster
	pace    Pace
	todo    chan command
	hubs    map[int64][]*reader
	users   map[string]map[*reader]struct{} // without nobody
	readers []*reader                       // all of them, for heartbeats in turn
	slow    map[*reader]struct{}
	beat    int          // the reader whose turn it is
	owed    int          // what is left of a reader's turn, in ticks
	sent    atomic.Int64 // messages for its readers
	out     writer
}

// A command is exactly one of its parts.
type command struct {
	open      *reader
	still     func() bool
	head      []byte
	replay    func() []Message
	close     *reader
	send      *delivery
	closeHub  int64
	closeUser string
}

func newShard(b *Broadcaster, pace Pace) *shard {
	s := &shard{
		owner: b, pace: pace, todo: make(chan command, 1024),
		hubs: map[int64][]*reader{}, users: map[string]map[*reader]struct{}{}, slow: map[*reader]struct{}{},
	}
	s.out.init()
	return s
}

// do hands over a command; false when the shard has ended.
func (s *shard) do(c command) bool {
	select {
	case <-s.owner.end:
		return false
	default:
	}
	select {
	case s.todo <- c:
		return true
	case <-s.owner.end:
		return false
	}
}

func (s *shard) run() {
	tick := time.NewTicker(s.pace.Tick)
	defer tick.Stop()
	for {
		select {
		case c := <-s.todo:
			s.handle(c)
		case now := <-tick.C:
			s.retry(now)
			s.heartbeat()
		case <-s.owner.end:
			s.closeAll()
			s.refuse()
			return
		}
	}
}

func (s *shard) handle(c command) {
	switch {
	case c.open != nil:
		s.add(c.open)
		if c.still != nil && !c.still() {
			s.remove(c.open)
			return
		}
		s.write(c.open, Message{Bytes: c.head})
		for _, m := range c.replay() {
			s.offer(c.open, m)
		}
	case c.close != nil:
		s.remove(c.close)
	case c.send != nil:
		// Backwards, for a reader that fails is replaced by the last one.
		pages := 0
		for _, r := range slices.Backward(s.hubs[c.send.Hub]) {
			if s.offer(r, c.send.Message) {
				pages++
			}
		}
		c.send.done(pages)
	case c.closeHub != 0:
		for _, r := range slices.Clone(s.hubs[c.closeHub]) {
			s.remove(r)
		}
	case c.closeUser != "":
		for r := range maps.Clone(s.users[c.closeUser]) {
			s.remove(r)
		}
	}
}

// offer writes a message if the reader does not have it yet. Each outline says
// only what is new to those who have the one before, so a reader that is too
// slow for two has to come again: then it gets the newest, with all it lacks.
func (s *shard) offer(r *reader, m Message) bool {
	if !r.takes(m) {
		return false
	}
	if m.Outline != 0 && r.waits() {
		s.remove(r)
		return false
	}
	s.sent.Add(1)
	s.write(r, m)
	return true
}

func (s *shard) write(r *reader, m Message) {
	if len(r.pending) == 0 {
		n, err := s.out.write(r.raw, m.Bytes)
		if err != nil {
			s.remove(r)
			return
		}
		if n == len(m.Bytes) {
			r.active = true
			return
		}
		r.written, r.progress = n, time.Now()
		s.slow[r] = struct{}{}
	}
	r.keep(m)
}

// retry tries the readers that could not take all at once.
func (s *shard) retry(now time.Time) {
	for r := range s.slow {
		moved, err := r.flush(&s.out)
		switch {
		case err != nil, !moved && now.Sub(r.progress) > s.pace.Patience:
			s.remove(r)
		case len(r.pending) == 0:
			delete(s.slow, r)
		case moved:
			r.progress = now
		}
	}
}

var heartbeat = []byte(":\n\n")

// heartbeat serves a part of the readers at each tick, so that all had their
// turn in time and none waits for the others.
func (s *shard) heartbeat() {
	ticks := max(1, int(s.pace.Heartbeat/s.pace.Tick))
	s.owed += len(s.readers)
	due := s.owed / ticks
	s.owed %= ticks
	for range due {
		if s.beat >= len(s.readers) {
			s.beat = 0
		}
		if len(s.readers) == 0 {
			return
		}
		r := s.readers[s.beat]
		s.beat++
		if !r.active && len(r.pending) == 0 {
			s.write(r, Message{Bytes: heartbeat})
		}
		r.active = false
	}
}

func (s *shard) add(r *reader) {
	r.inHub, r.inAll = len(s.hubs[r.hub]), len(s.readers)
	s.hubs[r.hub] = append(s.hubs[r.hub], r)
	s.readers = append(s.readers, r)
	if r.user == "" {
		return
	}
	if s.users[r.user] == nil {
		s.users[r.user] = map[*reader]struct{}{}
	}
	s.users[r.user][r] = struct{}{}
}

// remove forgets a reader and closes its connection. Doing so twice is fine.
func (s *shard) remove(r *reader) {
	if r.gone {
		return
	}
	r.gone = true
	r.conn.Close()
	delete(s.slow, r)
	if delete(s.users[r.user], r); len(s.users[r.user]) == 0 {
		delete(s.users, r.user)
	}
	same := s.hubs[r.hub]
	last := same[len(same)-1]
	same[r.inHub], last.inHub = last, r.inHub
	same[len(same)-1] = nil
	if s.hubs[r.hub] = same[:len(same)-1]; len(s.hubs[r.hub]) == 0 {
		delete(s.hubs, r.hub)
	}
	last = s.readers[len(s.readers)-1]
	s.readers[r.inAll], last.inAll = last, r.inAll
	s.readers[len(s.readers)-1] = nil
	s.readers = s.readers[:len(s.readers)-1]
}

// refuse closes those who were about to be added.
func (s *shard) refuse() {
	for {
		select {
		case c := <-s.todo:
			if c.open != nil {
				c.open.conn.Close()
			}
		default:
			return
		}
	}
}

func (s *shard) closeAll() {
	for _, r := range s.readers {
		if len(r.pending) == 0 {
			_, _ = s.out.write(r.raw, s.owner.last) // a browser that does not get it comes back, too
		}
		r.conn.Close()
	}
}
