package bus

import (
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A Guard lets only well-formed messages in. It counts the others by kind and
// logs one of a kind a minute, so that a broken publisher fills no disk.
type Guard struct {
	log    *slog.Logger
	now    func() time.Time
	mu     sync.Mutex
	counts map[string]int64
	logged map[string]logged // by kind
}

type logged struct {
	at    time.Time
	count int64 // how many there had been
}

// NewGuard makes a guard; now is time.Now outside of tests.
func NewGuard(log *slog.Logger, now func() time.Time) *Guard {
	return &Guard{log: log, now: now, counts: map[string]int64{}, logged: map[string]logged{}}
}

// Decode reads a message, or tells what is wrong with it: one of the errors of
// package fedmsg. The error is already counted and logged; the caller drops the
// message and goes on.
func (g *Guard) Decode(d Delivery) (fedmsg.Message, error) {
	m, err := fedmsg.Parse(d.Frames)
	if err != nil {
		g.refuse(d, err)
		return fedmsg.Message{}, err
	}
	g.mu.Lock()
	g.counts["ok"]++
	g.mu.Unlock()
	return m, nil
}

// Counts are the numbers of messages since the start: "ok", and by what was
// wrong with them (fedmsg.Kind).
func (g *Guard) Counts() map[string]int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return maps.Clone(g.counts)
}

func (g *Guard) refuse(d Delivery, err error) {
	kind, now := fedmsg.Kind(err), g.now()
	g.mu.Lock()
	g.counts[kind]++
	count, last := g.counts[kind], g.logged[kind]
	silent := last.count > 0 && now.Sub(last.at) < time.Minute
	if !silent {
		g.logged[kind] = logged{at: now, count: count}
	}
	g.mu.Unlock()
	if !silent {
		g.log.Warn("message dropped", "kind", kind, "error", err, "source", d.Source,
			"topic", topicOf(d), "more", count-last.count-1)
	}
}

// topicOf is what a broken message may say of itself in a log.
func topicOf(d Delivery) string {
	if len(d.Frames) == 0 {
		return ""
	}
	return string(d.Frames[0][:min(len(d.Frames[0]), 100)])
}
