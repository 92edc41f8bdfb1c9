package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
)

// Run lists the messages that the database refused and that were put aside, a
// line each, or does something with them.
func (c refusedCommand) Run(ctx context.Context, p *program) error {
	chosen := c.All || len(c.IDs) > 0
	switch {
	case chosen && !c.Retry && !c.Forget:
		return errors.New("say --retry or --forget: what is to be done with them")
	case !chosen && (c.Retry || c.Forget):
		return errors.New("name messages by their ids, or all of them by --all")
	case c.All && len(c.IDs) > 0:
		return errors.New("name messages by their ids or all of them by --all, not both")
	}
	s, err := openStore(ctx, p.config.DatabaseURL, p.log)
	if err != nil {
		return err
	}
	defer s.Close()
	a := newArchive(s)
	if !chosen {
		return p.listRefused(ctx, a)
	}
	if c.All {
		if err := a.EachRefused(ctx, func(r archive.Refused) error { c.IDs = append(c.IDs, r.ID); return nil }); err != nil {
			return err
		}
	}
	if c.Forget {
		return p.eachRefused(c.IDs, "forgotten", func(id string) error { return a.Forget(ctx, id) })
	}
	return p.eachRefused(c.IDs, "archived", func(id string) error { return a.Retry(ctx, id, p.rules.Meta, p.config.keeps) })
}

func (p *program) listRefused(ctx context.Context, a *archive.Archive) error {
	n := 0
	err := a.EachRefused(ctx, func(r archive.Refused) error {
		n++
		_, err := fmt.Fprintf(p.Stdout, "%s %s %s: %s\n", r.At.Format(time.RFC3339), r.ID, r.Topic, r.Reason)
		return err
	})
	if err == nil && n == 0 {
		fmt.Fprintln(p.Stdout, "No message is refused.")
	}
	return err
}

// eachRefused does something with messages. One that is refused again, or is not
// there, keeps nobody from the others.
func (p *program) eachRefused(ids []string, done string, do func(id string) error) error {
	n, left := 0, 0
	for _, id := range ids {
		err := do(id)
		switch {
		case err == nil:
			n++
		case errors.Is(err, hub.ErrNotFound):
			p.report("%s: is not among the refused messages\n", id)
			left++
		case errors.Is(err, archive.ErrNotKept):
			p.report("%s: is not archived: %v\n", id, err)
			left++
		case store.BlamesData(err):
			p.report("%s: is refused again: %v\n", id, err)
			left++
		default:
			return fmt.Errorf("%d messages %s: %w", n, done, err)
		}
	}
	fmt.Fprintf(p.Stdout, "%d messages %s.\n", n, done)
	if left > 0 {
		return fmt.Errorf("%d messages were not %s", left, done)
	}
	return nil
}
