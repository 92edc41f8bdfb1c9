package web

import (
	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/events"
)

// Load tells how many streams are open and how much was sent.
func (s *Server) Load() events.Load { return s.live.Load() }

// Lookups tells how often fragments were found, and where.
func (s *Server) Lookups() live.Lookups { return s.live.Lookups() }
