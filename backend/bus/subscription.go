package bus

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/fedora-hubs/hubs/backend/outage"
)

var errOverflow = errors.New("more messages came than could be kept")

// A subscription follows one endpoint. All its fields belong to one goroutine.
type subscription struct {
	*ZMQ
	peer       *peer
	pauses     backoff
	log        *slog.Logger
	down       error     // why there is no connection; nil at the start and while there is one
	since      time.Time // when messages began to be missed, while down
	overflowed time.Time // when the buffer began to refuse; zero while it does not

	hearing, keeping outage.Record
}

// follow keeps a connection to the endpoint until ctx is done.
func (s *subscription) follow(ctx context.Context) {
	s.missing(time.Now())
	for ctx.Err() == nil {
		if w, err := s.connect(ctx); err == nil {
			s.fails(ctx, s.hear(ctx, w))
		}
		s.pauses.wait(ctx)
	}
}

// hear receives until a connection breaks, and tells why it did.
func (s *subscription) hear(ctx context.Context, w *wire) error {
	defer w.Close()
	stop := context.AfterFunc(ctx, func() { w.Close() })
	defer stop()
	s.up(w)
	return s.receive(w)
}

// fails notes why there is no connection.
func (s *subscription) fails(ctx context.Context, err error) {
	if ctx.Err() == nil {
		s.hearing.Note(s.log, "hear the bus", err)
		s.down = err
	}
}

func (s *subscription) up(w *wire) {
	now := time.Now()
	w.keepalive.noted, w.keepalive.silence = &s.peer.lastHeard, s.options.Silence
	w.keepalive.hear(now)
	gap := Gap{Endpoint: s.peer.name, To: now, Reason: s.down}
	if s.down != nil {
		gap.From = s.since
	}
	s.gaps.add(gap)
	s.hearing.Note(s.log, "hear the bus", nil)
	s.down = nil
	s.missing(time.Time{})
	s.peer.connected.Store(true)
	s.alive(now)
}

// missing notes since when messages are missed; zero ends that.
func (s *subscription) missing(since time.Time) {
	s.since = since
	s.peer.missing.store(since)
}

// alive hands on that the endpoint was heard. Where there is no room for that,
// messages wait which say it too.
func (s *subscription) alive(at time.Time) {
	s.buffer.put(Delivery{Received: at, Source: s.peer.name})
}

// receive only copies into the buffer: a publisher drops what a slow
// subscriber does not take.
func (s *subscription) receive(w *wire) error {
	start := time.Now()
	defer func() {
		s.peer.cut.Add(1)
		s.peer.connected.Store(false)
		s.settle()
		s.missing(w.keepalive.last)
		if time.Since(start) >= s.pauses.max { // one that lasted; not a publisher that cuts at once, again and again
			s.pauses.reset()
		}
	}()
	for {
		frames, isCommand, err := w.message()
		if err != nil {
			return err
		}
		if isCommand {
			w.keepalive.answered(frames[0])
			s.settle()
			s.alive(w.keepalive.last)
			continue
		}
		s.keep(Delivery{Frames: frames, Received: w.keepalive.last, Source: s.peer.name})
	}
}

// keep puts a message into the buffer, or counts it as dropped. The gap that
// ends with it is told first: the handler of the message must know of it.
func (s *subscription) keep(d Delivery) {
	s.peer.received.Add(1)
	if s.buffer.room(d) {
		s.settle()
	}
	if s.buffer.put(d) {
		return
	}
	s.peer.dropped.Add(1)
	if s.overflowed.IsZero() {
		s.overflowed = d.Received
		s.missing(d.Received)
		s.keeping.Note(s.log, "keep what the bus says", errOverflow)
	}
}

// settle ends a time of overflow.
func (s *subscription) settle() {
	if s.overflowed.IsZero() {
		return
	}
	s.gaps.add(Gap{Endpoint: s.peer.name, From: s.overflowed, To: time.Now(), Reason: errOverflow})
	s.overflowed = time.Time{}
	s.missing(time.Time{})
	s.keeping.Note(s.log, "keep what the bus says", nil)
}
