package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/stats"
	"github.com/fedora-hubs/hubs/backend/store"
)

const loadBatch = 500

// Run archives the messages of a file. A running backend routes them.
func (c loadCommand) Run(ctx context.Context, p *program) error {
	s, err := openStore(ctx, p.config.DatabaseURL, p.log)
	if err != nil {
		return err
	}
	defer s.Close()
	a := newArchive(s)
	var batch []fedmsg.Said
	added, seen := 0, 0
	refused, secret := 0, 0
	refuse := func(said fedmsg.Said, err error) {
		p.report("message %s: %v\n", said.ID, err)
		refused++
	}
	flush := func() error {
		fresh, err := addEach(ctx, a, batch, refuse)
		added, seen = added+fresh, seen+len(batch)
		batch = batch[:0]
		if seen > 0 && seen%(20*loadBatch) == 0 {
			p.report("%s messages read\n", humanize.Comma(int64(seen)))
		}
		return err
	}
	good, bad, err := p.lines(c.File, fedmsg.Decode, func(m fedmsg.Message) error {
		meta := p.rules.Meta(m)
		if !p.config.keeps(meta) {
			secret++
			return nil
		}
		if batch = append(batch, fedmsg.Said{Message: m, Meta: meta}); len(batch) < loadBatch {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	fmt.Fprintf(p.Stdout, "%d messages added, %d were there already, %d lines were not messages.\n", added, good-added-refused-secret, bad)
	if secret > 0 {
		fmt.Fprintf(p.Stdout, "%d were left out, since they are not for everybody.\n", secret)
	}
	if horizon, err := a.Horizon(ctx); err == nil && !horizon.IsZero() && added < good-refused-secret {
		fmt.Fprintf(p.Stdout, "Those of before %s UTC count as there: they are forgotten.\n", horizon.Format(time.DateTime))
	}
	if err == nil && refused > 0 {
		err = fmt.Errorf("the database refused %d messages", refused)
	}
	return err
}

// addEach archives a batch, without those of its messages that the database
// refuses.
func addEach(ctx context.Context, a *archive.Archive, batch []fedmsg.Said, refuse func(fedmsg.Said, error)) (added int, err error) {
	fresh, err := a.Add(ctx, batch)
	switch {
	case !store.BlamesData(err):
		return len(fresh), err
	case len(batch) == 1:
		refuse(batch[0], err)
		return 0, nil
	}
	half := len(batch) / 2
	one, err := addEach(ctx, a, batch[:half], refuse)
	if err != nil {
		return one, err
	}
	two, err := addEach(ctx, a, batch[half:], refuse)
	return one + two, err
}

// Run tells how many messages the archive has of each category.
func (statsCommand) Run(ctx context.Context, p *program) error {
	s, err := openStore(ctx, p.config.DatabaseURL, p.log)
	if err != nil {
		return err
	}
	defer s.Close()
	counts, err := stats.NewCounts(s.DB()).ByCategory(ctx)
	if err != nil {
		return err
	}
	own, err := newArchive(s).Own(ctx)
	if err != nil {
		return err
	}
	if own > 0 { // in no series, since these are for everybody
		counts = append(counts, stats.Count{Name: "hubs", N: own})
		slices.SortStableFunc(counts, func(a, b stats.Count) int { return cmp.Compare(b.N, a.N) })
	}
	if len(counts) == 0 {
		fmt.Fprintln(p.Stdout, "The archive is empty.")
	}
	for _, c := range counts {
		fmt.Fprintf(p.Stdout, "%s has %d entries\n", c.Name, c.N)
	}
	return nil
}
