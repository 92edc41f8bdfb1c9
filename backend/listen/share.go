package listen

import (
	"net"
	"net/netip"
	"sync"
)

// Shares are how many of what is scarce each of many holds. One that takes all
// that there is would keep it from everybody else.
type Shares[K comparable] struct {
	most int
	mu   sync.Mutex
	held map[K]int
}

// NewShares lets each hold so many.
func NewShares[K comparable](most int) *Shares[K] { return &Shares[K]{most: most, held: map[K]int{}} }

// Take gives one more to somebody, until it is released; false if they have as
// many as they may.
func (s *Shares[K]) Take(who K) (release func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held[who] >= s.most {
		return nil, false
	}
	s.held[who]++
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.held[who]--; s.held[who] == 0 {
			delete(s.held, who)
		}
	}), true
}

// A shared listener lets no address have more than its share of connections.
type shared struct {
	*listener
	shares *NetworkShares
	exempt func(netip.Addr) bool
}

// Share lets each address have so many connections at a time; one more is closed
// at once. Exempt are those that others come through.
func Share(l net.Listener, most int, exempt func(netip.Addr) bool) net.Listener {
	patient, ok := l.(*listener)
	if !ok {
		patient = Patient(l, nil).(*listener)
	}
	return &shared{listener: patient, shares: NewNetworkShares(most), exempt: exempt}
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
		release, ok := s.shares.Take(NetworkOf(peer.Addr()))
		if !ok {
			_ = tcp.SetLinger(0) // nothing is kept of it
			_ = tcp.Close()
			continue
		}
		return &counted{TCPConn: tcp, release: release}, nil
	}
}

func peerOf(c *net.TCPConn) (netip.AddrPort, bool) {
	a, ok := c.RemoteAddr().(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}, false
	}
	return a.AddrPort(), true
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
