package live

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"

	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/outage"
)

const spotMost = 1000

// spots draws widgets on the spot while Redis is away, so that they can't come
// from a worker: each once for all who ask at the moment.
type spots struct {
	hubs   Hubs
	drawer *fragment.Drawer
	log    *slog.Logger
	wait   time.Duration // of a page
	flight singleflight.Group
	drawn  *otter.Cache[int64, fragment.Block]

	finding outage.Record
	drawing outage.Records[int64] // by widget
}

func newSpots(c Config) *spots {
	return &spots{
		hubs: c.Hubs, drawer: c.Drawer, log: c.Log, wait: c.Waits.Spot,
		drawn: otter.Must(&otter.Options[int64, fragment.Block]{
			MaximumSize: spotMost, ExpiryCalculator: otter.ExpiryWriting[int64, fragment.Block](spotKeep),
		}),
	}
}

// draw gives those of the widgets that are drawn within a moment. The others go
// on being drawn, for who comes next.
func (s *spots) draw(ctx context.Context, refs []hub.Ref) map[int64]fragment.Block {
	ctx, cancel := context.WithTimeout(ctx, s.wait)
	defer cancel()
	var mu sync.Mutex
	drawn := map[int64]fragment.Block{}
	var all sync.WaitGroup
	for _, ref := range refs {
		all.Go(func() {
			if block, ok := s.one(ctx, ref.Widget); ok {
				mu.Lock()
				drawn[ref.Widget] = block
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return drawn
}

func (s *spots) one(ctx context.Context, widget int64) (fragment.Block, bool) {
	if block, ok := s.drawn.GetIfPresent(widget); ok {
		return block, true
	}
	answer := s.flight.DoChan(strconv.FormatInt(widget, 10), func() (any, error) {
		block, err := s.make(context.WithoutCancel(ctx), widget)
		if err == nil {
			s.drawn.Set(widget, block)
		}
		return block, err
	})
	select {
	case r := <-answer:
		block, _ := r.Val.(fragment.Block)
		return block, r.Err == nil
	case <-ctx.Done():
		return fragment.Block{}, false
	}
}

func (s *spots) make(ctx context.Context, widget int64) (fragment.Block, error) {
	ctx, cancel := context.WithTimeout(ctx, s.drawer.Timeout)
	defer cancel()
	h, placed, err := s.hubs.Placed(ctx, widget)
	s.finding.Note(s.log, "find a widget to draw on the spot", err, "widget", widget)
	if err != nil {
		return fragment.Block{}, err
	}
	f, err := s.drawer.Draw(ctx, h, placed, func() *fragment.Fragment { return nil })
	s.drawing.Note(s.log, widget, "draw widget on the spot", err, "widget", widget)
	return fragment.Pack(f.HTML), nil
}
