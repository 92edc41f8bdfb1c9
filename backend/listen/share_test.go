package listen_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/listen"
)

// An address that has its share gets no more, and others do; what is closed
// counts no longer. An exempt one has no share.
func TestShare(t *testing.T) {
	const most = 3
	l, err := listen.TCP("127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	l = listen.Share(l, most, func(a netip.Addr) bool { return a.String() == "127.0.0.9" })
	defer l.Close()
	if _, ok := l.(syscall.Conn); !ok {
		t.Error("how the system listens can't be told")
	}
	accepted := make(chan net.Conn, 100)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				close(accepted)
				return
			}
			accepted <- c
		}
	}()
	dial := func(from string) net.Conn {
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
		c, err := d.DialContext(t.Context(), "tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	refused := func(from string) bool {
		d := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}
		c, err := d.DialContext(t.Context(), "tcp", l.Addr().String())
		if err == nil {
			t.Cleanup(func() { c.Close() })
			if err := c.SetReadDeadline(time.Now().Add(3 * time.Minute)); err != nil {
				t.Fatal(err)
			}
			_, err = c.Read(make([]byte, 1))
		}
		return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF)
	}
	var first []net.Conn
	for range most {
		dial("127.0.0.2")
		first = append(first, <-accepted)
	}
	if !refused("127.0.0.2") {
		t.Error("one more than its share stays open")
	}
	dial("127.0.0.3")
	<-accepted // another address
	for range 2 * most {
		dial("127.0.0.9")
		<-accepted
	}
	for range 2 { // closing twice counts once
		first[0].Close()
	}
	dial("127.0.0.2")
	again := <-accepted
	if _, ok := again.(syscall.Conn); !ok {
		t.Error("a stream can't be written to it")
	}
	if !refused("127.0.0.2") {
		t.Error("after one was closed, two more stay open")
	}
}

// An owner of very many IPv6 networks has the shares of some.
func TestNetworkShares(t *testing.T) {
	s := listen.NewNetworkShares(2)
	in := func(site, network, host int) listen.Network {
		return listen.NetworkOf(netip.MustParseAddr(fmt.Sprintf("2001:db8:%x:%x::%x", site, network, host)))
	}
	var first func()
	for network := range listen.WideShare {
		for host := range 2 {
			release, ok := s.Take(in(1, network, host))
			if !ok {
				t.Fatalf("network %d gets no share %d", network, host)
			}
			first = release
		}
		if _, ok := s.Take(in(1, network, 3)); ok {
			t.Errorf("network %d gets more than its share", network)
		}
	}
	if _, ok := s.Take(in(1, listen.WideShare, 1)); ok {
		t.Error("another network of the same owner gets a share")
	}
	for _, a := range []listen.Network{in(2, 1, 1), listen.NetworkOf(netip.MustParseAddr("192.0.2.1")), listen.NetworkOf(netip.MustParseAddr("::ffff:192.0.2.1"))} {
		if _, ok := s.Take(a); !ok {
			t.Errorf("%s gets none", a)
		}
	}
	first()
	first() // counts once
	if _, ok := s.Take(in(1, listen.WideShare, 1)); !ok {
		t.Error("what was given back can't be taken")
	}
	if _, ok := s.Take(in(1, listen.WideShare, 2)); ok {
		t.Error("what was given back can be taken twice")
	}
}

// Nobody takes what is left for others, and what was given back can be taken.
func TestShares(t *testing.T) {
	s := listen.NewShares[string](2)
	one, ok1 := s.Take("ana")
	two, ok2 := s.Take("ana")
	if _, third := s.Take("ana"); !ok1 || !ok2 || third {
		t.Fatalf("ana gets %v, %v and %v", ok1, ok2, third)
	}
	other, ok := s.Take("bo")
	if !ok {
		t.Fatal("bo gets none")
	}
	one()
	one() // counts once
	again, ok := s.Take("ana")
	if _, more := s.Take("ana"); !ok || more {
		t.Errorf("after one was given back: %v, then %v", ok, more)
	}
	for _, release := range []func(){two, other, again} {
		release()
	}
	for range 2 {
		if _, ok := s.Take("ana"); !ok {
			t.Error("what was given back can't be taken")
		}
	}
}
