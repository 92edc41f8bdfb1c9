package worker

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/sleep"
)

// holding are the leases of what is being drawn.
type holding struct {
	mu     sync.Mutex
	leases map[string]queue.Lease // by token
}

func (h *holding) add(l queue.Lease) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.leases == nil {
		h.leases = map[string]queue.Lease{}
	}
	h.leases[l.Token] = l
}

func (h *holding) remove(l queue.Lease) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.leases, l.Token)
}

func (h *holding) all() []queue.Lease {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Collect(maps.Values(h.leases))
}

// renew keeps the leases until the context ends.
func (w *Worker) renew(ctx context.Context, h *holding) {
	for {
		sleep.For(ctx, w.Lease/3)
		if ctx.Err() != nil {
			return
		}
		if err := w.Queue.Renew(ctx, w.Lease, h.all()...); ctx.Err() == nil {
			w.renewing.Note(w.Log, "renew leases", err)
		}
	}
}
