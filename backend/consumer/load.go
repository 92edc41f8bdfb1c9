package consumer

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
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
		if err := c.Load(ctx); err != nil {
			c.Log.Warn("reload the index", "error", err)
		}
	})
}

// changed does what a message about a change to hubs asks for: the index
// follows it, web processes learn that the page is another, and a widget with
// other settings is drawn.
func (c *Consumer) changed(ctx context.Context, said fedmsg.Said, outdated map[hub.Ref]string) error {
	return c.reindex(ctx, said, func(page hub.Page) error {
		if err := c.Pages.Forget(ctx, page.Hub.Kind, page.Hub.Name); err != nil {
			return err
		}
		if err := c.Fragments.Changed(ctx, page.Hub.ID, said.ID); err != nil {
			return err
		}
		for _, w := range page.Widgets {
			if strconv.FormatInt(w.ID, 10) == said.Body.Text("widget") {
				outdated[hub.Ref{Widget: w.ID, Hub: page.Hub.ID}] = said.ID
			}
		}
		return nil
	})
}

// reindex brings the index up to date with the hubs that a message of our own
// is about, and calls f for each.
func (c *Consumer) reindex(ctx context.Context, said fedmsg.Said, f func(hub.Page) error) error {
	if said.Category() != "hubs" {
		return nil
	}
	for _, name := range said.Meta.Hubs {
		kind, name, _ := strings.Cut(name, "/")
		page, err := c.Hubs.OnHub(ctx, hub.Kind(kind), name)
		if errors.Is(err, hub.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		c.Index.Replace(page.Hub.ID, c.Interests(page))
		if err := f(page); err != nil {
			return err
		}
	}
	return nil
}
