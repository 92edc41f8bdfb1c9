package redisd

import (
	"net"
	"sync"
)

// replies is the server's end of a pipe: what is written to it is kept until
// the client reads it, and the writer never waits. It holds no more than the
// replies to what one client has asked and not read yet.
type replies struct {
	net.Conn
	mu      sync.Mutex
	changed sync.Cond
	waiting []byte
	err     error // why nothing can be written any more
}

func newReplies(c net.Conn) *replies {
	r := &replies{Conn: c}
	r.changed.L = &r.mu
	go r.deliver() // ends with Close, which the server calls when the client leaves
	return r
}

// Write keeps a copy of b for the client.
func (r *replies) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil {
		return 0, r.err
	}
	r.waiting = append(r.waiting, b...)
	r.changed.Signal()
	return len(b), nil
}

// Close drops what the client has not read.
func (r *replies) Close() error {
	r.fail(net.ErrClosed)
	return r.Conn.Close()
}

func (r *replies) deliver() {
	var b []byte
	for {
		r.mu.Lock()
		for len(r.waiting) == 0 && r.err == nil {
			r.changed.Wait()
		}
		if r.err != nil {
			r.mu.Unlock()
			return
		}
		b, r.waiting = r.waiting, b[:0]
		r.mu.Unlock()
		if _, err := r.Conn.Write(b); err != nil {
			r.fail(err)
			return
		}
	}
}

func (r *replies) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
	r.changed.Signal()
}
