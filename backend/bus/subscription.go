package bus

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync/atomic"
	"time"

	"github.com/go-zeromq/zmq4"
)

var errOverflow = errors.New("more messages came than could be kept")

// dialer notices within a minute that the publisher's machine has gone.
var dialer = net.Dialer{
	Timeout:         handshakeTime,
	KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 30 * time.Second, Interval: 10 * time.Second, Count: 3},
}

// A subscription follows one endpoint. All its fields belong to one goroutine.
type subscription struct {
	*ZMQ
	endpoint   endpoint
	connected  *atomic.Bool
	pauses     backoff
	log        *slog.Logger
	down       error     // why there is no connection; nil at the start and while there is one
	since      time.Time // when messages began to be missed, while down
	overflowed time.Time // when the buffer began to refuse; zero while it does not
}

// follow keeps a connection to the endpoint until ctx is done.
func (s *subscription) follow(ctx context.Context) {
	s.since = time.Now()
	for {
		err := s.connect(ctx)
		if ctx.Err() != nil {
			return
		}
		if s.down == nil { // one line an outage, not one an attempt
			s.log.Warn("not on the bus", "error", err)
		}
		s.down = err
		s.pauses.wait(ctx)
	}
}

// connect makes one connection, receives until it breaks, and tells why it did.
func (s *subscription) connect(ctx context.Context) error {
	c, err := dialer.DialContext(ctx, "tcp", s.endpoint.address)
	if err != nil {
		return err
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { c.Close() })
	defer stop()
	w, err := shake(c, zmq4.Sub, maxReceived, min(handshakeTime, s.options.Silence))
	if err != nil {
		return err
	}
	var topics []byte
	for _, t := range s.options.Topics {
		topics = appendFrame(topics, 0, append([]byte{1}, t...))
	}
	if err := w.write(topics); err != nil {
		return err
	}
	s.up(w)
	return s.receive(w)
}

func (s *subscription) up(w *wire) {
	now := time.Now()
	w.heard.last, w.heard.silence = now, s.options.Silence
	gap := Gap{Endpoint: s.endpoint.name, To: now, Reason: s.down}
	if s.down != nil {
		s.log.Info("back on the bus", "away", now.Sub(s.since).Round(time.Millisecond))
		gap.From = s.since
	}
	s.gaps.add(gap)
	s.down = nil
	s.connected.Store(true)
	s.alive(now)
}

// alive hands on that the endpoint was heard. Where there is no room for that,
// messages wait which say it too.
func (s *subscription) alive(at time.Time) {
	s.buffer.put(Delivery{Received: at, Source: s.endpoint.name})
}

// receive only copies into the buffer: a publisher drops what a slow
// subscriber does not take.
func (s *subscription) receive(w *wire) error {
	start := time.Now()
	defer func() {
		s.cut.Add(1)
		s.connected.Store(false)
		s.since = w.heard.last
		s.settle()
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
			s.settle()
			s.alive(w.heard.last)
			continue
		}
		s.keep(Delivery{Frames: frames, Received: w.heard.last, Source: s.endpoint.name})
	}
}

// keep puts a message into the buffer, or counts it as dropped. The gap that
// ends with it is told first: whoever handles the message must know of it.
func (s *subscription) keep(d Delivery) {
	s.received.Add(1)
	if s.buffer.room(d) {
		s.settle()
	}
	if s.buffer.put(d) {
		return
	}
	s.dropped.Add(1)
	if s.overflowed.IsZero() {
		s.overflowed = d.Received
		s.log.Warn("messages are dropped", "error", errOverflow)
	}
}

// settle ends a time of overflow.
func (s *subscription) settle() {
	if s.overflowed.IsZero() {
		return
	}
	s.gaps.add(Gap{Endpoint: s.endpoint.name, From: s.overflowed, To: time.Now(), Reason: errOverflow})
	s.overflowed = time.Time{}
}
