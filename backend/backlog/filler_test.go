package backlog

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/sleep"
	"github.com/fedora-hubs/hubs/backend/store"
)

var errKilled = errors.New("killed")

// A world has publishers, an archive that hears all of them, and two backends
// that share a memory and what they have handled.
type world struct {
	t       *testing.T
	random  *rand.Rand
	mu      sync.Mutex
	all     []said
	skew    map[string]time.Duration
	heard   map[string]time.Time
	handled map[string]bool
	away    time.Time // until when nothing can be handled
	asked   int       // messages that the archive gave
	gaps    map[store.Gap]bool
	slow    time.Duration
}

// A said message was published by an endpoint.
type said struct {
	fedmsg.Message
	endpoint string
	at       time.Time
}

func newWorld(t *testing.T, seed uint64, endpoints ...string) *world {
	w := &world{t: t, random: rand.New(rand.NewPCG(seed, 1)), skew: map[string]time.Duration{}, heard: map[string]time.Time{}, handled: map[string]bool{}, gaps: map[store.Gap]bool{}}
	for _, e := range endpoints {
		w.skew[e] = time.Duration(w.random.IntN(20_000)-10_000) * time.Millisecond
	}
	return w
}

func (w *world) endpoints() []string { return slices.Sorted(maps.Keys(w.skew)) }

func (w *world) locked(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
}

// publish is heard by the backends that are connected.
func (w *world) publish(endpoint string, backends ...*backend) {
	w.mu.Lock()
	m := said{fedmsg.Message{ID: fmt.Sprint("2026-", len(w.all)), Time: time.Now().Add(w.skew[endpoint]).Truncate(time.Microsecond)}, endpoint, time.Now()}
	w.all = append(w.all, m)
	w.mu.Unlock()
	for _, b := range backends {
		b.receive(m)
	}
}

// Each is the archive: it lags behind by three seconds, and is slow.
func (w *world) Each(ctx context.Context, from, to time.Time, f func([]fedmsg.Message) error) error {
	w.mu.Lock()
	var found []fedmsg.Message
	for _, m := range w.all {
		if time.Since(m.at) > 3*time.Second && !m.Time.Before(from) && !m.Time.After(to) {
			found = append(found, m.Message)
		}
	}
	w.asked += len(found)
	slices.SortStableFunc(found, func(a, b fedmsg.Message) int { return a.Time.Compare(b.Time) })
	w.mu.Unlock()
	for page := range slices.Chunk(found, 10) {
		sleep.For(ctx, w.slow)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := f(page); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// missing are messages of an endpoint from one time to another that nobody has
// handled; w.mu is held.
func (w *world) missing(endpoint string, from, to time.Time) (ids []string) {
	for _, m := range w.all {
		if m.endpoint == endpoint && !m.Time.Before(from) && !m.Time.After(to) && !w.handled[m.ID] {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// A backend is one run of a filler, with what stands around it.
type backend struct {
	w      *world
	filler *Filler
	ctx    context.Context //nolint:containedctx // of this run
	cancel context.CancelFunc
	done   sync.WaitGroup
	start  time.Time
	pipe   chan item
	dead   bool // w.mu is held
	lines  map[string]*line
	random *rand.Rand
}

type item struct {
	said
	received time.Time
}

// A line is the connection to an endpoint.
type line struct {
	up, mute bool // mute: nothing comes, and we don't know
	ever     bool
	quiet    time.Time // until when a new subscription is not acted on
	last     time.Time // heard
}

func (w *world) startBackend() *backend {
	b := &backend{w: w, start: time.Now(), pipe: make(chan item, 2000), lines: map[string]*line{}, random: rand.New(rand.NewPCG(w.random.Uint64(), 2))}
	b.ctx, b.cancel = context.WithCancel(context.Background())
	b.filler = NewFiller(w, b, b, quiet, time.Now)
	b.filler.Tell(b, b.cut)
	for e := range w.skew {
		b.lines[e] = &line{last: time.Now()}
	}
	b.done.Go(func() { _ = b.filler.Run(b.ctx) })
	waiting := make(chan fedmsg.Message, 20)
	b.done.Go(func() { b.decode(waiting) })
	b.done.Go(func() { b.handle(waiting) })
	return b
}

func (b *backend) decode(out chan<- fedmsg.Message) {
	for {
		select {
		case i := <-b.pipe:
			good := i.ID != "" && b.random.IntN(10) > 0
			if i.ID != "" && !good { // what a guard refuses is not our loss
				b.w.mu.Lock()
				b.w.handled[i.ID] = true
				b.w.mu.Unlock()
			}
			b.filler.Taken(i.endpoint, i.received, good)
			if !good {
				continue
			}
			select {
			case out <- i.Message:
			case <-b.ctx.Done():
				return
			}
		case <-b.ctx.Done():
			return
		}
	}
}

func (b *backend) handle(in <-chan fedmsg.Message) {
	for {
		select {
		case m := <-in:
			batch := []fedmsg.Message{m}
			for len(in) > 0 && len(batch) < 10 {
				batch = append(batch, <-in)
			}
			if b.Consume(b.ctx, batch...) != nil {
				return
			}
			b.filler.Handled(len(batch))
		case <-b.ctx.Done():
			return
		}
	}
}

// Consume takes its time, and what is killed meanwhile is not handled.
func (b *backend) Consume(ctx context.Context, batch ...fedmsg.Message) error {
	b.w.mu.Lock()
	away := time.Until(b.w.away)
	b.w.mu.Unlock()
	sleep.For(ctx, max(away, 0)+time.Duration(len(batch))*100*time.Millisecond)
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	if b.dead || ctx.Err() != nil {
		return errKilled
	}
	for _, m := range batch {
		b.w.handled[m.ID] = true
	}
	return nil
}

func (b *backend) Heard(context.Context) (map[string]time.Time, error) {
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	return maps.Clone(b.w.heard), nil
}

// Hear holds the promise against what has been handled: whoever starts from
// this time misses nothing.
func (b *backend) Hear(_ context.Context, until map[string]time.Time) error {
	b.w.mu.Lock()
	defer b.w.mu.Unlock()
	if b.dead {
		return errKilled
	}
	for e, t := range until {
		if lost := b.w.missing(e, time.Time{}, t.Add(-margin)); len(lost) > 0 {
			b.w.t.Errorf("%s is noted as heard until %v, without %v", e, t, lost)
		}
		b.w.heard[e] = later(b.w.heard[e], t)
	}
	return nil
}

func (b *backend) put(i item) {
	b.pipe <- i
	b.w.locked(func() { b.lines[i.endpoint].last = i.received })
}

func (b *backend) receive(m said) {
	l := b.lines[m.endpoint]
	if l.up && !l.mute && !time.Now().Before(l.quiet) {
		b.put(item{m, time.Now()})
	}
}

// connect is a connection, after a try in vain or not.
func (b *backend) connect(endpoint string, tried bool) {
	l := b.lines[endpoint]
	if l.up {
		return
	}
	from := l.last
	if !l.ever && !tried {
		from = time.Time{}
	}
	b.filler.Missed(endpoint, from, time.Now())
	l.mute, l.ever, l.quiet = false, true, time.Now().Add(time.Duration(b.w.random.IntN(3000))*time.Millisecond)
	b.w.locked(func() { l.up = true })
	b.put(item{said{endpoint: endpoint}, time.Now()})
}

// pong is a sign of life of a quiet endpoint.
func (b *backend) pong(endpoint string) {
	if l := b.lines[endpoint]; l.up && !l.mute {
		b.put(item{said{endpoint: endpoint}, time.Now()})
	}
}

// overflow drops what comes meanwhile.
func (b *backend) overflow(endpoint string, meanwhile func()) {
	l := b.lines[endpoint]
	if !l.up || l.mute {
		return
	}
	from := time.Now()
	l.mute = true
	meanwhile()
	l.mute = false
	b.filler.Missed(endpoint, from, time.Now())
}

// kill ends it at once; end lets it finish.
func (b *backend) kill() {
	b.w.mu.Lock()
	b.dead = true
	b.w.mu.Unlock()
	b.cancel()
	b.done.Wait()
}

func (b *backend) end() {
	b.cancel()
	b.done.Wait()
	b.filler.Close(context.Background())
}

// Whatever is cut, killed and started again, and whenever: in the end every
// message is handled, and nothing is ever promised that is not.
func TestNothingIsLost(t *testing.T) {
	for seed := range uint64(60) {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, seed, "tcp://a:1", "tcp://b:1", "tcp://c:1")
			w.slow = time.Duration(w.random.IntN(5000)) * time.Millisecond
			backends := []*backend{w.startBackend(), w.startBackend()}
			for _, e := range w.endpoints() {
				backends[0].connect(e, false)
			}
			time.Sleep(time.Minute) // a first start knows of nothing before
			for range 150 {
				w.step(backends)
			}
			for _, b := range backends {
				for _, e := range w.endpoints() {
					l := b.lines[e]
					w.locked(func() { l.up = l.up && !l.mute }) // silence is noticed in the end
					b.connect(e, false)
				}
			}
			if seed%3 == 0 {
				backends[1].kill()
			}
			time.Sleep(2 * time.Hour)
			for _, e := range w.endpoints() {
				backends[0].pong(e)
			}
			time.Sleep(2 * keepEvery)
			w.gapsAreOver(seed)
			for i, b := range backends {
				if i == 0 || seed%3 != 0 {
					b.end()
				}
			}
			for _, e := range w.endpoints() {
				if lost := w.missing(e, time.Time{}, time.Now()); len(lost) > 0 {
					t.Errorf("seed %d: of %d messages %s are lost: %v", seed, len(w.all), e, lost)
				}
			}
		})
	}
}

// step does one thing that may happen.
func (w *world) step(backends []*backend) {
	i, e := w.random.IntN(len(backends)), w.endpoints()[w.random.IntN(len(w.skew))]
	b := backends[i]
	switch p := w.random.IntN(100); {
	case p < 50:
		for range w.random.IntN(10) {
			w.publish(e, backends...)
		}
	case p < 65:
		b.connect(e, w.random.IntN(2) == 0)
	case p < 72:
		w.locked(func() { b.lines[e].mute = b.lines[e].up })
	case p < 80: // noticed now, though it may be mute for long
		w.locked(func() { b.lines[e].up = false })
	case p < 85:
		b.pong(e)
	case p < 88:
		b.overflow(e, func() {
			w.publish(e, backends...)
			time.Sleep(time.Duration(w.random.IntN(60)) * time.Second)
			w.publish(e, backends...)
		})
	case p < 94:
		b.kill()
		backends[i] = w.startBackend()
	case p < 97:
		b.end()
		backends[i] = w.startBackend()
	default:
		w.locked(func() { w.away = time.Now().Add(time.Duration(w.random.IntN(300)) * time.Second) })
	}
	if w.random.IntN(2) == 0 {
		time.Sleep(time.Duration(w.random.IntN(40_000)) * time.Millisecond)
	}
}
