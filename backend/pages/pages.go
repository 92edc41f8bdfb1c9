// Package pages keeps hubs with their placed widgets in Redis, so that web
// processes seldom ask the database for them, and can do without it for a while.
//
// A page is dropped when its hub changes, and is young by itself, for that can be lost.
// Between a look at the database and the store of what it gave, the hub may change: a
// mark that Forget replaces keeps such a page out. Only public hubs are kept, so that
// for a private one and for none the same is asked.
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

	"github.com/fedora-hubs/hubs/backend/away"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/ledger"
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
	ledger *ledger.Ledger
	cache  *cache.Cache
	prefix string
	source away.Source
	looks  singleflight.Group
	now    func() time.Time
}

// New keeps pages on Redis. Without Redis they come from the hubs each time.
func New(client redis.UniversalClient, prefix string, hubs Hubs) *Pages {
	return &Pages{hubs: hubs, redis: client, ledger: ledger.New(client, prefix), cache: cache.New(&cache.Options{Redis: client}), prefix: prefix, now: time.Now, source: away.Source{Wait: patience}}
}

// An entry is what the cache keeps of a page.
type entry struct {
	Made  time.Time
	Epoch string // of the ledger; that the page was forgotten may be lost with an epoch
	Page  hub.Page
}

func (p *Pages) key(kind hub.Kind, name string) string {
	return p.prefix + ":page:" + string(kind) + "/" + name
}

// Page finds a hub and its widgets in the order of the page. Many who ask for
// the same at a time cost one look. A page that not everybody may see is not kept. Old says that the hubs could not be asked
// and the page may be out of date.
func (p *Pages) Page(ctx context.Context, kind hub.Kind, name string) (page hub.Page, old bool, err error) {
	cached, epoch, found := p.cached(ctx, p.key(kind, name))
	if found && cached.Epoch == epoch && p.now().Sub(cached.Made) < fresh {
		return cached.Page, false, nil
	}
	return away.Get(ctx, &p.source, cached.Page, found, func(ctx context.Context) (hub.Page, error) { return p.look(ctx, kind, name) })
}

func (p *Pages) cached(ctx context.Context, key string) (e entry, epoch string, found bool) {
	ctx, cancel := context.WithTimeout(ctx, cacheTime)
	defer cancel()
	values, err := p.redis.MGet(ctx, key, p.ledger.Epoch()).Result()
	if err != nil {
		return e, "", false
	}
	epoch, _ = values[1].(string)
	value, found := values[0].(string)
	return e, epoch, found && p.cache.Unmarshal([]byte(value), &e) == nil && e.Epoch != ""
}

func (p *Pages) look(ctx context.Context, kind hub.Kind, name string) (hub.Page, error) {
	key := p.key(kind, name)
	answer := p.looks.DoChan(key, func() (any, error) {
		// Those who wait for this look go away at different times.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookTime)
		defer cancel()
		mark, epoch, known := p.begin(ctx, key)
		e := entry{Made: p.now(), Epoch: epoch}
		var err error
		switch e.Page, err = p.hubs.Page(ctx, kind, name); {
		case errors.Is(err, hub.ErrNotFound), err == nil && e.Page.Hub.Private():
			p.drop(ctx, key)
		case err == nil && known:
			p.store(ctx, key, e, mark)
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

// beginScript leaves a mark, unless one is there.
var beginScript = ledger.NewScript(`
redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', ARGV[2])
return {redis.call('GET', KEYS[1]), redis.call('GET', epoch)}`)

// begin gives what store needs to know of the time before the hubs were asked: a
// mark that Forget replaces, and the epoch.
func (p *Pages) begin(ctx context.Context, key string) (mark, epoch string, known bool) {
	ctx, cancel := context.WithTimeout(ctx, cacheTime)
	defer cancel()
	got, err := p.ledger.Run(ctx, beginScript, []string{key + ":forgotten"}, rand.Text(), int(forgotten.Seconds())).StringSlice()
	if err != nil || len(got) != 2 {
		return "", "", false
	}
	return got[0], got[1], true
}

// unlessForgotten stores a page if neither it was forgotten since it was read,
// nor that lost.
var unlessForgotten = ledger.NewScript(`
if redis.call('GET', KEYS[2]) ~= ARGV[1] or redis.call('GET', epoch) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[3], 'EX', ARGV[4])
return 1`)

// store keeps a page. Where that fails, the next look is at the hubs again.
func (p *Pages) store(ctx context.Context, key string, e entry, mark string) {
	ctx, cancel := context.WithTimeout(ctx, cacheTime)
	defer cancel()
	value, err := p.cache.Marshal(&e)
	if err != nil {
		return
	}
	_ = p.ledger.Run(ctx, unlessForgotten, []string{key, key + ":forgotten"}, mark, e.Epoch, value, int(keep.Seconds())).Err()
}

// drop forgets a page that is gone, or not for everybody any more.
func (p *Pages) drop(ctx context.Context, key string) {
	ctx, cancel := context.WithTimeout(ctx, cacheTime)
	defer cancel()
	_ = p.redis.Del(ctx, key).Err() // else the next look does
}

// Shows reports whether a page that everybody may see is here, be it an old one.
// Of no other anything is here, so that to be asked for it is as if there was none.
func (p *Pages) Shows(ctx context.Context, kind hub.Kind, name string) bool {
	cached, _, found := p.cached(ctx, p.key(kind, name))
	return found && !cached.Page.Hub.Private()
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
