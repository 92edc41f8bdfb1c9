package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/backend/accounts"
	"github.com/fedora-hubs/hubs/backend/backlog"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/consumer"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/listen"
	"github.com/fedora-hubs/hubs/backend/outage"
	"github.com/fedora-hubs/hubs/backend/store"
)

// roles are what one process does.
type roles struct{ web, backend, worker bool }

var allRoles = roles{web: true, backend: true, worker: true}

// serve wires the parts and runs roles until the context ends.
func (p *program) serve(ctx context.Context, r roles, more ...bus.Source) (err error) {
	if r != allRoles && p.config.RedisURL == "" {
		return errors.New("HUBS_REDIS_URL must be set to run a role alone: processes meet in Redis")
	}
	all, err := wire(ctx, p.config, p.rules, p.kinds, p.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, all.close()) }()
	return all.run(ctx, r, p.Stdout, more...)
}

// run runs roles until the context ends, and says where pages are.
func (p *parts) run(ctx context.Context, r roles, out io.Writer, more ...bus.Source) error {
	watched, err := p.watchListener(r)
	if err != nil {
		return err
	}
	if watched != nil {
		defer watched.Close() // the server closes it first, unless it does not come so far
	}
	p.fitStreams(r, maxFiles())
	p.showParts()
	if r.web || r.worker {
		p.showDrawings()
	}
	g, ctx := errgroup.WithContext(ctx)
	if r.web {
		l, err := listen.TCP(p.config.Addr, p.log)
		if err != nil {
			return fmt.Errorf("HUBS_ADDR or PORT: %w", err)
		}
		defer l.Close() // the server closes it first, unless it does not come so far
		s := p.web()
		p.showWeb(s)
		g.Go(func() error { return s.Run(ctx, l) })
		fmt.Fprintf(out, "Hubs is at http://%s/\n", l.Addr())
	}
	if r.backend {
		if err := p.runBackend(ctx, g, more); err != nil {
			g.Go(func() error { return err }) // ends the others
		}
	}
	if r.worker {
		p.metrics.ShowWorker()
		g.Go(func() error { return p.worker().Run(ctx) })
	}
	if watched != nil {
		g.Go(func() error { return p.watch(ctx, watched) })
	}
	return g.Wait()
}

// runBackend takes messages from the bus to the queue.
func (p *parts) runBackend(ctx context.Context, g *errgroup.Group, more []bus.Source) error {
	c := p.consumer()
	filler, err := p.filler(c)
	if err != nil {
		return err
	}
	sources, err := p.sources(filler, more...)
	if err != nil {
		return err
	}
	keeper, err := p.keeper()
	if err != nil {
		return err
	}
	if keeper != nil {
		g.Go(func() error { return keeper.Run(ctx) })
	}
	var pub consumer.Publisher
	if p.config.BusPublish != "" {
		publisher, err := bus.NewPublisher(p.config.BusPublish, p.log)
		if err != nil {
			return fmt.Errorf("HUBS_BUS_PUBLISH: %w", err)
		}
		p.closers = append(p.closers, publisher.Close)
		p.metrics.ShowPublisher(publisher.Counts)
		pub = publisher
	}
	guard := bus.NewGuard(p.log, time.Now)
	p.showBackend(c, guard)
	c.Handled = filler.Handled
	// Room for a batch; what is more waits in the source's buffer, which is
	// bounded in bytes.
	deliveries, messages := make(chan bus.Delivery), make(chan fedmsg.Message, 256)
	for _, s := range sources {
		g.Go(func() error { return s.Run(ctx, deliveries) })
	}
	g.Go(func() error { return decode(ctx, guard, filler, keeper, deliveries, messages) })
	g.Go(func() error {
		changes := p.changes.Tail()
		// It begins before the index is loaded. Where it can't, Follow loads once more.
		_, _, _ = changes.Next(ctx, 0)
		if err := p.loadIndex(ctx, c); err != nil {
			return err
		}
		g.Go(func() error { return c.Follow(ctx, changes) })
		g.Go(func() error {
			defer closed(ctx, filler)
			return c.Run(ctx, messages)
		})
		g.Go(func() error { return filler.Run(ctx) })
		g.Go(func() error { return c.Sweep(ctx) })
		g.Go(func() error { return c.Reload(ctx) })
		g.Go(func() error { return p.relay(c, pub).Run(ctx) })
		return nil
	})
	return nil
}

// loadIndex waits for the database: without the index nothing can be routed.
func (p *parts) loadIndex(ctx context.Context, c *consumer.Consumer) error {
	var loading outage.Record
	for {
		err := p.explained(ctx, c.Load(ctx))
		if ctx.Err() == nil {
			loading.Note(p.log, "load the index", err)
		}
		if err == nil || ctx.Err() != nil {
			return nil
		}
		paused(ctx, 2*time.Second)
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
func decode(ctx context.Context, guard *bus.Guard, filler *backlog.Filler, keeper *accounts.Keeper, in <-chan bus.Delivery, out chan<- fedmsg.Message) error {
	for {
		select {
		case d := <-in:
			if d.Frames == nil {
				filler.Taken(d.Source, d.Received, false)
				continue
			}
			m, err := guard.Decode(d)
			filler.Taken(d.Source, d.Received, err == nil)
			if err != nil {
				continue // counted and logged by the guard
			}
			hear(keeper, m)
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

// origin is the part of an address that a browser's policy names.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}
