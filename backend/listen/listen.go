// Package listen accepts connections also after the system could not hand one
// over: it has no descriptors left, say, or the other side was gone already.
// Servers end at such errors, or tell each of them.
package listen

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/fedora-hubs/hubs/backend/outage"
)

const (
	firstPause   = 5 * time.Millisecond
	longestPause = time.Second
)

// broken are errors of a listener that will never accept anything again.
var broken = []error{net.ErrClosed, syscall.EBADF, syscall.EINVAL, syscall.ENOTSOCK, syscall.EOPNOTSUPP}

// A listener waits where another one fails, until it is closed.
type listener struct {
	net.Listener
	log       *slog.Logger
	accepting outage.Record
	closed    chan struct{}
	close     func() error
}

// TCP listens at an address, and tells the log when nothing can be accepted. It
// does without Multipath TCP, whose sockets can't be told to let nobody in before
// they are closed.
func TCP(address string, log *slog.Logger) (net.Listener, error) {
	var c net.ListenConfig
	c.SetMultipathTCP(false)
	l, err := c.Listen(context.Background(), "tcp", address)
	if err != nil {
		return nil, err
	}
	return Patient(l, log), nil
}

// Patient accepts from a listener, and waits where that can't be now.
func Patient(l net.Listener, log *slog.Logger) net.Listener {
	p := &listener{Listener: l, log: log, closed: make(chan struct{})}
	p.close = sync.OnceValue(func() error {
		close(p.closed)
		return l.Close()
	})
	return p
}

// Accept waits for a connection.
func (l *listener) Accept() (net.Conn, error) {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		c, err := l.Listener.Accept()
		if slices.ContainsFunc(broken, func(b error) bool { return errors.Is(err, b) }) {
			return nil, err
		}
		l.accepting.Note(l.log, "accept connections at "+l.Addr().String(), err)
		if err == nil {
			return c, nil
		}
		select {
		case <-time.After(pause):
		case <-l.closed:
			return nil, net.ErrClosed
		}
	}
}

// SyscallConn is for those who tell the system how to listen.
func (l *listener) SyscallConn() (syscall.RawConn, error) {
	if s, ok := l.Listener.(syscall.Conn); ok {
		return s.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}

// Close ends Accept, also while it waits.
func (l *listener) Close() error { return l.close() }
