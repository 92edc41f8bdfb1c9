package web

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/listen"
)

// A house is a listener with guests, who say a word and wait until it is answered.
type house struct {
	*testing.T
	net.Listener
	came, served atomic.Int64
	guests       sync.WaitGroup
	serving      sync.WaitGroup
}

func newHouse(t *testing.T) *house {
	t.Helper()
	l, err := listen.TCP("127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return &house{T: t, Listener: l}
}

// arrive fails for a guest who is not let in.
func (h *house) arrive() error {
	conn, err := net.Dial("tcp", h.Addr().String())
	if err != nil {
		return err
	}
	defer conn.Close()
	h.came.Add(1)
	_ = conn.SetDeadline(time.Now().Add(3 * time.Minute))
	if _, err := io.WriteString(conn, "x"); err != nil {
		h.Errorf("who is let in can't speak: %v", err)
	}
	if _, err := io.ReadFull(conn, make([]byte, 1)); err != nil {
		h.Errorf("who is let in gets %v", err)
		return nil
	}
	h.served.Add(1)
	return nil
}

// gather lets so many come who wait to be accepted.
func (h *house) gather(guests int64) {
	for range guests {
		h.guests.Go(func() { _ = h.arrive() })
	}
	until(h.T, "they have come", func() bool { return h.came.Load() >= guests })
}

// open serves as a busy server does, which is behind.
func (h *house) open() {
	h.serving.Go(func() {
		for {
			time.Sleep(2 * time.Millisecond)
			conn, err := h.Accept()
			if err != nil {
				return
			}
			h.serving.Go(func() {
				defer conn.Close()
				_, _ = io.CopyN(conn, conn, 1)
			})
		}
	})
}

// close closes the listener and waits for all.
func (h *house) close() {
	h.Close()
	h.guests.Wait()
	h.serving.Wait()
}

// Clients that have come when a listener is closed are served; one that comes later is
// refused: nobody is let in and then left.
func TestShutLosesNobody(t *testing.T) {
	if err := shut(t.Context(), newHouse(t)); errors.Is(err, errStrangers) {
		t.Skipf("Left out, since %v.", err)
	}
	h := newHouse(t)
	h.gather(50)
	var refused atomic.Int64
	for range 20 { // who goes on coming until it is over
		h.guests.Go(func() {
			for {
				if err := h.arrive(); err != nil {
					if !errors.Is(err, syscall.ECONNREFUSED) {
						t.Errorf("who comes too late gets %v", err)
					}
					refused.Add(1)
					return
				}
			}
		})
	}
	h.open()
	if err := shut(t.Context(), h); err != nil {
		t.Fatal(err)
	}
	h.close()
	if refused.Load() != 20 || h.served.Load() != h.came.Load() {
		t.Errorf("%d came, %d were served, %d refused", h.came.Load(), h.served.Load(), refused.Load())
	}
}

// Also where the system can't be told to refuse anybody, those who wait are served.
func TestWhoWaitsIsAccepted(t *testing.T) {
	h := newHouse(t)
	raw, err := h.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	h.gather(50)
	h.open()
	if err := accepted(t.Context(), raw, 0); err != nil {
		t.Fatal(err)
	}
	h.close()
	if h.served.Load() != 50 {
		t.Errorf("%d of 50 were served", h.served.Load())
	}
}

// SyscallConn is that of the listener.
func (h *house) SyscallConn() (syscall.RawConn, error) {
	return h.Listener.(syscall.Conn).SyscallConn()
}

// until waits for a condition.
func until(t *testing.T, what string, condition func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(3 * time.Minute); !condition(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}
