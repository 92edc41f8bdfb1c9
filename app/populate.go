package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/dustin/go-humanize"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/stats"
	"github.com/fedora-hubs/hubs/backend/store"
)

// Run puts the demo's community into the database. All that is there stays as it
// is, and what was interrupted is ended.
func (c populateCommand) Run(ctx context.Context, p *program) error {
	s, err := openStore(ctx, p.config.DatabaseURL, p.log)
	if err != nil {
		return err
	}
	defer s.Close()
	community := demo.New(1)
	p.report("Adding people, teams and their pages…\n")
	if err := community.Populate(ctx, s.Quiet()); err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "The database has %d people and %d teams of the demo.\n", len(community.People), len(community.Teams))
	return c.past(ctx, p, s, community)
}

// past gives the community a history.
func (c populateCommand) past(ctx context.Context, p *program, s *store.Store, community *demo.Community) error {
	first, err := s.Hub(ctx, hub.Team, community.Teams[0].Name)
	if err != nil {
		return err
	}
	// It ends when the first page was made: running again makes the same.
	history := community.History(first.Updated, c.History)
	a := newArchive(s)
	missing, err := isMissing(ctx, s, a, history)
	if err != nil || !missing {
		return err
	}
	err = remember(ctx, s, community, history, func(n int) {
		if n%(2*loadBatch) == 0 || n == len(history) {
			p.report("%s of %s messages archived\n", humanize.Comma(int64(n)), humanize.Comma(int64(len(history))))
		}
	})
	if err == nil {
		fmt.Fprintf(p.Stdout, "The archive has %d messages of the last weeks.\n", len(history))
	}
	return err
}

// isMissing tells whether an archive lacks the history, or a part of it. One
// with other messages is somebody's own, and lacks nothing.
func isMissing(ctx context.Context, s *store.Store, a *archive.Archive, history []fedmsg.Message) (bool, error) {
	if len(history) == 0 {
		return false, nil
	}
	if known, err := has(ctx, a, history[len(history)-1].ID); known || err != nil {
		return false, err
	}
	if begun, err := has(ctx, a, history[0].ID); begun || err != nil {
		return begun, err
	}
	counts, err := stats.NewCounts(s.DB()).ByCategory(ctx)
	if err != nil || len(counts) > 0 {
		return false, err
	}
	own, err := a.Own(ctx)
	return own == 0, err
}

func has(ctx context.Context, a *archive.Archive, id string) (bool, error) {
	_, err := a.Message(ctx, id)
	if errors.Is(err, hub.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
