package bus

import (
	"errors"
	"log/slog"
	"maps"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A Guard lets only well-formed messages in, and of each source no more than it may
// send in a day. It counts the others by kind and logs one of a kind a minute, so
// that neither a broken publisher nor a hostile one fills the disk.
type Guard struct {
	log     *slog.Logger
	now     func() time.Time
	mu      sync.Mutex
	counts  map[string]int64
	logged  map[string]logged // by kind
	daily   int               // bytes; 0: any number
	sources map[string]*source
}

// A source is what one endpoint may send still.
type source struct {
	left *rate.Limiter // bytes
	over int64         // messages that were too much
	last time.Time     // the latest of them
}

// ErrLimit says that a message is more than its source may send.
var ErrLimit = errors.New("the source has sent as much as it may in a day")

// kindLimit is what counts of a message that is too much for its source.
const kindLimit = "limit"

type logged struct {
	at    time.Time
	count int64 // how many there had been
}

// NewGuard makes a guard that lets in so many bytes a day of each source, 0 for any
// number; now is time.Now outside of tests.
func NewGuard(log *slog.Logger, now func() time.Time, daily int) *Guard {
	return &Guard{log: log, now: now, counts: map[string]int64{}, logged: map[string]logged{}, daily: daily, sources: map[string]*source{}}
}

// Decode reads a message, or tells what is wrong with it: one of the errors of
// package fedmsg, or that its source has sent too much. The error is already
// counted and logged; the caller drops the message and goes on.
func (g *Guard) Decode(d Delivery) (fedmsg.Message, error) {
	m, err := fedmsg.Parse(d.Frames)
	if err == nil && !g.take(d) { // what can't be read takes nothing from what can
		err = ErrLimit
	}
	if err != nil {
		g.refuse(d, err)
		return fedmsg.Message{}, err
	}
	m.Source, m.Received = d.Source, d.Received
	g.mu.Lock()
	g.counts["ok"]++
	g.mu.Unlock()
	return m, nil
}

// take counts the bytes of a delivery. Room that a source has not used is there the next
// day, up to what it may send in one.
func (g *Guard) take(d Delivery) bool {
	if g.daily == 0 {
		return true
	}
	size := 0
	for _, f := range d.Frames {
		size += len(f)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.source(d.Source)
	if now := g.now(); !s.left.AllowN(now, size) {
		s.over++
		s.last = now
		return false
	}
	return true
}

// nameCost is about what a name in a message costs on disk: where it is found by, and
// its series. A message of 6 KiB can have a few hundred.
const nameCost = 700

// Charge counts the names of a message that its source has sent, which are known
// only once it was read. They may be more than is left: then that has to come back
// before more is let in.
func (g *Guard) Charge(name string, names int) {
	if g.daily == 0 || name == "" {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.source(name).left.ReserveN(g.now(), min(names*nameCost, g.daily))
}

// source is what is known of one. g.mu is held.
func (g *Guard) source(name string) *source {
	s, known := g.sources[name]
	if !known {
		s = &source{left: rate.NewLimiter(rate.Limit(float64(g.daily)/day.Seconds()), g.daily)}
		g.sources[name] = s
	}
	return s
}

const day = 24 * time.Hour

// Over is how many messages of each source were too much since the start, for
// those of which there were some, and which had some in the last minutes.
func (g *Guard) Over(lately time.Duration) (all map[string]int64, now []string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	all = map[string]int64{}
	for name, s := range g.sources {
		if s.over == 0 {
			continue
		}
		all[name] = s.over
		if g.now().Sub(s.last) < lately {
			now = append(now, name)
		}
	}
	return all, now
}

// Counts are the numbers of messages since the start: "ok", and by what was
// wrong with them (fedmsg.Kind, "limit").
func (g *Guard) Counts() map[string]int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return maps.Clone(g.counts)
}

func (g *Guard) refuse(d Delivery, err error) {
	kind, now := fedmsg.Kind(err), g.now()
	if errors.Is(err, ErrLimit) {
		kind = kindLimit
	}
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
