package events

import (
	"context"
	"errors"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// A Message is a part of a page on its way to the pages that show it.
type Message struct {
	ID     ID
	Hub    int64
	Widget int64
	Bytes  []byte // as it goes over the wire, shared by all readers
	// Outline is set where this is not a fragment but says which widgets stand
	// where: it counts up. Such a message has no id, and no bytes for a reader
	// that only has to know which outline it has.
	Outline int64
	// Afresh is set for an outline after which a reader lacks every fragment, also
	// those before its Since.
	Afresh bool
	// Banner is set where this is neither, but says something of a page as a
	// whole, also of one that shows one widget alone. It is like an outline, but
	// each says everything: only the newest counts.
	Banner int64
}

// A Broadcaster writes messages to the open pages of their hub. A few shards
// write, without a goroutine or a buffer per reader and without ever waiting
// for one: what does not go out at once is kept, the newest per widget, and
// tried again shortly.
type Broadcaster struct {
	shards []*shard
	next   atomic.Uint64
	open   atomic.Int64
	limit  int64
	group  sync.WaitGroup
	end    chan struct{}
	last   []byte // written before a stream is closed at the end; set before end is closed
	once   sync.Once
}

// Errors of Open.
var (
	ErrFull   = errors.New("too many open streams")
	ErrClosed = errors.New("shutting down")
)

// Pace is how often a broadcaster does what time asks for.
type Pace struct {
	Tick      time.Duration // slow readers are tried again at this pace
	Heartbeat time.Duration // a silent stream gets a comment, so that the dead are found
	Patience  time.Duration // a reader that took nothing for so long is closed
}

// DefaultPace suits browsers behind a proxy.
var DefaultPace = Pace{Tick: 50 * time.Millisecond, Heartbeat: 15 * time.Second, Patience: time.Minute}

// NewBroadcaster starts the shards. Close ends them. It serves at most limit
// streams at a time.
func NewBroadcaster(limit int, pace Pace) *Broadcaster {
	b := &Broadcaster{end: make(chan struct{}), limit: int64(limit)}
	for range min(2, runtime.GOMAXPROCS(0)) {
		s := newShard(b, pace)
		b.shards = append(b.shards, s)
		b.group.Go(s.run)
	}
	return b
}

// A Subscription is one page that wants to follow its hub.
type Subscription struct {
	Hub    int64
	Widget int64  // only this one; 0 for all
	User   string // who looks; empty for nobody
	Since  ID     // what the page has
	Deaf   bool   // banners are not for it
	Head   []byte // written first: the response's header and a hello
	// Still tells whether the page may follow the hub, for CloseHub or CloseUser may
	// have been before it came so far; nil: it may. It is called as Replay is, before it.
	Still func() bool
	// Replay gives what came after Since, the newest of each widget, in order,
	// and before that the outline.
	// It is called once, between two messages, so that none is lost or doubled.
	Replay func() []Message
}

// Serve feeds a connection until it or the broadcaster is closed, and closes
// it. Whatever the peer sends is read and ignored.
func (b *Broadcaster) Serve(conn net.Conn, sub Subscription) error {
	defer conn.Close()
	sc, ok := conn.(syscall.Conn)
	if !ok {
		return errors.New("event streams need a plain TCP connection")
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return err
	}
	if b.open.Add(1) > b.limit {
		b.open.Add(-1)
		return ErrFull
	}
	defer b.open.Add(-1)
	s := b.shards[b.next.Add(1)%uint64(len(b.shards))]
	r := &reader{raw: raw, conn: conn, hub: sub.Hub, widget: sub.Widget, user: sub.User, last: sub.Since, deaf: sub.Deaf}
	if !s.do(command{open: r, still: sub.Still, head: sub.Head, replay: sub.Replay}) {
		return ErrClosed
	}
	select {
	case <-b.end:
		return ErrClosed // the shard may have ended before it saw the command
	default:
	}
	park(conn)
	s.do(command{close: r})
	return nil
}

// park waits until the peer goes away. Its buffer is as small as can be, since
// there is one for each open page. A browser has nothing to say here; one that
// keeps talking is taken for gone.
func park(conn net.Conn) {
	var b [8]byte
	for range 128 {
		if _, err := conn.Read(b[:]); err != nil {
			return
		}
	}
}

// Send writes a message to all open pages of its hub. Messages must come in
// the order of their ids, one after the other.
func (b *Broadcaster) Send(m Message) { b.SendThen(m, nil) }

// SendThen is Send, and calls then with the number of pages once the message
// was written to them; nil is not called, nor is anything after Close. It must
// not block: a writing shard calls it.
func (b *Broadcaster) SendThen(m Message, then func(pages int)) {
	d := &delivery{Message: m, then: then}
	d.shards.Store(int64(len(b.shards)))
	for _, s := range b.shards {
		s.do(command{send: d})
	}
}

// A delivery is a message on its way through the shards.
type delivery struct {
	Message
	then          func(pages int)
	shards, pages atomic.Int64 // that are left; that it was written to
}

// done notes that a shard has written to its pages.
func (d *delivery) done(pages int) {
	d.pages.Add(int64(pages))
	if d.shards.Add(-1) == 0 && d.then != nil {
		d.then(int(d.pages.Load()))
	}
}

// CloseHub ends the streams of a hub.
func (b *Broadcaster) CloseHub(hub int64) {
	for _, s := range b.shards {
		s.do(command{closeHub: hub})
	}
}

// CloseUser ends the streams of a person, in all their browsers.
func (b *Broadcaster) CloseUser(name string) {
	for _, s := range b.shards {
		s.do(command{closeUser: name})
	}
}

// Load is what a broadcaster has to carry.
type Load struct {
	Open  int64 // streams
	Sent  int64 // messages for a stream, in total
	Bytes int64 // written to streams, in total, with all that is around messages
}

// Load tells how many streams are open and how much was sent.
func (b *Broadcaster) Load() Load {
	l := Load{Open: b.open.Load()}
	for _, s := range b.shards {
		l.Sent += s.sent.Load()
		l.Bytes += s.out.sent.Load()
	}
	return l
}

// Room reports whether another stream may be opened.
func (b *Broadcaster) Room() bool { return b.open.Load() < b.limit }

// Close ends all streams, so that a server can shut down. Those that are not
// behind get a last message before; nil is none. It waits until the shards have
// ended or the context does.
func (b *Broadcaster) Close(ctx context.Context, last []byte) error {
	b.once.Do(func() {
		b.last = last
		close(b.end)
	})
	done := make(chan struct{})
	go func() { b.group.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
