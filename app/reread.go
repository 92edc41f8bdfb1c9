package app

import (
	"context"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/sleep"
)

const (
	rereadStep   = 200 // messages in a transaction
	rereadReport = 50  // steps
)

// Run reads the messages of the archive by the rules of this version. Between two steps
// it rests as long as one took: a running backend comes first.
func (c rereadCommand) Run(ctx context.Context, p *program) error {
	s, err := openStore(ctx, p.config.DatabaseURL, p.log)
	if err != nil {
		return err
	}
	defer s.Close()
	a := newArchive(s)
	if c.Again {
		if err := a.RereadAgain(ctx); err != nil {
			return err
		}
	}
	read, changed, removed := 0, 0, 0
	told := func() string {
		return fmt.Sprintf("%s messages read again, of which %s say something else than before and %s were removed, since they are not for everybody",
			humanize.Comma(int64(read)), humanize.Comma(int64(changed)), humanize.Comma(int64(removed)))
	}
	for step := 1; ; step++ {
		began := time.Now()
		r, err := a.Reread(ctx, p.rules.Meta, p.config.keeps, rereadStep)
		read, changed, removed = read+r.Read, changed+r.Changed, removed+r.Removed
		if err != nil {
			return fmt.Errorf("%s; the next run goes on there: %w", told(), err)
		}
		if r.Done() {
			fmt.Fprintf(p.Stdout, "%s.\n", told())
			if removed > 0 {
				fmt.Fprintln(p.Stdout, "Pages that were drawn with them may still show them: hubs cache clean --all has them drawn again.")
			}
			return nil
		}
		if step%rereadReport == 0 {
			p.report("%s; at %d of %d\n", told(), r.After, r.Until)
		}
		if !sleep.For(ctx, time.Since(began)) {
			return fmt.Errorf("%s; the next run goes on there: %w", told(), context.Cause(ctx))
		}
	}
}

// keeps reports whether the archive is to have what a message says.
func (c Config) keeps(m fedmsg.Meta) bool { return !m.Confidential || c.Confidential == yes }
