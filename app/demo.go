package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
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
	s, err := openStore(ctx, p.config.DatabaseURL)
	if err != nil {
		return err
	}
	defer s.Close()
	community, now := demo.New(c.Seed), time.Now().UTC()
	p.rules, p.config.TopicPrefix = community.Rules(), demo.Prefix
	fmt.Fprintln(p.Stdout, "Making up a community…")
	if err := prepare(ctx, s, community, now, demoHistory); err != nil {
		return err
	}
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

// prepare fills a database with the community and its past.
func prepare(ctx context.Context, s *store.Store, community *demo.Community, now time.Time, history int) error {
	if err := community.Populate(ctx, s); err != nil {
		return err
	}
	if err := forget(ctx, s); err != nil {
		return err
	}
	a := archive.New(s.DB(), stats.NewCounts(s.DB()))
	rules := community.Rules()
	var batch []fedmsg.Said
	for _, m := range community.History(now, history) {
		batch = append(batch, fedmsg.Said{Message: m, Meta: rules.Meta(m)})
	}
	for len(batch) > 0 {
		n := min(loadBatch, len(batch))
		if _, err := a.Add(ctx, batch[:n]); err != nil {
			return err
		}
		batch = batch[n:]
	}
	return nil
}

// forget takes the announcements of the community's making out of the outbox:
// its feeds shall begin with what its people do.
func forget(ctx context.Context, s *store.Store) error {
	for {
		list, err := s.Announcements(ctx, loadBatch)
		if err != nil || len(list) == 0 {
			return err
		}
		ids := make([]int64, len(list))
		for i, a := range list {
			ids[i] = a.ID
		}
		if err := s.Announced(ctx, ids...); err != nil {
			return err
		}
	}
}
