package web

import "sync/atomic"

// Lookups is how often fragments were asked for, by where they were found: in
// this process's copies, in Redis, or nowhere.
type Lookups struct{ Copies, Redis, Missing int64 }

// Lookups tells how often fragments were found, and where.
func (s *Server) Lookups() Lookups {
	l := &s.live.lookups
	return Lookups{l.copies.Load(), l.redis.Load(), l.missing.Load()}
}

type lookups struct{ copies, redis, missing atomic.Int64 }
