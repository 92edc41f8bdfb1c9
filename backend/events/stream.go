package events

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

// A Kind says what an event announces.
type Kind string

// The kinds of events.
const (
	Drawn   Kind = "drawn"   // a widget has a new fragment: the payload
	Stale   Kind = "stale"   // a widget's fragment is out of date and waits for somebody to look
	Changed Kind = "changed" // a hub has other widgets, roles or settings
	Dropped Kind = "dropped" // a widget's fragment is not true any more
	Missed  Kind = "missed"  // other messages of the bus are missing than before; of no hub
)

// Private is the payload of a Changed hub that not everybody may see.
const Private = "private"

// An Event is one entry of the stream.
type Event struct {
	ID      ID
	Kind    Kind
	Hub     int64
	Widget  int64 // 0 for Changed
	Payload []byte
	Cause   string    // id of the message that caused it, for logs
	Pushed  time.Time // when the widget came into the queue; zero if it did not
}

// About how many events a stream keeps. A reader that falls further behind
// reads the fragments themselves.
const (
	Length = 8192
	// ShortLength is for the embedded Redis, which looks at every event of the
	// stream whenever anything happens while a reader waits.
	ShortLength = 128
)

// A Stream is the events of one prefix on Redis.
type Stream struct {
	redis  redis.UniversalClient
	key    string
	length int64
}

// NewStream opens the stream. The prefix must be a hash tag, as "{hubs}". All
// that append to it must agree on its length.
func NewStream(client redis.UniversalClient, prefix string, length int64) *Stream {
	return &Stream{client, prefix + ":events", length}
}

// Length is about how many events are kept.
func (s *Stream) Length() int64 { return s.length }

// Key is the stream's name in Redis, for scripts that append together with
// other changes, with the fields k, h, w, p, c and t of an Event.
func (s *Stream) Key() string { return s.key }

// Append announces something that carries no fragment.
func (s *Stream) Append(ctx context.Context, e Event) (ID, error) {
	id, err := s.redis.XAdd(ctx, &redis.XAddArgs{
		Stream: s.key, MaxLen: s.length, Approx: true,
		Values: []any{"k", string(e.Kind), "h", e.Hub, "w", e.Widget, "p", e.Payload, "c", e.Cause},
	}).Result()
	if err != nil {
		return ID{}, fmt.Errorf("announce %s of hub %d: %w", e.Kind, e.Hub, err)
	}
	return ParseID(id)
}

// Last is the id of the newest event; zero if there is none.
func (s *Stream) Last(ctx context.Context) (ID, error) {
	return s.end(ctx, s.redis.XRevRangeN, "+", "-")
}

// First is the id of the oldest event that is kept; zero if there is none.
func (s *Stream) First(ctx context.Context) (ID, error) { return s.end(ctx, s.redis.XRangeN, "-", "+") }

type rangeFunc func(ctx context.Context, stream, from, to string, n int64) *redis.XMessageSliceCmd

func (s *Stream) end(ctx context.Context, read rangeFunc, from, to string) (ID, error) {
	entries, err := read(ctx, s.key, from, to, 1).Result()
	if err != nil {
		return ID{}, fmt.Errorf("read the end of the stream: %w", err)
	}
	if len(entries) == 0 {
		return ID{}, nil
	}
	return ParseID(entries[0].ID)
}

// batch is how many events one read takes at most.
const batch = 512

// Read gives the next events after an id, waiting for one up to the time given
// (2 s at the most, since a blocking read is not interrupted by its context).
// Gap tells that the stream does not reach back to the id any more, so that
// events in between may be missing.
func (s *Stream) Read(ctx context.Context, after ID, wait time.Duration) (list []Event, gap bool, err error) {
	count := min(batch, s.length/2)
	streams, err := s.redis.XRead(ctx, &redis.XReadArgs{
		Streams: []string{s.key, after.String()}, Count: count, Block: max(time.Millisecond, min(wait, 2*time.Second)),
	}).Result()
	if errors.Is(err, redis.Nil) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read events after %s: %w", after, err)
	}
	for _, stream := range streams {
		for _, entry := range stream.Messages {
			e, err := parse(entry)
			if err != nil {
				return nil, false, err
			}
			list = append(list, e)
		}
	}
	// Where some are gone, there are more than one read takes after them.
	if int64(len(list)) < count || after.IsZero() {
		return list, false, nil
	}
	first, err := s.First(ctx)
	return list, first.After(after), err
}

func parse(entry redis.XMessage) (Event, error) {
	id, err := ParseID(entry.ID)
	if err != nil {
		return Event{}, err
	}
	text := func(key string) string { s, _ := entry.Values[key].(string); return s }
	number := func(key string) int64 { n, _ := strconv.ParseInt(text(key), 10, 64); return n }
	e := Event{
		ID: id, Kind: Kind(text("k")), Hub: number("h"), Widget: number("w"),
		Payload: []byte(text("p")), Cause: text("c"),
	}
	if ms := number("t"); ms > 0 {
		e.Pushed = time.UnixMilli(ms)
	}
	return e, nil
}
