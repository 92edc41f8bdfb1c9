package app

import (
	"context"
	"fmt"
	"time"

	"github.com/fedora-hubs/hubs/backend/intake"

	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/backend/accounts"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/consumer"
	"github.com/fedora-hubs/hubs/backend/store"
)

// A backend takes messages from the bus to the queue.
type backend struct {
	*parts
	intake *intake.Intake
	keeper *accounts.Keeper // nil: no accounts system is set
}

// backend makes the backend of this process, and has its health and metrics shown.
func (p *parts) backend(more []bus.Source) (*backend, error) {
	c, guard := p.consumer(), bus.NewGuard(p.log, time.Now, p.config.BusDailyMB<<20)
	filler, err := p.filler(c)
	if err != nil {
		return nil, err
	}
	sources, err := p.sources(filler, guard, more...)
	if err != nil {
		return nil, err
	}
	b := &backend{parts: p}
	if b.keeper, err = p.keeper(); err != nil {
		return nil, err
	}
	publisher, err := p.publisher()
	if err != nil {
		return nil, err
	}
	b.intake = &intake.Intake{
		Sources: sources, Guard: guard, Filler: filler, Consumer: c, Relay: p.relay(c, publisher), Changes: p.changes,
		Explain: p.explained, Log: p.log,
	}
	if b.keeper != nil {
		b.intake.Hear = b.keeper.Hear
	}
	p.showBackend(c, guard)
	p.health.Add("index", checkIndex(c))
	return b, nil
}

// publisher is our end of the bus; nil if nowhere to publish is set.
func (p *parts) publisher() (consumer.Publisher, error) {
	if p.config.BusPublish == "" {
		return nil, nil //nolint:nilnil // none is no error
	}
	publisher, err := bus.NewPublisher(p.config.BusPublish, p.log)
	if err != nil {
		return nil, fmt.Errorf("HUBS_BUS_PUBLISH: %w", err)
	}
	p.closers = append(p.closers, publisher.Close)
	p.metrics.ShowPublisher(publisher.Counts)
	return publisher, nil
}

// run adds to a group what ends with the context.
func (b *backend) run(ctx context.Context, g *errgroup.Group) {
	if b.keeper != nil {
		g.Go(func() error { return b.keeper.Run(ctx) })
	}
	if avatars := b.avatarKeeper(); avatars != nil {
		g.Go(func() error { return avatars.Run(ctx) })
	}
	g.Go(func() error {
		b.tellSize(ctx)
		return b.retention().Run(ctx)
	})
	b.intake.Run(ctx, g)
}

// explained says of an error of the database that its tables are not those of
// this version, if that is so.
func (p *parts) explained(ctx context.Context, err error) error {
	if differs := p.store.Schema(ctx); store.IsSchema(differs) {
		return differs
	}
	return err
}
