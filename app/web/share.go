package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"
)

// errShare says that an address or a session has as many streams as it may.
var errShare = errors.New("too many open streams of one address or session")

// takeStream lets a visitor have one more stream, as one of their address and as
// one of their session.
func (s *Server) takeStream(c *fiber.Ctx, v visit) (release func(), err error) {
	address := s.address(c)
	ofAddress, ok := s.ofAddress.Take(address)
	s.troubles.shares.Note(s.Log, address.String(), "let an address follow pages", told(!ok), "address", address)
	if !ok {
		return nil, errShare
	}
	if err := s.limits.openings.take(address); err != nil {
		ofAddress()
		return nil, err
	}
	if !v.known() {
		return ofAddress, nil
	}
	ofSession, ok := s.ofSession.Take(v.Username + " " + v.session)
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
