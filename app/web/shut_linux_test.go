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

// Who has come when a listener is closed is served, and who comes later is
// refused: nobody is let in and then left.
func TestShutLosesNobody(t *testing.T) {
	l := listening(t)
	if err := shut(t.Context(), listening(t)); errors.Is(err, errStrangers) {
		t.Skip(err) // who comes at the last moment is reset then
	}
	var came, served, refused atomic.Int64
	var guests sync.WaitGroup
	arrive := func() (err error) {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			return err
		}
		defer conn.Close()
		came.Add(1)
		_ = conn.SetDeadline(time.Now().Add(3 * time.Minute))
		if _, err := io.WriteString(conn, "x"); err != nil {
			t.Errorf("who is let in can't speak: %v", err)
		}
		if _, err := io.ReadFull(conn, make([]byte, 1)); err != nil {
			t.Errorf("who is let in gets %v", err)
			return nil
		}
		served.Add(1)
		return nil
	}
	const early = 50
	for range early { // who waits to be accepted
		guests.Go(func() { _ = arrive() })
	}
	until(t, "they have come", func() bool { return came.Load() >= early })
	for range 20 { // who goes on coming until it is over
		guests.Go(func() {
			for {
				if err := arrive(); err != nil {
					if !errors.Is(err, syscall.ECONNREFUSED) {
						t.Errorf("who comes too late gets %v", err)
					}
					refused.Add(1)
					return
				}
			}
		})
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			time.Sleep(2 * time.Millisecond) // a busy server, which is behind
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				_, _ = io.CopyN(conn, conn, 1)
			})
		}
	})
	if err := shut(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	l.Close()
	guests.Wait()
	serving.Wait()
	if refused.Load() != 20 || served.Load() != came.Load() {
		t.Errorf("%d came, %d were served, %d refused", came.Load(), served.Load(), refused.Load())
	}
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

func listening(t *testing.T) net.Listener {
	t.Helper()
	l, err := listen.TCP("127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}
