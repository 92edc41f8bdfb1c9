package app

import (
	"context"
	"fmt"
	"time"

	"github.com/fedora-hubs/hubs/backend/backlog"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/metrics"
	"github.com/fedora-hubs/hubs/backend/store"
)

// peers tell metrics how it stands with the bus.
func peers(zmq *bus.ZMQ, filler *backlog.Filler, guard *bus.Guard) func() []metrics.Peer {
	return func() []metrics.Peer {
		now, missing := time.Now(), map[string]time.Duration{}
		for _, g := range filler.Gaps() {
			missing[g.Endpoint] += g.Length(now)
		}
		over, _ := guard.Over(0)
		var list []metrics.Peer
		for _, p := range zmq.Peers() {
			list = append(list, metrics.Peer{
				Endpoint: p.Endpoint, Connected: p.Connected, LastHeard: p.LastHeard, Missing: missing[p.Endpoint],
				Received: p.Received, Dropped: p.Dropped, Cut: p.Cut, Over: over[p.Endpoint],
			})
		}
		return list
	}
}

// Run tells which messages of the bus are missing.
func (gapsCommand) Run(ctx context.Context, p *program) error {
	s, err := openStore(ctx, p.config.DatabaseURL, p.log)
	if err != nil {
		return err
	}
	defer s.Close()
	list, err := s.Gaps(ctx)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		fmt.Fprintln(p.Stdout, "No messages of the bus are known to be missing.")
	}
	for _, g := range list {
		fmt.Fprintln(p.Stdout, gapLine(g))
	}
	return nil
}

func gapLine(g store.Gap) string {
	from := g.From.UTC().Format(time.DateTime)
	to := g.To.UTC().Format(time.DateTime)
	switch {
	case g.To.IsZero() && g.Fetched:
		return fmt.Sprintf("%s is not heard since %s UTC. Its messages will be fetched when it is back.", g.Endpoint, from)
	case g.To.IsZero():
		return fmt.Sprintf("%s is not heard since %s UTC. Its messages can't be fetched later: HUBS_BACKLOG_URL is not set.", g.Endpoint, from)
	case g.Fetched:
		return fmt.Sprintf("%s was not heard from %s to %s UTC. Its messages are being fetched.", g.Endpoint, from, to)
	}
	return fmt.Sprintf("%s was not heard from %s to %s UTC, or sent more than HUBS_BUS_DAILY_MB. What it said then is not fetched.", g.Endpoint, from, to)
}
