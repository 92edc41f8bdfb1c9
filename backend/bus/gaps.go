package bus

import (
	"maps"
	"slices"
	"sync"
)

// gaps keeps the gaps that nobody has been told of yet: at most one an
// endpoint, since two can be filled as one.
type gaps struct {
	ready chan struct{}
	mu    sync.Mutex
	open  map[string]Gap
}

func newGaps() *gaps {
	return &gaps{ready: make(chan struct{}, 1), open: map[string]Gap{}}
}

func (g *gaps) add(gap Gap) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if was, found := g.open[gap.Endpoint]; found && was.From.Before(gap.From) {
		gap.From = was.From
	}
	g.open[gap.Endpoint] = gap
	select {
	case g.ready <- struct{}{}:
	default:
	}
}

// take gives the gaps and forgets them.
func (g *gaps) take() []Gap {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := slices.Collect(maps.Values(g.open))
	clear(g.open)
	return all
}
