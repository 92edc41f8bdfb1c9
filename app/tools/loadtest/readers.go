package loadtest

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// Mark is what the n-th event of a benchmark contains, so that readers know it.
func Mark(n int) string { return fmt.Sprintf("%s%08d", mark, n) }

const mark = "bench-"

// Readers are open event streams of one server, as browsers have them.
type Readers struct {
	conns []net.Conn
	group sync.WaitGroup
	round atomic.Pointer[Round]
	size  atomic.Int64
}

// Open opens n event streams and waits until each has got its first event. They
// read until the benchmark ends or Close.
func Open(tb testing.TB, address, path string, n int) *Readers {
	tb.Helper()
	r := &Readers{conns: make([]net.Conn, n)}
	tb.Cleanup(r.Close)
	var g errgroup.Group
	g.SetLimit(64)
	for i := range r.conns {
		g.Go(func() (err error) {
			r.conns[i], err = dial(address, path, 0)
			if err != nil {
				return err
			}
			in := &reader{conn: r.conns[i], buffer: make([]byte, 4096)}
			if err := in.begin(); err != nil {
				return fmt.Errorf("open event stream %d: %w", i, err)
			}
			r.group.Go(func() { r.follow(i, in) })
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		tb.Fatal(err)
	}
	return r
}

// dial asks for an event stream. A small window is for who does not read.
func dial(address, path string, window int) (net.Conn, error) {
	d := net.Dialer{Timeout: startTime}
	if window > 0 {
		d.Control = func(_, _ string, c syscall.RawConn) (err error) {
			failed := c.Control(func(fd uintptr) {
				err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, window)
			})
			if failed != nil {
				return failed
			}
			return err
		}
	}
	conn, err := d.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	// Without a goodbye no closed connection keeps its port for a minute.
	if err := conn.(*net.TCPConn).SetLinger(0); err != nil {
		return nil, err
	}
	_, err = fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: text/event-stream\r\n\r\n", path, address)
	return conn, err
}

// Close closes the streams.
func (r *Readers) Close() {
	for _, c := range r.conns {
		if c != nil {
			c.Close()
		}
	}
	r.group.Wait()
}

// EventSize is how many bytes the last event had.
func (r *Readers) EventSize() int64 { return r.size.Load() }

// A Round is one event on its way to all readers.
type Round struct {
	number int
	at     []int64 // when each reader had it, in nanoseconds since 1970
	left   atomic.Int64
	done   chan struct{}
}

// Expect makes the readers look out for the event that has Mark(n) or a later
// one.
func (r *Readers) Expect(n int) *Round {
	round := &Round{number: n, at: make([]int64, len(r.conns)), done: make(chan struct{})}
	round.left.Store(int64(len(r.conns)))
	r.round.Store(round)
	return round
}

// Wait gives how long after a moment each reader had the event. A reader that
// misses it fails the benchmark.
func (r *Round) Wait(tb testing.TB, since time.Time) Times {
	tb.Helper()
	select {
	case <-r.done:
	case <-time.After(startTime):
		tb.Fatalf("%d of %d readers did not get event %d", r.left.Load(), len(r.at), r.number)
	}
	times := make(Times, len(r.at))
	for i, ns := range r.at {
		times[i] = time.Duration(ns - since.UnixNano())
	}
	return times
}

func (r *Readers) follow(i int, in *reader) {
	for {
		event, err := in.next()
		if err != nil {
			return // closed; who waits for an event notices that it lacks
		}
		n := number(event)
		round := r.round.Load()
		if round == nil || n < round.number || round.at[i] != 0 {
			continue
		}
		round.at[i] = time.Now().UnixNano()
		r.size.Store(int64(len(event)))
		if round.left.Add(-1) == 0 {
			close(round.done)
		}
	}
}

// number reads the first mark in an event; 0 if there is none.
func number(event []byte) int {
	at := bytes.Index(event, []byte(mark))
	if at < 0 || len(event) < at+len(mark)+8 {
		return 0
	}
	n, _ := strconv.Atoi(string(event[at+len(mark):][:8]))
	return n
}

// A reader cuts a stream into events.
type reader struct {
	conn   net.Conn
	buffer []byte
	filled int
	used   int
}

// begin reads the head of the response and the first event.
func (r *reader) begin() error {
	if err := r.conn.SetReadDeadline(time.Now().Add(startTime)); err != nil {
		return err
	}
	first, err := r.next()
	if err == nil && !bytes.HasPrefix(first, []byte("HTTP/1.1 200 ")) {
		err = fmt.Errorf("answer: %.40q", first)
	}
	if err != nil {
		return err
	}
	return r.conn.SetReadDeadline(time.Time{})
}

// next gives the next event with the empty line at its end.
func (r *reader) next() ([]byte, error) {
	for {
		rest := r.buffer[r.used:r.filled]
		if end := bytes.Index(rest, []byte("\n\n")); end >= 0 {
			r.used += end + 2
			return rest[:end+2], nil
		}
		r.filled, r.used = copy(r.buffer, rest), 0
		if r.filled == len(r.buffer) {
			r.buffer = append(r.buffer, make([]byte, len(r.buffer))...)
		}
		n, err := r.conn.Read(r.buffer[r.filled:])
		if err != nil {
			return nil, err
		}
		r.filled += n
	}
}

// answers asks for a path and wants 200.
func answers(ctx context.Context, address, path string) error {
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer c.Close()
	if _, err := fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, address); err != nil {
		return err
	}
	var head [12]byte
	if _, err := c.Read(head[:]); err != nil {
		return err
	}
	if got := string(head[:]); got != "HTTP/1.1 200" {
		return fmt.Errorf("%s says %q", path, got)
	}
	return nil
}
