package events_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// place is a tail of a stream on a Redis that can be made to lose something.
type place struct {
	*events.Tail
	stream *events.Stream
	redis  servertest.Redis
}

// Every rule of a tail holds on both kinds of Redis, and on both streams.
func TestTail(t *testing.T) {
	for name, rule := range map[string]func(*testing.T, place){
		"it begins with what comes after now":          begins,
		"a loss is told, whatever was lost":            tellsLosses,
		"a flush is told":                              tellsFlush,
		"nothing that comes after a loss is missed":    missesNothing,
		"a reader that fell behind learns of it":       fallsBehind,
		"an error is no loss":                          survivesErrors,
		"a Redis that was started again has lost some": noticesRestart,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			servertest.Redises(t, func(t *testing.T, r servertest.Redis) {
				s := events.NewStream(r.Client, r.Prefix, 100)
				rule(t, place{s.Tail(), s, r})
				s = events.NewChanges(r.Client, r.Prefix, 100)
				rule(t, place{s.Tail(), s, r})
			})
		})
	}
}

func begins(t *testing.T, p place) {
	add(t, p.stream, events.Event{Type: events.Changed, Hub: 1})
	p.begin(t)
	id := add(t, p.stream, events.Event{Type: events.Changed, Hub: 2})
	if list := p.next(t); len(list) != 1 || list[0].ID != id || p.Position() != id {
		t.Errorf("read %v, now at %s", list, p.Position())
	}
}

func tellsLosses(t *testing.T, p place) {
	p.begin(t)
	for _, key := range []string{"epoch", "events", "changes:events", "queue:waiting", "queue:leases", "queue:tokens", "queue:again", "queue:void", "fresh"} {
		if n, err := p.redis.Client.Del(t.Context(), p.redis.Prefix+":"+key).Result(); err != nil || n != 1 {
			t.Fatalf("lose %s: %d, %v", key, n, err)
		}
		add(t, p.stream, events.Event{Type: events.Changed, Hub: 1}) // any script notices
		p.loses(t, key)
	}
}

func tellsFlush(t *testing.T, p place) {
	add(t, p.stream, events.Event{Type: events.Changed, Hub: 1})
	p.begin(t)
	p.flush(t)
	p.loses(t, "all")
}

// missesNothing: ids of a stream that was lost could begin with lower ones.
func missesNothing(t *testing.T, p place) {
	p.begin(t)
	for n := range int64(3) {
		for range 50 { // many in a millisecond
			add(t, p.stream, events.Event{Type: events.Changed, Hub: 1})
		}
		for {
			if list := p.next(t); len(list) > 0 && list[len(list)-1].ID == p.Position() && p.reached(t) {
				break
			}
		}
		p.flush(t)
		add(t, p.stream, events.Event{Type: events.Changed, Hub: 1})
		p.loses(t, "all")
		id := add(t, p.stream, events.Event{Type: events.Changed, Hub: n + 2})
		list := p.next(t)
		if len(list) != 1 || list[0].ID != id {
			t.Fatalf("after loss %d: read %v, want %s", n, list, id)
		}
	}
}

// reached reports whether nothing more is there.
func (p place) reached(t *testing.T) bool {
	list, _, err := p.stream.Read(t.Context(), p.Position(), time.Millisecond)
	return err == nil && len(list) == 0
}

func fallsBehind(t *testing.T, p place) {
	p.begin(t)
	for range 500 {
		add(t, p.stream, events.Event{Type: events.Changed, Hub: 1})
	}
	p.loses(t, "the place")
}

func survivesErrors(t *testing.T, p place) {
	p.begin(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, lost, err := p.Next(ended, 0); err == nil || lost {
		t.Errorf("no error: lost %v", lost)
	}
	id := add(t, p.stream, events.Event{Type: events.Changed, Hub: 2})
	if list := p.next(t); len(list) != 1 || list[0].ID != id {
		t.Errorf("read %v", list)
	}
}

// noticesRestart: the epoch is that of another run of Redis.
func noticesRestart(t *testing.T, p place) {
	p.begin(t)
	epoch := p.redis.Client.Get(t.Context(), p.redis.Prefix+":epoch").Val()
	if err := p.redis.Client.Set(t.Context(), p.redis.Prefix+":epoch", epoch+"another", 0).Err(); err != nil {
		t.Fatal(err)
	}
	p.loses(t, "some time")
}

func (p place) begin(t *testing.T) {
	t.Helper()
	if list, lost, err := p.Next(t.Context(), 0); err != nil || !lost || len(list) != 0 {
		t.Fatalf("it begins with %v, %v, %v", list, lost, err)
	}
}

func (p place) flush(t *testing.T) {
	t.Helper()
	keys, err := p.redis.Client.Keys(t.Context(), p.redis.Prefix+"*").Result()
	if err == nil {
		err = p.redis.Client.Del(t.Context(), keys...).Err()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// next gives events when some come.
func (p place) next(t *testing.T) []events.Event {
	t.Helper()
	for range 10 {
		list, lost, err := p.Next(t.Context(), time.Second)
		if err != nil || lost {
			t.Fatalf("read %v, %v, %v", list, lost, err)
		}
		if len(list) > 0 {
			return slices.Clone(list)
		}
	}
	t.Fatal("no event comes")
	return nil
}

// loses reads on until the tail tells of a loss.
func (p place) loses(t *testing.T, what string) {
	t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if _, lost, err := p.Next(t.Context(), time.Second); err != nil {
			t.Fatal(err)
		} else if lost {
			return
		}
	}
	t.Fatalf("the loss of %s is not told", what)
}
