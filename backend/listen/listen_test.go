package listen_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fedora-hubs/hubs/backend/listen"
)

// A scripted listener fails as it is told, and then accepts.
type scripted struct {
	net.Listener
	errs []error
}

func (s *scripted) Accept() (net.Conn, error) {
	if len(s.errs) == 0 {
		return &net.TCPConn{}, nil
	}
	err := s.errs[0]
	s.errs = s.errs[1:]
	return nil, &net.OpError{Op: "accept", Net: "tcp", Err: err}
}

func (s *scripted) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 5000} }
func (s *scripted) Close() error   { return nil }

func call(errno syscall.Errno) error { return os.NewSyscallError("accept4", errno) }

// What passes is waited for, and told once; what does not ends the server.
func TestAccept(t *testing.T) {
	for name, c := range map[string]struct {
		errno syscall.Errno
		lasts bool
	}{
		"no descriptors":           {syscall.EMFILE, false},
		"none in the whole system": {syscall.ENFILE, false},
		"gone already":             {syscall.ECONNABORTED, false},
		"no memory":                {syscall.ENOBUFS, false},
		"refused by a firewall":    {syscall.EPERM, false},
		"not a listener":           {syscall.EINVAL, true},
		"not a descriptor":         {syscall.EBADF, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				from := &scripted{errs: []error{call(c.errno), call(c.errno), call(c.errno)}}
				l := listen.Patient(from, slog.New(slog.NewTextHandler(&log, nil)))
				began := time.Now()
				conn, err := l.Accept()
				if c.lasts {
					if !errors.Is(err, c.errno) || log.Len() > 0 {
						t.Errorf("gives %v, %v; says %s", conn, err, &log)
					}
					return
				}
				if err != nil || time.Since(began) != 35*time.Millisecond {
					t.Errorf("after %v: %v", time.Since(began), err)
				}
				if n := strings.Count(log.String(), "accept connections at 127.0.0.1:5000"); n != 2 { // fails, works again
					t.Errorf("says it %d times: %s", n, &log)
				}
			})
		})
	}
}

// A listener that waits ends at once when it is closed, however often.
func TestCloseWhileWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		from := &scripted{}
		for range 100 {
			from.errs = append(from.errs, call(syscall.EMFILE))
		}
		l := listen.Patient(from, slog.New(slog.DiscardHandler))
		done := make(chan error, 1)
		go func() {
			_, err := l.Accept()
			done <- err
		}()
		time.Sleep(10*time.Second + time.Millisecond)
		for range 2 {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}
		synctest.Wait()
		if err := <-done; !errors.Is(err, net.ErrClosed) {
			t.Errorf("ends with %v", err)
		}
	})
}
