package events

import (
	"errors"
	"net"
	"slices"
	"sync/atomic"
	"syscall"
	"time"
)

// A reader is one open page. Only its shard touches it.
type reader struct {
	raw         syscall.RawConn
	conn        net.Conn
	hub, widget int64
	user        string // who looks; empty for nobody
	last        ID     // the newest that it has or will get
	outline     int64  // so, too
	banner      int64  // so, too
	deaf        bool   // to banners
	pending     []Message
	written     int // bytes of pending[0] that are out already
	progress    time.Time
	inHub       int // its places in the shard's lists
	inAll       int
	active      bool // got something since the last heartbeat
	gone        bool
}

// takes reports whether a message is for the reader and news to it, and notes
// that it is no news any more.
func (r *reader) takes(m Message) bool {
	switch {
	case m.Banner != 0:
		news := m.Banner > r.banner
		r.banner = max(r.banner, m.Banner)
		return news && len(m.Bytes) > 0 && !r.deaf
	case r.widget != 0 && r.widget != m.Widget:
		return false
	case m.Outline != 0:
		news := m.Outline > r.outline
		r.outline = max(r.outline, m.Outline)
		if news && m.Afresh {
			r.last = ID{}
		}
		return news && len(m.Bytes) > 0
	case !m.ID.After(r.last):
		return false
	}
	r.last = m.ID
	return true
}

// waits reports whether an outline is in the backlog.
func (r *reader) waits() bool {
	return slices.ContainsFunc(r.pending, func(m Message) bool { return m.Outline != 0 })
}

// keep puts a message into the backlog: the newest one of each widget, in the
// order of their ids, and the newest banner. A message that is partly written stays, or the
// stream would break.
func (r *reader) keep(m Message) {
	for i, old := range r.pending {
		same := m.Widget != 0 && old.Widget == m.Widget || m.Banner != 0 && old.Banner != 0
		if same && (i > 0 || r.written == 0) {
			r.pending = append(r.pending[:i], r.pending[i+1:]...)
			break
		}
	}
	r.pending = append(r.pending, m)
}

// flush writes as much of the backlog as goes without waiting.
func (r *reader) flush(out *writer) (moved bool, err error) {
	for len(r.pending) > 0 {
		rest := r.pending[0].Bytes[r.written:]
		n, err := out.write(r.raw, rest)
		moved = moved || n > 0
		if err != nil {
			return moved, err
		}
		if r.written += n; n < len(rest) {
			return moved, nil
		}
		r.pending, r.written = r.pending[1:], 0
	}
	r.pending = nil // lets go of the memory
	return moved, nil
}

// A writer makes non-blocking writes. Its function value is made once, since a
// closure per write would be garbage per delivery.
type writer struct {
	bytes []byte
	n     int
	err   error
	sent  atomic.Int64 // bytes, in total
	call  func(fd uintptr) bool
}

func (w *writer) init() {
	w.call = func(fd uintptr) bool {
		for {
			w.n, w.err = syscall.Write(int(fd), w.bytes)
			if !errors.Is(w.err, syscall.EINTR) {
				return true // also on EAGAIN: do not wait
			}
		}
	}
}

func (w *writer) write(raw syscall.RawConn, b []byte) (int, error) {
	w.bytes = b
	if err := raw.Write(w.call); err != nil {
		return 0, err
	}
	w.bytes = nil
	switch {
	case w.err == nil:
		w.sent.Add(int64(w.n))
		return w.n, nil
	case errors.Is(w.err, syscall.EAGAIN):
		return 0, nil
	}
	return 0, w.err
}
