package consumer

import (
	"context"
	"fmt"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// Load fills the index with all hubs, and takes out those that are gone.
func (c *Consumer) Load(ctx context.Context) error {
	return c.load(ctx, func([]hub.Ref) {})
}

// load gives the targets that were found by other values before.
func (c *Consumer) load(ctx context.Context, differing func([]hub.Ref)) error {
	begun := c.Index.Version()
	gone := map[int64]bool{}
	for _, id := range c.Index.Hubs() {
		gone[id] = true
	}
	read := int64(0)
	err := c.Hubs.EachPage(ctx, func(page hub.Page) error {
		delete(gone, page.Hub.ID)
		read++
		c.read.Store(read)
		differing(c.Index.Restore(page.Hub.ID, c.Interests(page), begun))
		return nil
	})
	if err != nil {
		return fmt.Errorf("load index: %w", err)
	}
	for id := range gone {
		c.Index.Restore(id, nil, begun)
	}
	c.loaded.Store(true)
	return nil
}

// Loaded reports whether the index has been loaded, before which no message is
// routed, and how many hubs were read the last time.
func (c *Consumer) Loaded() (loaded bool, hubs int64) { return c.loaded.Load(), c.read.Load() }

// reload fills an index that may have missed changes. Messages that were matched
// with the old one are made up for by drawing the widgets that differ.
func (c *Consumer) reload(ctx context.Context) error {
	outdated := outdated{}
	if err := c.load(ctx, func(refs []hub.Ref) { outdated.addAll(refs, "") }); err != nil {
		return err
	}
	return c.invalidate(ctx, outdated)
}

// Reload fills the index now and then until the context ends, so that a lost
// announcement heals by itself.
func (c *Consumer) Reload(ctx context.Context) error {
	return every(ctx, reloadEvery, func() {
		if err := c.reload(ctx); ctx.Err() == nil {
			c.loading.Note(c.Log, "reload the index", err)
		}
	})
}
