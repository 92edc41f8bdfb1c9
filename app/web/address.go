package web

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/listen"
)

// address is whom a request is counted for: the peer that connects, or, where that is
// one of our proxies, the last one that the proxies name who is none of them.
// Names before that are the client's own words.
func (s *Server) address(c *fiber.Ctx) listen.Network {
	peer, ok := netip.AddrFromSlice(c.Context().RemoteIP())
	if !ok {
		return listen.Network{}
	}
	peer = peer.Unmap()
	named := forwardedFor(c)
	for _, name := range slices.Backward(named) {
		if !s.isProxy(peer) {
			break
		}
		before, err := netip.ParseAddr(strings.TrimSpace(name))
		if err != nil {
			break
		}
		peer = before.Unmap()
	}
	return listen.NetworkOf(peer)
}

// forwardedFor are the names of all lines, in their order: one line follows
// another as if a comma stood between.
func forwardedFor(c *fiber.Ctx) (names []string) {
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		names = append(names, strings.Split(string(line), ",")...)
	}
	return names
}

func (s *Server) isProxy(a netip.Addr) bool {
	return slices.ContainsFunc(s.Proxies, func(n netip.Prefix) bool { return n.Contains(a) })
}
