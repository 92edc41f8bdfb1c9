package app

import (
	"context"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"

	"github.com/fedora-hubs/hubs/app/health"
	"github.com/fedora-hubs/hubs/app/web"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/consumer"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/listen"
	"github.com/fedora-hubs/hubs/backend/metrics"
	"github.com/fedora-hubs/hubs/widgets"
)

func newMetrics(kinds widgets.Kinds) *metrics.Metrics {
	return metrics.New(fedmsg.Categories(), slices.Collect(maps.Keys(kinds)))
}

// watchListener listens where metrics and health are served apart from pages:
// at the address that is set, else, for a role without pages, at its PORT. It
// is nil if that is nowhere.
func (p *parts) watchListener(r roles) (net.Listener, error) {
	setting, address := "HUBS_METRICS_ADDR", p.config.MetricsAddr
	if address == "" && !r.web && p.config.Port != "" {
		setting, address = "PORT", net.JoinHostPort("127.0.0.1", p.config.Port)
	}
	if address == "" {
		return nil, nil //nolint:nilnil // nowhere is no error
	}
	l, err := listen.TCP(address, p.log)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", setting, err)
	}
	p.log.Info("metrics and health", "address", l.Addr().String())
	return l, nil
}

func (p *parts) watch(ctx context.Context, l net.Listener) error {
	checks := p.checks()
	if p.zmq != nil {
		checks["bus"] = p.onTheBus
	}
	s := &health.Server{Checks: checks, Metrics: p.metrics.Handler(), Finish: finishTime, Log: p.log}
	return s.Run(ctx, l)
}

// checks ask the parts that no role can do without.
func (p *parts) checks() health.Checks {
	return health.Checks{
		"database": p.store.Ping,
		"redis":    func(ctx context.Context) error { return p.redis.Ping(ctx).Err() },
	}
}

func (p *parts) onTheBus(context.Context) error {
	var missing []string
	for _, peer := range p.zmq.Peers() {
		if !peer.Connected {
			missing = append(missing, peer.Endpoint)
		}
	}
	if len(missing) > 0 {
		return health.ImpairedError("no connection to " + strings.Join(missing, ", "))
	}
	return nil
}

// showParts shows what all processes look at.
func (p *parts) showParts() {
	p.metrics.ShowParts(p.checks())
	p.metrics.ShowQueue(func(ctx context.Context) (metrics.Queue, error) {
		s, err := p.queue.State(ctx)
		return metrics.Queue{Waiting: s.Waiting, Leased: s.Leased, Oldest: s.Oldest}, err
	})
}

// showDrawings shows what this process draws: for the queue, on the spot, or as
// previews.
func (p *parts) showDrawings() {
	p.metrics.ShowDrawings(func() metrics.Drawings { return metrics.Drawings(p.drawer.Turnstile.State()) })
}

func (p *parts) showWeb(s *web.Server) {
	p.metrics.ShowWeb(
		func() metrics.Streams {
			l := s.Load()
			return metrics.Streams{Open: l.Open, Messages: l.Sent, Bytes: l.Bytes}
		},
		func() metrics.Lookups { return metrics.Lookups(s.Lookups()) },
	)
}

func (p *parts) showBackend(c *consumer.Consumer, guard *bus.Guard) {
	refused := func() map[string]int64 {
		counts := guard.Counts()
		counts["database"], _ = c.Refused()
		return counts
	}
	forgotten := func() int64 { _, n := c.Refused(); return n }
	p.metrics.ShowConsumer(metrics.Consumer{Refused: refused, Forgotten: forgotten, Index: c.Index.Size, Outbox: p.store.OutboxLength})
}
