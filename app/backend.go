package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/backend/accounts"
	"github.com/fedora-hubs/hubs/backend/backlog"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/consumer"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/outage"
	"github.com/fedora-hubs/hubs/backend/sleep"
	"github.com/fedora-hubs/hubs/backend/store"
)

// A backend takes messages from the bus to the queue.
type backend struct {
	*parts
	consumer  *consumer.Consumer
	filler    *backlog.Filler
	sources   []bus.Source
	keeper    *accounts.Keeper   // nil: no accounts system is set
	publisher consumer.Publisher // nil: nowhere to publish is set
	guard     *bus.Guard
}

// backend makes the backend of this process, and has its health and metrics shown.
func (p *parts) backend(more []bus.Source) (*backend, error) {
	b := &backend{parts: p, consumer: p.consumer(), guard: bus.NewGuard(p.log, time.Now, p.config.BusDailyMB<<20)}
	var err error
	if b.filler, err = p.filler(b.consumer); err != nil {
		return nil, err
	}
	if b.sources, err = p.sources(b.filler, b.guard, more...); err != nil {
		return nil, err
	}
	if b.keeper, err = p.keeper(); err != nil {
		return nil, err
	}
	if p.config.BusPublish != "" {
		publisher, err := bus.NewPublisher(p.config.BusPublish, p.log)
		if err != nil {
			return nil, fmt.Errorf("HUBS_BUS_PUBLISH: %w", err)
		}
		p.closers = append(p.closers, publisher.Close)
		p.metrics.ShowPublisher(publisher.Counts)
		b.publisher = publisher
	}
	p.showBackend(b.consumer, b.guard)
	p.health.Add("index", checkIndex(b.consumer))
	b.consumer.Handled, b.consumer.Charge = b.filler.Handled, b.guard.Charge
	return b, nil
}

// run adds to a group what ends with the context.
func (b *backend) run(ctx context.Context, g *errgroup.Group) {
	if b.keeper != nil {
		g.Go(func() error { return b.keeper.Run(ctx) })
	}
	g.Go(func() error {
		b.tellSize(ctx)
		return b.retention().Run(ctx)
	})
	// Room for a batch; what is more waits in the source's buffer, which is
	// bounded in bytes.
	deliveries, messages := make(chan bus.Delivery), make(chan fedmsg.Message, 256)
	for _, s := range b.sources {
		g.Go(func() error { return s.Run(ctx, deliveries) })
	}
	g.Go(func() error { return b.decode(ctx, deliveries, messages) })
	g.Go(func() error {
		changes := b.changes.Tail()
		// It begins before the index is loaded. Where it can't, Follow loads once more.
		_, _, _ = changes.Next(ctx, 0)
		if err := b.loadIndex(ctx); err != nil {
			return err
		}
		g.Go(func() error { return b.consumer.Follow(ctx, changes) })
		g.Go(func() error {
			defer closed(ctx, b.filler)
			return b.consumer.Run(ctx, messages)
		})
		g.Go(func() error { return b.filler.Run(ctx) })
		g.Go(func() error { return b.consumer.Sweep(ctx) })
		g.Go(func() error { return b.consumer.Reload(ctx) })
		g.Go(func() error { return b.relay(b.consumer, b.publisher).Run(ctx) })
		return nil
	})
}

// loadIndex waits for the database: without the index nothing can be routed.
func (b *backend) loadIndex(ctx context.Context) error {
	var loading outage.Record
	for {
		err := b.explained(ctx, b.consumer.Load(ctx))
		if ctx.Err() == nil {
			loading.Note(b.log, "load the index", err)
		}
		if err == nil || ctx.Err() != nil {
			return nil
		}
		sleep.For(ctx, 2*time.Second)
	}
}

// explained says of an error of the database that its tables are not those of
// this version, if that is so.
func (p *parts) explained(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if differs := p.store.Schema(ctx); store.IsSchema(differs) {
		return differs
	}
	return err
}

// closed notes at a shutdown until when the bus was heard.
func closed(ctx context.Context, f *backlog.Filler) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	f.Close(ctx)
}

// decode hands on what is a message and drops the rest.
func (b *backend) decode(ctx context.Context, in <-chan bus.Delivery, out chan<- fedmsg.Message) error {
	for {
		select {
		case d := <-in:
			if d.Frames == nil {
				b.filler.Taken(d.Source, d.Received, false)
				continue
			}
			m, err := b.guard.Decode(d)
			b.filler.Taken(d.Source, d.Received, err == nil)
			if errors.Is(err, bus.ErrLimit) {
				b.filler.Refused(d.Source, d.Received)
			}
			if err != nil {
				continue // counted and logged by the guard
			}
			hear(b.keeper, m)
			select {
			case out <- m:
			case <-ctx.Done():
				return nil
			}
		case <-ctx.Done():
			return nil
		}
	}
}
