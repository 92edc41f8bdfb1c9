package events

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/ledger"
)

// A Type says what an event announces.
type Type string

// The kinds of events.
const (
	Drawn   Type = "drawn"   // a widget has a new fragment: the payload
	Stale   Type = "stale"   // a widget's fragment is out of date and waits for somebody to look
	Changed Type = "changed" // a hub has other widgets, roles or settings
	Dropped Type = "dropped" // a widget's fragment is not true any more
	Left    Type = "left"    // a session of a person ended; of no hub, the payload is their name
	Missed  Type = "missed"  // other messages of the bus are missing than before; of no hub
	Lost    Type = "lost"    // Redis lost something before, nobody knows what
)

// Private is the payload of a Changed hub that not everybody may see.
const Private = "private"

// An Event is one entry of the stream.
type Event struct {
	ID      ID
	Type    Type
	Hub     int64
	Widget  int64 // 0 for Changed and Lost
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

// A Stream is events on Redis.
type Stream struct {
	redis  redis.UniversalClient
	ledger *ledger.Ledger
	key    string
	length int64
}

// NewStream opens the stream of fragments. The prefix must be a hash tag, as
// "{hubs}". All that append to it must agree on its length.
func NewStream(client redis.UniversalClient, prefix string, length int64) *Stream {
	l := ledger.New(client, prefix)
	return &Stream{client, l, l.Events(), length}
}

// NewChanges opens the stream by which backends tell each other of changes of
// hubs.
func NewChanges(client redis.UniversalClient, prefix string, length int64) *Stream {
	l := ledger.New(client, prefix)
	return &Stream{client, l, l.Changes(), length}
}

// Length is about how many events are kept.
func (s *Stream) Length() int64 { return s.length }

var add = ledger.NewScript(`
return redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*',
  'k', ARGV[2], 'h', ARGV[3], 'w', ARGV[4], 'p', ARGV[5], 'c', ARGV[6])`)

// Append announces something that carries no fragment.
func (s *Stream) Append(ctx context.Context, e Event) (ID, error) {
	id, err := s.ledger.Run(ctx, add, []string{s.key}, s.length, string(e.Type), e.Hub, e.Widget, e.Payload, e.Cause).Text()
	if err != nil {
		return ID{}, fmt.Errorf("announce %s of hub %d: %w", e.Type, e.Hub, err)
	}
	return ParseID(id)
}

// first is the id of the oldest event that is kept; zero if there is none.
func (s *Stream) first(ctx context.Context) (ID, error) {
	entries, err := s.redis.XRangeN(ctx, s.key, "-", "+", 1).Result()
	if err != nil {
		return ID{}, fmt.Errorf("read the oldest event: %w", err)
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
// Trimmed tells that the stream does not reach back to the id any more, so that
// events in between may be missing.
func (s *Stream) Read(ctx context.Context, after ID, wait time.Duration) (list []Event, trimmed bool, err error) {
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
	first, err := s.first(ctx)
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
		ID: id, Type: Type(text("k")), Hub: number("h"), Widget: number("w"),
		Payload: []byte(text("p")), Cause: text("c"),
	}
	if ms := number("t"); ms > 0 {
		e.Pushed = time.UnixMilli(ms)
	}
	return e, nil
}
