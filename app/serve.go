package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/listen"
)

// connectionsBeside is how many connections an address may have beside those of
// its streams.
const connectionsBeside = 64

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
	observed, err := p.observeListener(r)
	if err != nil {
		return err
	}
	if observed != nil {
		defer observed.Close() // the server closes it first, unless it does not come so far
	}
	p.fitStreams(r, maxFiles())
	var b *backend
	if r.backend {
		if b, err = p.backend(more); err != nil {
			return err
		}
	}
	p.showParts()
	if r.web || r.worker {
		p.showDrawings()
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return p.health.Run(ctx) })
	if r.web {
		l, err := listen.TCP(p.config.Addr, p.log)
		if err != nil {
			return fmt.Errorf("HUBS_ADDR or PORT: %w", err)
		}
		proxies, _ := networks(p.config.Proxies) // was checked when it was read
		// A page is a stream and, where connections are kept, one for the next click.
		l = listen.Share(l, 2*p.config.streamsEach()+connectionsBeside, func(a netip.Addr) bool {
			return slices.ContainsFunc(proxies, func(n netip.Prefix) bool { return n.Contains(a.Unmap()) })
		})
		defer l.Close() // the server closes it first, unless it does not come so far
		s := p.web()
		p.showWeb(s)
		g.Go(func() error { return s.Run(ctx, l) })
		fmt.Fprintf(out, "Hubs is at http://%s/\n", l.Addr())
	}
	if b != nil {
		b.run(ctx, g)
	}
	if r.worker {
		p.metrics.ShowWorker()
		g.Go(func() error { return p.worker().Run(ctx) })
	}
	if observed != nil {
		g.Go(func() error { return p.observe(ctx, observed) })
	}
	return g.Wait()
}
