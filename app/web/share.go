package web

import (
	"errors"
	"sync"

	"github.com/gofiber/fiber/v2"
)

// errShare says that an address or a session has as many streams as it may.
var errShare = errors.New("too many open streams of one address or session")

// A share is how many of what is scarce each of many holds. Whoever takes all
// that there is would keep it from everybody else.
type share struct {
	most int
	mu   sync.Mutex
	held map[string]int
}

func newShare(most int) *share { return &share{most: most, held: map[string]int{}} }

// take gives one more to somebody, until it is released; false if they have as
// many as they may.
func (s *share) take(who string) (release func(), ok bool) {
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

// takeStream lets a visitor have one more stream, as one of their address and as
// one of their session.
func (s *Server) takeStream(c *fiber.Ctx) (release func(), err error) {
	address := s.address(c)
	ofAddress, ok := s.ofAddress.take(address)
	s.troubles.shares.Note(s.Log, address, "let an address follow pages", told(!ok), "address", address)
	if !ok {
		return nil, errShare
	}
	v := visitOf(c)
	if !v.known() {
		return ofAddress, nil
	}
	ofSession, ok := s.ofSession.take(v.Username + " " + v.session)
	if !ok {
		ofAddress()
		return nil, errShare
	}
	return func() { ofSession(); ofAddress() }, nil
}

// told is for the log: where all visitors seem to come from one address, a proxy
// is not known.
func told(full bool) error {
	if full {
		return errors.New("an address has as many open pages as it may (HUBS_STREAMS_EACH); if it is a proxy, set HUBS_PROXIES")
	}
	return nil
}
