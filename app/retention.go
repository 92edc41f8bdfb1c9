package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/fedora-hubs/hubs/backend/metrics"
	"github.com/fedora-hubs/hubs/backend/retention"
)

// retention forgets what was kept for as long as is set.
func (p *parts) retention() *retention.Keeper {
	return &retention.Keeper{
		Policies: []retention.Policy{
			{Name: "messages", Begin: p.moveHorizon, Forget: p.archive.ForgetOld},
			{Name: "counts", Forget: p.forgetCounts},
			{Name: "totals", Forget: p.forgetTotals},
			{Name: "hub_days", Forget: p.store.ForgetHubDays},
			{Name: "changes", Forget: p.store.ForgetChanges},
			{Name: "widgets", Forget: p.store.ForgetRemoved},
			{Name: "file_pages", Forget: p.store.Shrink},
		},
		Claim: p.claims(""), Meter: p.metrics.Forgot, Log: p.log,
	}
}

// moveHorizon says which messages are too old by now. Those that were by what was
// set before, or by hand, stay forgotten.
func (p *parts) moveHorizon(ctx context.Context) error {
	if p.config.KeepMessages == 0 {
		return nil
	}
	return p.archive.MoveHorizon(ctx, p.now().Add(-p.config.KeepMessages))
}

func (p *parts) forgetCounts(ctx context.Context, limit int) (int64, error) {
	if p.config.KeepCounts == 0 {
		return 0, nil
	}
	return p.counts.ForgetDays(ctx, p.now().Add(-p.config.KeepCounts), limit)
}

func (p *parts) forgetTotals(ctx context.Context, limit int) (int64, error) {
	if p.config.KeepCounts == 0 {
		return 0, nil // each has a day
	}
	return p.counts.ForgetTotals(ctx, limit)
}

// horizon is the time before which messages are not kept.
func (p *parts) horizon(ctx context.Context) (time.Time, error) {
	if err := p.moveHorizon(ctx); err != nil {
		return time.Time{}, err
	}
	return p.archive.Horizon(ctx)
}

// database is how large the database is.
func (p *parts) database(ctx context.Context) (metrics.Database, error) {
	size, err := p.store.Size(ctx)
	if err != nil {
		return metrics.Database{}, err
	}
	oldest, err := p.archive.Oldest(ctx)
	return metrics.Database{Size: size.All, Tables: size.Tables, Oldest: oldest}, err
}

// tellSize says in the log how large the database is, and for how long messages are
// kept: for ever, unless that is set.
func (p *parts) tellSize(ctx context.Context) {
	d, err := p.database(ctx)
	if err != nil {
		return // what it does not answer is told elsewhere
	}
	kept := "for ever"
	if p.config.KeepMessages > 0 {
		kept = p.config.KeepMessages.String()
	}
	p.log.Info("the database", "size", humanize.IBytes(uint64(d.Size)), "oldest_message", d.Oldest, "messages_kept", kept)
}

// Run forgets messages by hand.
func (c forgetCommand) Run(ctx context.Context, p *program) (err error) {
	if c.Before.After(time.Now()) {
		return errors.New("--before must not lie in the future")
	}
	s, err := openStore(ctx, p.config.DatabaseURL, p.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	a := newArchive(s)
	if err := a.MoveHorizon(ctx, c.Before); err != nil {
		return err
	}
	total, told := int64(0), time.Now()
	keeper := retention.Keeper{
		Policies: []retention.Policy{{Name: "messages", Forget: a.ForgetOld}},
		Meter: func(_ string, n int64) {
			if total += n; time.Since(told) > tellEvery {
				told = time.Now()
				p.report("%s messages forgotten\n", humanize.Comma(total))
			}
		},
		Log: p.log,
	}
	if err := cmp.Or(keeper.Forget(ctx), ctx.Err()); err != nil {
		p.report("%s messages are forgotten. A backend forgets the others, or the same command does.\n", humanize.Comma(total))
		return err
	}
	keeper.Policies, keeper.Meter = []retention.Policy{{Name: "file_pages", Forget: s.Shrink}}, nil
	if err := keeper.Forget(ctx); err != nil {
		return err
	}
	fmt.Fprintf(p.Stdout, "%d messages of before %s are forgotten. They still count in statistics.\n", total, c.Before.Format(time.DateOnly))
	oldest, err := a.Oldest(ctx)
	if err == nil && !oldest.IsZero() && oldest.Before(c.Before) {
		fmt.Fprintln(p.Stdout, "Some are left until a backend has found out what they concern; it forgets them then.")
	}
	return err
}

// tellEvery is how often a command that takes long tells how far it is.
const tellEvery = 2 * time.Second
