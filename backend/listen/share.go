package listen

import (
	"net"
	"net/netip"
	"sync"
)

// aNetwork is how much of an IPv6 address counts: whoever has one has 2^64.
const aNetwork = 64

// A shared listener lets no address have more than its share of connections.
type shared struct {
	*listener
	most   int
	exempt func(netip.Addr) bool
	mu     sync.Mutex
	held   map[netip.Prefix]int
}

// Share lets each address have so many connections at a time; one more is closed
// at once. Exempt are those that others come through.
func Share(l net.Listener, most int, exempt func(netip.Addr) bool) net.Listener {
	patient, ok := l.(*listener)
	if !ok {
		patient = Patient(l, nil).(*listener)
	}
	return &shared{listener: patient, most: most, exempt: exempt, held: map[netip.Prefix]int{}}
}

// Accept waits for a connection.
func (s *shared) Accept() (net.Conn, error) {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return nil, err
		}
		tcp, is := c.(*net.TCPConn)
		if !is {
			return c, nil
		}
		peer, known := peerOf(tcp)
		if !known || s.exempt(peer.Addr()) {
			return c, nil
		}
		network := networkOf(peer.Addr())
		if !s.take(network) {
			_ = tcp.SetLinger(0) // nothing is kept of it
			_ = tcp.Close()
			continue
		}
		return &counted{TCPConn: tcp, release: sync.OnceFunc(func() { s.giveBack(network) })}, nil
	}
}

func (s *shared) take(network netip.Prefix) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[network] >= s.most {
		return false
	}
	s.held[network]++
	return true
}

func (s *shared) giveBack(network netip.Prefix) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[network]--; s.held[network] == 0 {
		delete(s.held, network)
	}
}

func peerOf(c *net.TCPConn) (netip.AddrPort, bool) {
	a, ok := c.RemoteAddr().(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}, false
	}
	return a.AddrPort(), true
}

// networkOf is what an address is counted as.
func networkOf(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := a.BitLen()
	if a.Is6() {
		bits = aNetwork
	}
	network, _ := a.Prefix(bits) // the number of bits is right
	return network
}

// A counted connection counts until it is closed.
type counted struct {
	*net.TCPConn
	release func()
}

// Close closes it.
func (c *counted) Close() error {
	c.release()
	return c.TCPConn.Close()
}
