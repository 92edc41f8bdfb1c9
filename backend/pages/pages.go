// Package pages keeps hubs with their placed widgets in Redis, so that web
// processes seldom ask the database for them.
package pages

import (
	"context"
	"fmt"
	"time"

	"github.com/go-redis/cache/v9"
	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// keep is how long a page stays: so long it may be out of date when its change
// was not announced.
const keep = time.Minute

// Hubs is where pages come from.
type Hubs interface {
	Page(ctx context.Context, kind hub.Kind, name string) (hub.Page, error)
}

// Pages are the cached hubs of one prefix on Redis.
type Pages struct {
	hubs   Hubs
	cache  *cache.Cache
	prefix string
}

// New keeps pages on Redis. Without Redis they come from the hubs each time.
func New(client redis.UniversalClient, prefix string, hubs Hubs) *Pages {
	return &Pages{hubs, cache.New(&cache.Options{Redis: client}), prefix}
}

func (p *Pages) key(kind hub.Kind, name string) string {
	return p.prefix + ":page:" + string(kind) + "/" + name
}

// Page finds a hub and its widgets in the order of the page. Many who ask for
// the same at a time cost one look.
func (p *Pages) Page(ctx context.Context, kind hub.Kind, name string) (page hub.Page, err error) {
	err = p.cache.Once(&cache.Item{
		Ctx: ctx, Key: p.key(kind, name), TTL: keep, Value: &page,
		Do: func(*cache.Item) (any, error) { return p.hubs.Page(ctx, kind, name) },
	})
	return page, err
}

// Forget makes the next Page ask the hubs.
func (p *Pages) Forget(ctx context.Context, kind hub.Kind, name string) error {
	if err := p.cache.Delete(ctx, p.key(kind, name)); err != nil {
		return fmt.Errorf("forget page of %s/%s: %w", kind, name, err)
	}
	return nil
}
