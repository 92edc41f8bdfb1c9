package bus

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// A stage is where a publisher comes and goes, in the time of a bubble.
type stage struct {
	mu      sync.Mutex
	hanging bool // nothing comes from the publisher, over any connection
	state   stageState
	conns   []net.Conn // ends of the publisher
	serving sync.WaitGroup
}

type stageState int

const (
	there   stageState = iota
	gone               // connections are refused
	holding            // connections are accepted, and nothing comes: a publisher that is stopped, or a proxy before one that is gone
)

func (s *stage) dial(context.Context, string, string) (net.Conn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == gone {
		return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	}
	ours, theirs := s.pipe()
	s.conns = append(s.conns, theirs)
	if s.state == there {
		s.serving.Go(newSubscriber(stoppable{theirs, s}, time.Minute, time.Minute, quiet).serve)
	} else {
		s.serving.Go(func() { swallow(theirs) })
	}
	return ours, nil
}

// pipe is a net.Pipe whose writers do not wait for readers.
func (s *stage) pipe() (ours, theirs net.Conn) {
	ours, theirs = net.Pipe()
	return s.buffered(ours), s.buffered(theirs)
}

func (s *stage) buffered(c net.Conn) net.Conn {
	b := &buffered{Conn: c, out: make(chan []byte, 1000), end: make(chan struct{})}
	s.serving.Go(func() {
		for {
			select {
			case p := <-b.out:
				_, _ = c.Write(p)
			case <-b.end:
				return
			}
		}
	})
	return b
}

type buffered struct {
	net.Conn
	out chan []byte
	end chan struct{}
	one sync.Once
}

func (b *buffered) Write(p []byte) (int, error) {
	select {
	case b.out <- bytes.Clone(p):
		return len(p), nil
	case <-b.end:
		return 0, net.ErrClosed
	}
}

func (b *buffered) SetDeadline(t time.Time) error    { return b.SetReadDeadline(t) }
func (b *buffered) SetWriteDeadline(time.Time) error { return nil }
func (b *buffered) Close() error {
	b.one.Do(func() { close(b.end) })
	return b.Conn.Close()
}

// swallow reads until the connection ends.
func swallow(c net.Conn) {
	for b := make([]byte, 1024); ; {
		if _, err := c.Read(b); err != nil {
			return
		}
	}
}

// A stoppable connection is that of a process that can be stopped.
type stoppable struct {
	net.Conn
	stage *stage
}

func (c stoppable) Write(p []byte) (int, error) {
	for c.stage.hangs() {
		time.Sleep(500 * time.Millisecond)
	}
	return c.Conn.Write(p)
}

func (s *stage) hangs() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hanging
}

func (s *stage) hang(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hanging = on
}

// becomes changes the state. What is connected is cut, as when a process ends.
func (s *stage) becomes(state stageState) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state = state
	for _, c := range s.conns {
		c.Close()
	}
	s.conns = nil
}

func (s *stage) subscribe(ctx context.Context, t *testing.T, log *slog.Logger) (z *ZMQ, ended func()) {
	z = must(NewZMQ([]string{"tcp://stage:1"}, ZMQOptions{Log: log}))(t)
	z.dial = s.dial
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	out := make(chan Delivery)
	running.Go(func() { _ = z.Run(ctx, out) })
	running.Go(func() {
		for {
			select {
			case <-out:
			case <-ctx.Done():
				return
			}
		}
	})
	return z, func() {
		cancel()
		s.becomes(gone)
		running.Wait()
		s.serving.Wait()
	}
}

// However long a publisher was away, and whatever stood in its place meanwhile,
// it is heard within two seconds after it is back, and the log is short.
func TestPublisherThatRestartsIsHeardSoon(t *testing.T) {
	for name, meanwhile := range map[string]stageState{"gone": gone, "held by a proxy": holding} {
		for _, away := range []time.Duration{time.Second, 10 * time.Second, time.Minute, 10 * time.Minute} {
			t.Run(name+" for "+away.String(), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var logs bytes.Buffer
					var s stage
					z, ended := s.subscribe(t.Context(), t, slog.New(slog.NewTextHandler(&logs, nil)))
					time.Sleep(10 * time.Minute)
					if p := z.Peers()[0]; !p.Connected || p.Cut > 0 || time.Since(p.LastHeard) > answering || !p.Since.IsZero() {
						t.Fatalf("after ten quiet minutes it stands like this: %+v", p)
					}
					s.becomes(meanwhile)
					time.Sleep(away)
					if p := z.Peers()[0]; p.Connected || p.Since.IsZero() || time.Since(p.Since) < away {
						t.Errorf("while it is away it stands like this: %+v", p)
					}
					s.becomes(there)
					time.Sleep(2 * time.Second)
					if p := z.Peers()[0]; !p.Connected || !p.Since.IsZero() {
						t.Errorf("two seconds after it is back it stands like this: %+v", p)
					}
					ended()
					if n := strings.Count(logs.String(), "\n"); n > 5 {
						t.Errorf("%d lines:\n%s", n, &logs)
					}
				})
			})
		}
	}
}

// A publisher that hangs keeps its connections. One that used to answer pings is
// found out soon, and what was missed begins when it was heard last.
func TestPublisherThatHangsIsFoundOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var s stage
		z, ended := s.subscribe(t.Context(), t, quiet)
		time.Sleep(10 * time.Minute)
		s.hang(true)
		stopped := time.Now()
		time.Sleep(answering + time.Second)
		if p := z.Peers()[0]; p.Connected || p.Since.After(stopped) || stopped.Sub(p.Since) > answering/3 {
			t.Errorf("16 seconds after %v it stands like this: %+v", stopped, p)
		}
		time.Sleep(10 * time.Minute)
		s.hang(false)
		time.Sleep(2 * time.Second)
		if p := z.Peers()[0]; !p.Connected || !p.Since.IsZero() {
			t.Errorf("two seconds after it goes on it stands like this: %+v", p)
		}
		ended()
	})
}
