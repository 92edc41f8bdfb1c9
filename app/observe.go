package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/app/health"
	"github.com/fedora-hubs/hubs/app/web"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/consumer"
	"github.com/fedora-hubs/hubs/backend/listen"
	"github.com/fedora-hubs/hubs/backend/metrics"
	"github.com/fedora-hubs/hubs/backend/redisd"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/widgets"
)

func newMetrics(kinds widgets.Kinds) *metrics.Metrics {
	return metrics.New(rules.Categories(), slices.Collect(maps.Keys(kinds)))
}

// observeListener listens where metrics and health are served apart from pages:
// at the address that is set, else, for a role without pages, at its PORT. It
// is nil if that is nowhere.
func (p *parts) observeListener(r roles) (net.Listener, error) {
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

func (p *parts) observe(ctx context.Context, l net.Listener) error {
	s := &health.Server{Monitor: p.health, Metrics: p.metrics.Handler(), Finish: finishTime, Log: p.log}
	return s.Run(ctx, l)
}

// pageHealth is the health of what pages need.
type pageHealth struct{ *health.Monitor }

// Ailing reports whether pages may be old, since there was no way to tell of changes.
func (h pageHealth) Ailing() bool {
	return h.Monitor.Ailing("database", "redis") || h.Lacking("messages")
}

func (p *parts) checkDatabase(ctx context.Context) error {
	err := p.store.Check(ctx)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrNewer): // another version is about to take over
		return health.ImpairedError(store.Why(err))
	}
	return &health.MissingError{Why: store.Why(err), Cause: err}
}

func (p *parts) checkRedis(ctx context.Context) error {
	if p.config.RedisURL == "" {
		return p.redis.Ping(ctx).Err()
	}
	lacks, err := redisd.Check(ctx, p.redis, healthKey)
	switch {
	case err != nil:
		return &health.MissingError{Why: redisd.Why(err), Cause: err}
	case lacks != "":
		return health.ImpairedError(lacks)
	}
	return nil
}

// checkMessages asks whether a backend is behind with the messages that came.
func (p *parts) checkMessages(ctx context.Context) error {
	since, err := p.lag.Since(ctx)
	switch {
	case err != nil:
		return health.ImpairedError("it is not known whether some wait to be archived")
	case !since.IsZero():
		return health.ImpairedError(since.UTC().Format("some wait to be archived since 2006-01-02 15:04:05 UTC"))
	}
	return nil
}

// indexTime is how long the index may take to load before the log is told.
const indexTime = 30 * time.Second

// checkIndex is for a backend: without the index no message is routed.
func checkIndex(c *consumer.Consumer) func(context.Context) error {
	begun := time.Now()
	return func(context.Context) error {
		if loaded, hubs := c.Loaded(); !loaded {
			return &health.MissingError{Why: fmt.Sprintf("it is being loaded, with %d hubs so far", hubs), Begins: time.Since(begun) < indexTime}
		}
		return nil
	}
}

// checkBus is for a backend: without the bus, pages have all but the news.
func checkBus(z *bus.ZMQ, guard *bus.Guard) func(context.Context) error {
	return func(context.Context) error {
		_, over := guard.Over(overFor)
		return deaf(z.Peers(), len(over), time.Now())
	}
}

// overFor is how long it is told that an endpoint sent too much.
const overFor = 5 * time.Minute

// silentFor is how long an endpoint may say nothing, not even that it is there, until
// that is told. It is asked for a sign of life in less.
const silentFor = 3 * time.Minute

// deaf tells of endpoints of the bus that are not heard, and of how many are not
// listened to, without their addresses.
func deaf(peers []bus.PeerState, over int, now time.Time) error {
	var lacks []string
	for _, one := range []struct {
		what string
		is   func(bus.PeerState) bool
	}{
		{"no connection to", func(p bus.PeerState) bool { return !p.Connected }},
		{"nothing is heard of", func(p bus.PeerState) bool {
			return p.Connected && !p.LastHeard.IsZero() && now.Sub(p.LastHeard) > silentFor
		}},
	} {
		n, since := 0, time.Time{}
		for _, p := range peers {
			if !one.is(p) {
				continue
			}
			if n++; !p.LastHeard.IsZero() && (since.IsZero() || p.LastHeard.Before(since)) {
				since = p.LastHeard
			}
		}
		if n == 0 {
			continue
		}
		text := fmt.Sprintf("%s %d of %d endpoints", one.what, n, len(peers))
		if !since.IsZero() {
			text += since.UTC().Format(" since 2006-01-02 15:04 UTC")
		}
		lacks = append(lacks, text)
	}
	if over > 0 {
		lacks = append(lacks, fmt.Sprintf("%d of %d endpoints sent more than HUBS_BUS_DAILY_MB, and what is more is dropped", over, len(peers)))
	}
	if len(lacks) == 0 {
		return nil
	}
	return health.ImpairedError(strings.Join(lacks, "; "))
}

// showParts shows what all processes look at.
func (p *parts) showParts() {
	p.metrics.ShowParts(func(ctx context.Context) map[string]metrics.Part {
		parts := map[string]metrics.Part{}
		for name, err := range p.health.Parts(ctx) {
			parts[name] = metrics.Part{Up: health.IsUp(err), Impaired: err != nil && health.IsUp(err)}
		}
		return parts
	})
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
		counts["hubs"] = c.Claimed()
		return counts
	}
	forgotten := func() int64 { _, n := c.Refused(); return n }
	p.metrics.ShowConsumer(metrics.Consumer{Refused: refused, Forgotten: forgotten, Index: c.Index.Size, Outbox: p.store.OutboxLength})
	p.metrics.ShowDatabase(p.database)
}
