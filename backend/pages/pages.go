// Package pages keeps hubs with their placed widgets in Redis, so that web
// processes seldom ask the database for them, and can do without it for a while.
package pages

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/go-redis/cache/v9"
	"github.com/redis/go-redis/v9"
	"golang.org/x/sync/singleflight"

	"github.com/fedora-hubs/hubs/backend/hub"
)

const (
	// fresh is how long a page is taken from the cache: so long it may be out of
	// date when its change was not announced.
	fresh = time.Minute
	// keep is how long it stays for the time that the database is away.
	keep = 24 * time.Hour
	// forgotten is how long it is remembered that a page was forgotten: longer
	// than a look at the database takes.
	forgotten = time.Minute
	// cacheTime is how long Redis may take to answer before it is done without.
	cacheTime = 500 * time.Millisecond
	// lookTime is how long the hubs may take to answer; who has an old page waits
	// no longer than patience.
	lookTime = 2500 * time.Millisecond
	patience = 700 * time.Millisecond
)

// Hubs is where pages come from.
type Hubs interface {
	Page(ctx context.Context, kind hub.Kind, name string) (hub.Page, error)
}

// Pages are the cached hubs of one prefix on Redis.
type Pages struct {
	hubs   Hubs
	redis  redis.UniversalClient
	cache  *cache.Cache
	prefix string
	looks  singleflight.Group
	now    func() time.Time
}

// New keeps pages on Redis. Without Redis they come from the hubs each time.
func New(client redis.UniversalClient, prefix string, hubs Hubs) *Pages {
	return &Pages{hubs: hubs, redis: client, cache: cache.New(&cache.Options{Redis: client}), prefix: prefix, now: time.Now}
}

// An entry is what the cache keeps of a page.
type entry struct {
	Made time.Time
	Page hub.Page
}

func (p *Pages) key(kind hub.Kind, name string) string {
	return p.prefix + ":page:" + string(kind) + "/" + name
}

// Page finds a hub and its widgets in the order of the page. Many who ask for
// the same at a time cost one look. Old says that the hubs could not be asked
// and the page may be out of date.
func (p *Pages) Page(ctx context.Context, kind hub.Kind, name string) (page hub.Page, old bool, err error) {
	cached, found := p.cached(ctx, p.key(kind, name))
	if found && p.now().Sub(cached.Made) < fresh {
		return cached.Page, false, nil
	}
	if found {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	page, err = p.look(ctx, kind, name)
	if err != nil && found && !errors.Is(err, hub.ErrNotFound) {
		return cached.Page, true, nil
	}
	return page, false, err
}

func (p *Pages) cached(ctx context.Context, key string) (e entry, found bool) {
	ctx, cancel := context.WithTimeout(ctx, cacheTime)
	defer cancel()
	return e, p.cache.Get(ctx, key, &e) == nil
}

func (p *Pages) look(ctx context.Context, kind hub.Kind, name string) (hub.Page, error) {
	key := p.key(kind, name)
	answer := p.looks.DoChan(key, func() (any, error) {
		// Those who wait for this look go away at different times.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
		defer cancel()
		before, known := p.forgets(ctx, key)
		e := entry{Made: p.now()}
		var err error
		if e.Page, err = p.hubs.Page(ctx, kind, name); err == nil && known {
			p.store(ctx, key, e, before)
		}
		return e.Page, err
	})
	select {
	case r := <-answer:
		page, _ := r.Val.(hub.Page)
		return page, r.Err
	case <-ctx.Done():
		return hub.Page{}, fmt.Errorf("page of %s/%s: %w", kind, name, ctx.Err())
	}
}

// forgets tells the mark that the last Forget left, "" if there is none.
func (p *Pages) forgets(ctx context.Context, key string) (mark string, known bool) {
	ctx, cancel := context.WithTimeout(ctx, cacheTime)
	defer cancel()
	mark, err := p.redis.Get(ctx, key+":forgotten").Result()
	return mark, err == nil || errors.Is(err, redis.Nil)
}

// unlessForgotten stores a page if it was not forgotten since it was read.
var unlessForgotten = redis.NewScript(`
if (redis.call('GET', KEYS[2]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`)

// store keeps a page. Where that fails, the next look is at the hubs again.
func (p *Pages) store(ctx context.Context, key string, e entry, before string) {
	ctx, cancel := context.WithTimeout(ctx, cacheTime)
	defer cancel()
	value, err := p.cache.Marshal(&e)
	if err != nil {
		return
	}
	_ = unlessForgotten.Run(ctx, p.redis, []string{key, key + ":forgotten"}, before, value, int(keep.Seconds())).Err()
}

// Forget makes the next Page ask the hubs, also where somebody is asking them
// just now.
func (p *Pages) Forget(ctx context.Context, kind hub.Kind, name string) error {
	key := p.key(kind, name)
	_, err := p.redis.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
		pipe.Set(ctx, key+":forgotten", rand.Text(), forgotten)
		pipe.Del(ctx, key)
		return nil
	})
	p.looks.Forget(key)
	if err != nil {
		return fmt.Errorf("forget page of %s/%s: %w", kind, name, err)
	}
	return nil
}
