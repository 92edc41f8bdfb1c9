package app

import (
	"time"

	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/metrics"
)

// peers tell metrics how it stands with the bus.
func peers(zmq *bus.ZMQ) func() []metrics.Peer {
	return func() []metrics.Peer {
		var list []metrics.Peer
		for _, p := range zmq.Peers() {
			shown := metrics.Peer{Endpoint: p.Endpoint, Connected: p.Connected, Heard: p.Heard, Received: p.Received, Dropped: p.Dropped, Cut: p.Cut}
			if !p.Since.IsZero() {
				shown.Missing = time.Since(p.Since)
			}
			list = append(list, shown)
		}
		return list
	}
}

