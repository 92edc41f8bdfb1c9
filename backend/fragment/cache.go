package fragment

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/queue"
)

//go:embed commit.lua
var commitScript string

//go:embed stale.lua
var staleScript string

//go:embed drop.lua
var dropScript string

var (
	commit = queue.Commit(commitScript)
	stale  = queue.Commit(staleScript)
	drop   = queue.Commit(dropScript)
)

// A Cache keeps the fragments of one prefix on Redis.
type Cache struct {
	redis  redis.UniversalClient
	prefix string
	keys   []string // the queue's, for commits
	stream *events.Stream
	ttl    time.Duration
	window time.Duration
	now    func() time.Time
}

// NewCache keeps each fragment for ttl after it was drawn. A hub counts as
// watched for window after somebody looked at it.
func NewCache(client redis.UniversalClient, prefix string, q *queue.Queue, s *events.Stream, ttl, window time.Duration) *Cache {
	return &Cache{client, prefix, q.Keys(), s, ttl, window, time.Now}
}

func (c *Cache) key(widget int64) string {
	return c.prefix + ":fragment:" + strconv.FormatInt(widget, 10)
}
func (c *Cache) staleKey() string  { return c.prefix + ":stale" }
func (c *Cache) lookedKey() string { return c.prefix + ":looked" }

// suspectKey has a time in milliseconds: what was drawn up to then may have been
// drawn anew since, and the newer drawing lost.
func (c *Cache) suspectKey() string { return c.prefix + ":suspect" }
func (c *Cache) runKey() string     { return c.prefix + ":run" }

func suspectOf(value any) events.ID {
	text, _ := value.(string)
	ms, _ := strconv.ParseUint(text, 10, 64) // 0 if there is none
	return events.ID{MS: ms, Seq: math.MaxUint64}
}

// Retry is how a failed drawing is tried again; the zero value does not.
type Retry struct{ First, Most time.Duration }

// Commit stores a fragment, announces it on the stream and ends the lease that
// it was drawn under, all in one step. False means that the lease was lost:
// somebody else draws the widget, and nothing was stored.
func (c *Cache) Commit(ctx context.Context, l queue.Lease, f Fragment, again Retry) (events.ID, bool, error) {
	payload, err := f.encode()
	if err != nil {
		return events.ID{}, false, err
	}
	keys := append(append([]string{}, c.keys...), c.key(f.Widget), c.stream.Key(), c.staleKey())
	id, err := commit.Run(ctx, c.redis, keys, f.Widget, l.Token, f.Hub, payload, int64(c.ttl.Seconds()), c.stream.Length(),
		l.Cause, l.Pushed.UnixMilli(), again.First.Milliseconds(), again.Most.Milliseconds()).Text()
	if errors.Is(err, redis.Nil) {
		return events.ID{}, false, nil
	}
	if err != nil {
		return events.ID{}, false, fmt.Errorf("commit fragment of widget %d: %w", f.Widget, err)
	}
	revision, err := events.ParseID(id)
	return revision, err == nil, err
}

// Get reads the fragments that the cache has, by widget, in one round trip.
// Old tells which of them are out of date.
func (c *Cache) Get(ctx context.Context, refs ...hub.Ref) (found map[int64]Fragment, old map[int64]bool, err error) {
	found, old = map[int64]Fragment{}, map[int64]bool{}
	if len(refs) == 0 {
		return found, old, nil
	}
	keys, members := make([]string, len(refs)+1), make([]any, len(refs))
	for i, ref := range refs {
		keys[i], members[i] = c.key(ref.Widget), ref.Widget
	}
	keys[len(refs)] = c.suspectKey()
	var values *redis.SliceCmd
	var flags *redis.BoolSliceCmd
	_, err = c.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		values, flags = p.MGet(ctx, keys...), p.SMIsMember(ctx, c.staleKey(), members...)
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read %d fragments: %w", len(refs), err)
	}
	suspect := suspectOf(values.Val()[len(refs)])
	for i, v := range values.Val()[:len(refs)] {
		text, ok := v.(string)
		if !ok {
			continue
		}
		f, err := read(refs[i], []byte(text))
		if err != nil {
			continue // is drawn anew like one that is missing
		}
		found[f.Widget], old[f.Widget] = f, flags.Val()[i] || !f.ID.After(suspect)
	}
	return found, old, nil
}

func read(ref hub.Ref, value []byte) (Fragment, error) {
	line, payload, _ := bytes.Cut(value, []byte{'\n'})
	id, err := events.ParseID(string(line))
	if err != nil {
		return Fragment{}, err
	}
	return decode(ref.Widget, ref.Hub, id, payload)
}

// MarkStale notes that fragments are out of date; they are drawn when somebody
// looks. What is not cached, or known to be old, costs nothing more. What is
// being drawn just now is drawn once more: it may have read the old data.
func (c *Cache) MarkStale(ctx context.Context, refs ...hub.Ref) error {
	if err := c.each(ctx, stale, refs); err != nil {
		return fmt.Errorf("mark fragments as stale: %w", err)
	}
	return nil
}

// Drop forgets fragments, here and in the web processes: what they show is not
// true any more. What is being drawn just now is not stored.
func (c *Cache) Drop(ctx context.Context, refs ...hub.Ref) error {
	if err := c.each(ctx, drop, refs); err != nil {
		return fmt.Errorf("drop fragments: %w", err)
	}
	return nil
}

// each runs a script over fragments, some at a time, so that none holds up
// Redis for long.
func (c *Cache) each(ctx context.Context, script *redis.Script, refs []hub.Ref) error {
	const size = 200
	for chunk := range slices.Chunk(refs, size) {
		keys, args := append(append([]string{}, c.keys...), c.stream.Key(), c.staleKey()), []any{c.stream.Length()}
		for _, ref := range chunk {
			keys = append(keys, c.key(ref.Widget))
			args = append(args, ref.Widget, ref.Hub)
		}
		if err := script.Run(ctx, c.redis, keys, args...).Err(); err != nil {
			return fmt.Errorf("%d of %d: %w", len(chunk), len(refs), err)
		}
	}
	return nil
}

// Looked notes that somebody looks at hubs.
func (c *Cache) Looked(ctx context.Context, hubs ...int64) error {
	if len(hubs) == 0 {
		return nil
	}
	now := c.now()
	looks := make([]redis.Z, len(hubs))
	for i, id := range hubs {
		looks[i] = redis.Z{Score: float64(now.UnixMilli()), Member: id}
	}
	_, err := c.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.ZAdd(ctx, c.lookedKey(), looks...)
		p.ZRemRangeByScore(ctx, c.lookedKey(), "-inf", strconv.FormatInt(now.Add(-c.window).UnixMilli(), 10))
		return nil
	})
	if err != nil {
		return fmt.Errorf("note a look at %d hubs: %w", len(hubs), err)
	}
	return nil
}

// Watched tells which hubs somebody looked at lately.
func (c *Cache) Watched(ctx context.Context, hubs ...int64) (map[int64]bool, error) {
	watched := map[int64]bool{}
	oldest := float64(c.now().Add(-c.window).UnixMilli())
	for len(hubs) > 0 {
		n := min(500, len(hubs))
		members := make([]string, n)
		for i, id := range hubs[:n] {
			members[i] = strconv.FormatInt(id, 10)
		}
		scores, err := c.redis.ZMScore(ctx, c.lookedKey(), members...).Result()
		if err != nil {
			return nil, fmt.Errorf("ask who looks at %d hubs: %w", n, err)
		}
		for i, score := range scores {
			watched[hubs[i]] = score > oldest
		}
		hubs = hubs[n:]
	}
	return watched, nil
}

// settle notes a Redis that was started anew. One that came back with data has
// it from some time before.
var settle = redis.NewScript(`
local before = redis.call('GET', KEYS[1])
if before and before ~= ARGV[1] then
  local t = redis.call('TIME')
  redis.call('SET', KEYS[2], string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000)))
end
redis.call('SET', KEYS[1], ARGV[1])
return redis.call('GET', KEYS[2])`)

// Settle is for those who had no connection to Redis: it finds out whether Redis
// was restarted, with data from before. Then its fragments up to then count as
// out of date; Settle tells until which one.
func (c *Cache) Settle(ctx context.Context) (suspect events.ID, err error) {
	run, err := c.run(ctx)
	if err != nil {
		return suspect, fmt.Errorf("ask whether Redis was restarted: %w", err)
	}
	until, err := settle.Run(ctx, c.redis, []string{c.runKey(), c.suspectKey()}, run).Text()
	if err != nil && !errors.Is(err, redis.Nil) {
		return suspect, fmt.Errorf("ask whether Redis was restarted: %w", err)
	}
	return suspectOf(until), nil
}

// run names this run of Redis; "" for the embedded one, which keeps nothing.
func (c *Cache) run(ctx context.Context) (string, error) {
	info, err := c.redis.Info(ctx, "server").Result()
	if _, refused := errors.AsType[redis.Error](err); refused {
		return "", nil
	}
	for line := range strings.Lines(info) {
		if id, ok := strings.CutPrefix(line, "run_id:"); ok {
			return strings.TrimSpace(id), err
		}
	}
	return "", err
}

// Changed announces that a hub has other widgets, roles or settings. Of one that
// is private, open pages must show anew that they may see it.
func (c *Cache) Changed(ctx context.Context, hubID int64, private bool, cause string) error {
	e := events.Event{Kind: events.Changed, Hub: hubID, Cause: cause}
	if private {
		e.Payload = []byte(events.Private)
	}
	_, err := c.stream.Append(ctx, e)
	return err
}
