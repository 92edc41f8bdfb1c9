// Package lag tells all processes that messages wait to be archived.
//
// While the database takes no messages, pages are as old as the last one that it
// took, and they are so for a while after it answers again, until a backend has
// caught up. The database tells nobody that; the backend knows. It leaves a note
// on Redis, which ends by itself if the backend does.
package lag

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
)

// Lasts is how long a note counts that is not written again.
const Lasts = time.Minute

// A Board has the notes of all backends.
type Board struct {
	redis redis.UniversalClient
	key   string
	now   func() time.Time
}

// NewBoard opens the notes. The prefix must be a hash tag, as "{hubs}".
func NewBoard(client redis.UniversalClient, prefix string, now func() time.Time) *Board {
	return &Board{client, prefix + ":lag", now}
}

// Behind notes that a backend is behind since a time.
func (b *Board) Behind(ctx context.Context, backend string, since time.Time) error {
	_, err := b.redis.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.HSet(ctx, b.key, backend, fmt.Sprintf("%d %d", since.UnixMilli(), b.now().Add(Lasts).UnixMilli()))
		p.PExpire(ctx, b.key, Lasts)
		return nil
	})
	if err != nil {
		return fmt.Errorf("note that messages wait: %w", err)
	}
	return nil
}

// CaughtUp takes the note of a backend away.
func (b *Board) CaughtUp(ctx context.Context, backend string) error {
	if err := b.redis.HDel(ctx, b.key, backend).Err(); err != nil {
		return fmt.Errorf("note that no messages wait: %w", err)
	}
	return nil
}

// Since is when the first message came that a backend could not archive yet; zero
// if all backends keep up.
func (b *Board) Since(ctx context.Context) (time.Time, error) {
	notes, err := b.redis.HGetAll(ctx, b.key).Result()
	if err != nil {
		return time.Time{}, fmt.Errorf("look whether messages wait: %w", err)
	}
	var first time.Time
	for _, note := range notes {
		since, until, _ := strings.Cut(note, " ")
		if at, ends := millis(since), millis(until); ends.After(b.now()) && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first, nil
}

// millis reads a time; one that is none was long ago.
func millis(text string) time.Time {
	n, _ := strconv.ParseInt(text, 10, 64)
	return time.UnixMilli(n)
}
