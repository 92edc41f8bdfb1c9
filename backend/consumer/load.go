package consumer

import (
	"context"
	"fmt"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// Load fills the index with all hubs, and takes out those that are gone.
func (c *Consumer) Load(ctx context.Context) error {
	begun := c.Index.Version()
	gone := map[int64]bool{}
	for _, id := range c.Index.Hubs() {
		gone[id] = true
	}
	err := c.Hubs.EachPage(ctx, func(page hub.Page) error {
		delete(gone, page.Hub.ID)
		c.Index.Restore(page.Hub.ID, c.Interests(page), begun)
		return nil
	})
	if err != nil {
		return fmt.Errorf("load index: %w", err)
	}
	for id := range gone {
		c.Index.Restore(id, nil, begun)
	}
	return nil
}

// Reload fills the index now and then until the context ends, so that a lost
// announcement heals by itself.
func (c *Consumer) Reload(ctx context.Context) error {
	return every(ctx, reloadEvery, func() {
		if err := c.Load(ctx); ctx.Err() == nil {
			c.loading.Note(c.Log, "reload the index", err)
		}
	})
}
