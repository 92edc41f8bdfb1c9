package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/consumer"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/stats"
	"github.com/fedora-hubs/hubs/backend/store"
)

// demoHistory is how many messages there are when the demo starts.
const demoHistory = 5000

// Run serves a made-up community from a database that goes with the process.
func (c demoCommand) Run(ctx context.Context, p *program) (err error) {
	dir, err := os.MkdirTemp("", "hubs-demo-")
	if err != nil {
		return fmt.Errorf("make a folder for the demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	p.config.DatabaseURL = "sqlite://" + filepath.Join(dir, "demo.db")
	s, err := openStore(ctx, p.config.DatabaseURL, p.log)
	if err != nil {
		return err
	}
	defer s.Close()
	community, now := demo.New(c.Seed), time.Now().UTC()
	p.rules, p.config.TopicPrefix = community.Rules(), demo.Prefix
	p.config = p.config.inDemo()
	p.config.SiteName = cmp.Or(p.config.SiteName, demo.Name)
	fmt.Fprintln(p.Stdout, "Making up a community…")
	if err := prepare(ctx, s, community, now, demoHistory); err != nil {
		return err
	}
	fmt.Fprint(p.Stdout, welcome(p.config))
	memory := bus.NewMemory()
	ctx, stop := context.WithCancel(ctx)
	traffic := make(chan error, 1)
	go func() {
		traffic <- community.Run(ctx, now, c.Speed, func(topic string, envelope []byte) error {
			return memory.Publish(ctx, topic, envelope)
		}, s)
	}()
	err = p.serve(ctx, allRoles, memory)
	stop()
	if failed := <-traffic; !errors.Is(failed, context.Canceled) {
		err = errors.Join(err, failed)
	}
	return err
}

// inDemo lets everybody be anybody, unless others reach the site or it is said
// otherwise: the people of the demo are made up.
func (c Config) inDemo() Config {
	if c.Developers == "" && c.OIDCIssuer == "" && c.isAlone() {
		c.Developers = yes
	}
	return c
}

// welcome tells what to do with the address that comes next.
func welcome(c Config) string {
	text := "Choose a team or a person and watch: pages follow what happens.\n"
	if c.Developers == yes {
		text += "Sign in, and you can be anybody.\n"
	}
	return text + "Ctrl-C ends it, and nothing is kept.\n"
}

// prepare fills a database with the community and its past.
func prepare(ctx context.Context, s *store.Store, community *demo.Community, now time.Time, history int) error {
	if err := community.Populate(ctx, s.Quiet()); err != nil {
		return err
	}
	return remember(ctx, s, community, community.History(now, history), func(int) {})
}

// remember archives what happened in the community, in order, and counts it for the
// hubs that it concerned. It tells how many messages are done.
func remember(ctx context.Context, s *store.Store, community *demo.Community, history []fedmsg.Message, done func(n int)) error {
	a, index := newArchive(s), consumer.NewIndex()
	of := consumer.InterestsOf(nil, slog.New(slog.DiscardHandler)) // of the hubs, not of their widgets
	err := s.EachPage(ctx, func(page hub.Page) error {
		index.Replace(page.Hub.ID, of(page))
		return nil
	})
	if err != nil {
		return err
	}
	rules, n := community.Rules(), 0
	for batch := range slices.Chunk(history, loadBatch) {
		said := make([]fedmsg.Said, len(batch))
		var touches []hub.Touch
		for i, m := range batch {
			said[i] = fedmsg.Said{Message: m, Meta: rules.Meta(m)}
			for _, ref := range index.Match(said[i]) {
				touches = append(touches, consumer.TouchOf(ref.Hub, m))
			}
		}
		if _, err := a.Add(ctx, said); err != nil {
			return err
		}
		if err := s.Touch(ctx, touches); err != nil {
			return err
		}
		n += len(batch)
		done(n)
	}
	return nil
}

func newArchive(s *store.Store) *archive.Archive { return archive.New(s.DB(), stats.NewCounts(s.DB())) }
