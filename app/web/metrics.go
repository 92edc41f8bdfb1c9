package web

import (
	"sync/atomic"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// metricsShow answers Prometheus, if it runs on this machine. For all others
// there is no such page: a proxy says for whom it asks.
func (s *Server) metricsShow(c *fiber.Ctx) error {
	if s.Metrics == nil || !isFromHere(c) {
		return hub.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return adaptor.HTTPHandler(s.Metrics)(c)
}

// Lookups is how often fragments were asked for, by where they were found: in
// this process's copies, in Redis, or nowhere.
type Lookups struct{ Copies, Redis, Missing int64 }

// Lookups tells how often fragments were found, and where.
func (s *Server) Lookups() Lookups {
	l := &s.live.lookups
	return Lookups{l.copies.Load(), l.redis.Load(), l.missing.Load()}
}

type lookups struct{ copies, redis, missing atomic.Int64 }
