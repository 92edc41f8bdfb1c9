package fragment

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/ledger"
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
	fresh  string // key of the widgets whose fragment is up to date
	queue  *queue.Queue
	stream *events.Stream
	ttl    time.Duration
	window time.Duration
	now    func() time.Time
}

// NewCache keeps each fragment for ttl after it was drawn. A hub counts as
// watched for window after somebody looked at it.
func NewCache(client redis.UniversalClient, prefix string, q *queue.Queue, s *events.Stream, ttl, window time.Duration) *Cache {
	return &Cache{client, prefix, ledger.New(client, prefix).Fresh(), q, s, ttl, window, time.Now}
}

func (c *Cache) key(widget int64) string {
	return c.prefix + ":fragment:" + strconv.FormatInt(widget, 10)
}
func (c *Cache) lookedKey() string { return c.prefix + ":looked" }

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
	id, err := c.queue.Run(ctx, commit, []string{c.key(f.Widget)}, f.Widget, l.Token, f.Hub, payload, int64(c.ttl.Seconds()), c.stream.Length(),
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
	keys, members := make([]string, len(refs)), make([]any, len(refs))
	for i, ref := range refs {
		keys[i], members[i] = c.key(ref.Widget), ref.Widget
	}
	var values *redis.SliceCmd
	var fresh *redis.BoolSliceCmd
	_, err = c.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		values, fresh = p.MGet(ctx, keys...), p.SMIsMember(ctx, c.fresh, members...)
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read %d fragments: %w", len(refs), err)
	}
	for i, v := range values.Val() {
		text, ok := v.(string)
		if !ok {
			continue
		}
		f, err := read(refs[i], []byte(text))
		if err != nil {
			continue // is drawn again like one that is missing
		}
		found[f.Widget], old[f.Widget] = f, !fresh.Val()[i]
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
// looks. One that was never drawn, or is known to be old, costs nothing more. What is
// being drawn just now is drawn once more: it may have read the old data.
func (c *Cache) MarkStale(ctx context.Context, refs ...hub.Ref) error {
	return c.each(refs, func(args []any, chunk []hub.Ref) error {
		if err := c.queue.Run(ctx, stale, nil, args...).Err(); err != nil {
			return fmt.Errorf("mark %d of %d fragments as stale: %w", len(chunk), len(refs), err)
		}
		return nil
	})
}

// Drop forgets fragments, here and in the web processes: what they show is not
// true any more. A drawing that is being made just now is not stored.
func (c *Cache) Drop(ctx context.Context, refs ...hub.Ref) error {
	return c.each(refs, func(args []any, chunk []hub.Ref) error {
		keys := make([]string, len(chunk))
		for i, ref := range chunk {
			keys[i] = c.key(ref.Widget)
		}
		if err := c.queue.Run(ctx, drop, keys, args...).Err(); err != nil {
			return fmt.Errorf("drop %d of %d fragments: %w", len(chunk), len(refs), err)
		}
		return nil
	})
}

// each gives the arguments of a script over fragments, some at a time, so that
// none holds up Redis for long.
func (c *Cache) each(refs []hub.Ref, run func(args []any, chunk []hub.Ref) error) error {
	const size = 200
	for chunk := range slices.Chunk(refs, size) {
		args := []any{c.stream.Length()}
		for _, ref := range chunk {
			args = append(args, ref.Widget, ref.Hub)
		}
		if err := run(args, chunk); err != nil {
			return err
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

// Changed announces that a hub has other widgets, roles or settings. Of one that
// is private, open pages must show again that they may see it.
func (c *Cache) Changed(ctx context.Context, hubID int64, private bool, cause string) error {
	e := events.Event{Type: events.Changed, Hub: hubID, Cause: cause}
	if private {
		e.Payload = []byte(events.Private)
	}
	_, err := c.stream.Append(ctx, e)
	return err
}

// Left announces that a session of a person ended: their streams end, and those
// with another session open them again.
func (c *Cache) Left(ctx context.Context, username string) error {
	_, err := c.stream.Append(ctx, events.Event{Type: events.Left, Payload: []byte(username)})
	return err
}
