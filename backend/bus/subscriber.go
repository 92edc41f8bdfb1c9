package bus

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
)

const (
	maxSubscription = 1 << 10 // bytes of a prefix
	maxPrefixes     = 1024    // of one subscriber
)

// A subscriber is the other end of one connection to our publisher.
type subscriber struct {
	conn     net.Conn
	stall    time.Duration
	idle     time.Duration
	log      *slog.Logger
	out      *sendBuffer
	mu       sync.RWMutex
	prefixes map[string]int // how often each was subscribed to
}

func newSubscriber(c net.Conn, stall, idle time.Duration, log *slog.Logger) *subscriber {
	return &subscriber{conn: c, stall: stall, idle: idle, log: log, out: newSendBuffer(sendBufferBytes), prefixes: map[string]int{}}
}

// serve shakes hands, and then reads what the subscriber wants while a second
// goroutine writes. It returns when both have ended.
func (s *subscriber) serve() {
	defer s.conn.Close()
	w, err := shake(s.conn, zmq4.Pub, maxSubscription, handshakeTime)
	if err != nil {
		s.log.Debug("handshake with a subscriber", "error", err)
		return
	}
	var writing sync.WaitGroup
	writing.Go(func() {
		defer s.conn.Close() // which ends the reader too
		s.write()
	})
	err = s.read(w)
	s.conn.Close()
	s.out.close()
	writing.Wait()
	if dropped := s.out.refused(); dropped > 0 {
		s.log.Warn("subscriber did not keep up", "dropped", dropped)
	}
	if !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
		s.log.Debug("subscriber cut", "error", err)
	}
}

// read follows the subscriptions and answers pings until the connection ends, or
// until nothing was wanted for too long.
func (s *subscriber) read(w *wire) error {
	for nothing := false; ; {
		if was := nothing; s.wantsNothing() != was {
			nothing = !was
			var until time.Time
			if nothing {
				until = time.Now().Add(s.idle)
			}
			if err := s.conn.SetReadDeadline(until); err != nil {
				return err
			}
		}
		frames, isCommand, err := w.message()
		switch {
		case err != nil:
			return err
		case isCommand:
			s.answer(frames[0])
		case len(frames) == 1 && len(frames[0]) > 0:
			if err := s.subscribe(frames[0][0], string(frames[0][1:])); err != nil {
				return err
			}
		}
	}
}

// answer returns the context of a ping, which follows its lifetime of two bytes.
func (s *subscriber) answer(c []byte) {
	if rest, isPing := bytes.CutPrefix(c, []byte("\x04PING")); isPing && len(rest) >= 2 {
		s.out.answer(commandFrame("PONG", rest[2:]...))
	}
}

// subscribe adds a prefix (1) or takes it back (0).
func (s *subscriber) subscribe(what byte, prefix string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch n := s.prefixes[prefix]; {
	case what == 1 && n == 0 && len(s.prefixes) >= maxPrefixes:
		return fmt.Errorf("%w: over %d subscriptions", errTooLarge, maxPrefixes)
	case what == 1:
		s.prefixes[prefix] = n + 1
	case what == 0 && n > 1:
		s.prefixes[prefix] = n - 1
	case what == 0:
		delete(s.prefixes, prefix)
	}
	return nil
}

func (s *subscriber) wantsNothing() bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.prefixes) == 0
}

func (s *subscriber) wants(topic string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for prefix := range s.prefixes {
		if strings.HasPrefix(topic, prefix) {
			return true
		}
	}
	return false
}

// write sends what waits, until the buffer is closed or the subscriber takes
// nothing for too long.
func (s *subscriber) write() {
	for {
		messages, open := s.out.take()
		if !open {
			return
		}
		if s.conn.SetWriteDeadline(time.Now().Add(s.stall)) != nil {
			return
		}
		size := length(messages)
		if _, err := messages.WriteTo(s.conn); err != nil {
			s.log.Debug("write to a subscriber", "error", err)
			return
		}
		s.out.sent(size)
	}
}
