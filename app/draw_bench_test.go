package app

import (
	"log/slog"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/app/tools/loadtest"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// BenchmarkDraw measures what a worker does for one feed of 15 entries while
// the archive has 20,000 messages: find the widget and its hub, gather the data,
// draw, and commit the fragment.
func BenchmarkDraw(b *testing.B) {
	for _, s := range setups {
		b.Run(s.name, func(b *testing.B) {
			db := s.database(b)
			fill(b, db.URL, 20_000, nil)
			kinds, err := widgets.ByName(standard.Kinds())
			if err != nil {
				b.Fatal(err)
			}
			config := Config{DatabaseURL: db.URL, RedisURL: s.redis(b), DrawTimeout: time.Second, Watched: time.Hour}
			p, err := wire(b.Context(), config, demo.New(1).Rules(), kinds, slog.New(slog.DiscardHandler))
			if err != nil {
				b.Fatal(err)
			}
			defer p.close()
			p.draw(b, p.feedOf(b, "kernel"))
		})
	}
}

// feedOf is the feed on the page of a team.
func (p *parts) feedOf(b *testing.B, team string) hub.Placed {
	b.Helper()
	page, err := p.store.Page(b.Context(), hub.Team, team)
	if err != nil {
		b.Fatal(err)
	}
	for _, w := range page.Widgets {
		if w.Kind == "feed" {
			return w
		}
	}
	b.Fatalf("no feed on %s", page.Hub.Key())
	return hub.Placed{}
}

// draw does by hand what a worker does, with a watch.
func (p *parts) draw(b *testing.B, w hub.Placed) {
	b.Helper()
	ctx := b.Context()
	var find, draw, commit time.Duration
	n := 0
	for b.Loop() {
		if err := p.queue.Push(ctx, queue.Task{Widget: w.ID}); err != nil {
			b.Fatal(err)
		}
		leases, err := p.queue.Claim(ctx, 1, time.Minute, 0)
		if err != nil || len(leases) != 1 {
			b.Fatal(len(leases), err)
		}
		start := time.Now()
		h, placed, err := p.store.Placed(ctx, w.ID)
		if err != nil {
			b.Fatal(err)
		}
		found := time.Now()
		f, err := p.drawer.Draw(ctx, h, placed, nil)
		if err != nil || f.Empty || len(f.HTML) < 4<<10 {
			b.Fatal(len(f.HTML), err)
		}
		drawn := time.Now()
		if _, held, err := p.cache.Commit(ctx, leases[0], f, fragment.Retry{}); !held || err != nil {
			b.Fatal(held, err)
		}
		find, draw, commit = find+found.Sub(start), draw+drawn.Sub(found), commit+time.Since(drawn)
		n++
	}
	per := func(d time.Duration) float64 { return loadtest.Milliseconds(d) / float64(n) }
	b.ReportMetric(per(find), "find-ms")
	b.ReportMetric(per(draw), "draw-ms")
	b.ReportMetric(per(commit), "commit-ms")
}
