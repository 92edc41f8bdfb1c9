package fragment

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// A Head is what the cache knows of a fragment, without its HTML.
type Head struct {
	State
	Size int64 // of the HTML, in bytes
	Old  bool  // the data has changed since it was drawn
}

// headSize is how much of a fragment is read for its head. One whose head is
// longer is read as a whole.
const headSize = 512

// Heads reads the heads of the fragments that the cache has, by widget. They
// come in one round trip: ask for some hundreds at a time.
func (c *Cache) Heads(ctx context.Context, refs ...hub.Ref) (map[int64]Head, error) {
	heads, long, err := c.heads(ctx, headSize, refs)
	if err != nil || len(long) == 0 {
		return heads, err
	}
	more, _, err := c.heads(ctx, 0, long)
	maps.Copy(heads, more)
	return heads, err
}

// heads reads at most so many bytes of each fragment, all for 0, and tells
// which heads are longer.
func (c *Cache) heads(ctx context.Context, most int64, refs []hub.Ref) (heads map[int64]Head, long []hub.Ref, err error) {
	heads = make(map[int64]Head, len(refs))
	if len(refs) == 0 {
		return heads, nil, nil
	}
	starts, sizes, members := make([]*redis.StringCmd, len(refs)), make([]*redis.IntCmd, len(refs)), make([]any, len(refs))
	var fresh *redis.BoolSliceCmd
	_, err = c.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, ref := range refs {
			starts[i], sizes[i], members[i] = p.GetRange(ctx, c.key(ref.Widget), 0, most-1), p.StrLen(ctx, c.key(ref.Widget)), ref.Widget
		}
		fresh = p.SMIsMember(ctx, c.fresh, members...)
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the heads of %d fragments: %w", len(refs), err)
	}
	for i, ref := range refs {
		value, size := starts[i].Val(), sizes[i].Val()
		f, err := read(ref, []byte(value))
		switch {
		case err == nil:
			html := size - int64(len(value)-len(f.HTML))
			heads[ref.Widget] = Head{State: f.State, Size: html, Old: !fresh.Val()[i]}
		case size > int64(len(value)):
			long = append(long, ref)
		}
	}
	return heads, long, nil
}

// Scan calls f with the widgets that have a fragment, placed or not, some
// hundreds at a time. One whose fragment stays may come again.
func (c *Cache) Scan(ctx context.Context, f func(widgets []int64) error) error {
	const batch = 500
	start := c.prefix + ":fragment:"
	node, err := c.node(ctx)
	if err != nil {
		return fmt.Errorf("look for fragments: %w", err)
	}
	for cursor := uint64(0); ; {
		keys, next, err := node.Scan(ctx, cursor, start+"*", batch).Result()
		if err != nil {
			return fmt.Errorf("look for fragments: %w", err)
		}
		widgets := make([]int64, 0, len(keys))
		for _, key := range keys {
			if id, err := strconv.ParseInt(strings.TrimPrefix(key, start), 10, 64); err == nil {
				widgets = append(widgets, id)
			}
		}
		slices.Sort(widgets)
		for chunk := range slices.Chunk(slices.Compact(widgets), batch) {
			if err := f(chunk); err != nil {
				return err
			}
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}

// node is the server that has our keys. A cluster would look for keys in any of
// its nodes.
func (c *Cache) node(ctx context.Context) (redis.Cmdable, error) {
	if cluster, ok := c.redis.(*redis.ClusterClient); ok {
		return cluster.MasterForKey(ctx, c.prefix)
	}
	return c.redis, nil
}
