package faults_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/app/tools/loadtest"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// person is who says all that the talker lets be said.
const (
	person     = "ulrik"
	personPage = "/u/" + person
	talkEvery  = 200 * time.Millisecond
)

// A talker lets somebody of the community say something again and again, on the
// bus, which others archive as well.
type talker struct {
	others *servertest.Datagrepper
	mu     sync.Mutex // one message at a time
	bus    *loadtest.Bus
	said   []note
	from   int // the first note of the row
	often  int // how many times each is said
}

// A note is a message that a publisher took.
type note struct {
	n  int // shown on pages as its mark
	at time.Time
}

func (n note) id() string { return fmt.Sprintf("2026-fault-%06d", n.n) }

// use makes it publish by another publisher.
func (k *talker) use(b *loadtest.Bus) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.bus = b
}

// talk says something now and then, until the context ends.
func (k *talker) talk(ctx context.Context, t *testing.T) {
	tick := time.NewTicker(talkEvery)
	defer tick.Stop()
	for {
		k.say(t)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// repeat makes it say all so many times.
func (k *talker) repeat(often int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.often = often
}

// publish sends a message of somebody else.
func (k *talker) publish(t *testing.T, topic string, envelope []byte) {
	t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, err := k.bus.Send(topic, envelope); err != nil {
		t.Fatal(err)
	}
}

// say says something, unless there is no publisher.
func (k *talker) say(t *testing.T) {
	k.mu.Lock()
	defer k.mu.Unlock()
	m := note{n: len(k.said) + 1, at: time.Now()}
	topic, raw := k.envelope(m)
	select {
	case <-k.bus.Ended():
		return
	default:
	}
	for range max(1, k.often) {
		if _, err := k.bus.Send(topic, raw); err != nil {
			return // nobody heard it: there is nothing to lose
		}
	}
	k.others.Put(t, string(raw))
	k.said = append(k.said, m)
}

func (k *talker) envelope(m note) (topic string, raw []byte) {
	topic = demo.Prefix + ".hubs-test.note"
	raw, err := json.Marshal(map[string]any{
		"topic": topic, "msg_id": m.id(), "timestamp": float64(m.at.UnixMilli()) / 1000, "i": 1,
		"msg": map[string]any{"agent": person, "user": person, "note": m.id(), "url": "https://example.org/" + m.id()},
	})
	if err != nil {
		panic(err) // texts and numbers
	}
	return topic, raw
}

// begin begins a row, which counts its own notes.
func (k *talker) begin() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.from = len(k.said)
}

// notes are those of the row.
func (k *talker) notes() []note {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clip(k.said[k.from:])
}

// since is the first note after one that was said before a time: how long a
// page that shows the one as its last has been out of date then.
func (k *talker) since(shown int, asked time.Time) time.Duration {
	k.mu.Lock()
	defer k.mu.Unlock()
	if shown >= len(k.said) || k.said[shown].at.After(asked) {
		return 0
	}
	return asked.Sub(k.said[shown].at)
}

// has reports whether a mark is of a note that was said after a time.
func (k *talker) has(mark string, since time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	var n int
	if _, err := fmt.Sscanf(mark, "%d", &n); err != nil || n < 1 || n > len(k.said) {
		return false
	}
	return k.said[n-1].at.After(since)
}
