package backlog

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/outage"
	"github.com/fedora-hubs/hubs/backend/sleep"
	"github.com/fedora-hubs/hubs/backend/store"
)

const (
	margin    = 30 * time.Second // asked for at both ends of a gap: clocks differ, and messages take a while
	after     = 5 * time.Second  // of a connection: until then it may lack messages
	lag       = 5 * time.Second  // of the archive behind the bus
	maxAsked  = 100              // spans to remember
	maxWay    = 10_000           // of what is on its way to the consumer
	keepEvery = 5 * time.Second
	sayEvery  = 30 * time.Second
)

// An Archive gives all messages from one time to another in their order. It
// waits where it can't, until ctx is done.
type Archive interface {
	Each(ctx context.Context, from, to time.Time, f func([]fedmsg.Message) error) error
}

// A Memory keeps until when everything that an endpoint said has been handled,
// by this backend or another one.
type Memory interface {
	Heard(ctx context.Context) (map[string]time.Time, error)
	Hear(ctx context.Context, until map[string]time.Time) error
}

// A Consumer handles messages, in whatever time it takes. An error means that
// it could not before ctx was done.
type Consumer interface {
	Consume(ctx context.Context, batch ...fedmsg.Message) error
}

// A Filler fetches what was missed on the bus. It follows what comes from each
// endpoint on its way to the consumer, so that it knows, and remembers over a
// restart, until when everything has been handled.
type Filler struct {
	// Horizon gives the time before which messages are not kept: what was missed
	// before it stays so. Nil: all are. Set it before Run.
	Horizon func(context.Context) (time.Time, error)

	archive  Archive
	memory   Memory
	consumer Consumer
	log      *slog.Logger
	now      func() time.Time
	pause    func(context.Context, time.Duration)
	wake     chan struct{}

	mu        sync.Mutex
	endpoints map[string]*endpoint
	told      []gap   // not looked at yet
	asked     spans   // of the archive, and handled
	way       []taken // to the consumer, in order
	board     board

	keeping, looking, fetching, noting outage.Record
}

// An endpoint is one of those that were connected.
type endpoint struct {
	until   time.Time // handled
	kept    time.Time // in the memory
	missing spans
	begun   time.Time // where missing began, since there was something
	told    int       // gaps not looked at yet
	known   bool
}

// A taken is a message on its way to the consumer, or what came after one and
// needs no handling.
type taken struct {
	from     *endpoint // nil for a source that has no gaps
	received time.Time
	message  bool
}

type gap struct {
	endpoint string
	span
}

// NewFiller makes a filler. Without an archive (nil) it only says what was
// missed. Now is time.Now outside of tests.
func NewFiller(a Archive, m Memory, c Consumer, log *slog.Logger, now func() time.Time) *Filler {
	return &Filler{
		archive: a, memory: m, consumer: c, log: log, now: now, pause: func(ctx context.Context, d time.Duration) { sleep.For(ctx, d) }, wake: make(chan struct{}, 1), endpoints: map[string]*endpoint{},
		board: board{lately: map[string]store.Gap{}, refused: map[string]store.Gap{}, news: make(chan struct{}, 1)},
	}
}

// Missed takes a gap: what the endpoint said from one time to another may not
// have been heard. It is called when an endpoint is connected, also for the
// first time, and before Taken is called for what came after the gap. From may
// be zero for the first connection: the gap begins where the last run ended.
func (f *Filler) Missed(name string, from, to time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := f.endpoints[name]
	if e == nil {
		e = &endpoint{}
		f.endpoints[name] = e
	}
	e.told++
	f.told = append(f.told, gap{name, span{from, to}})
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

// Taken notes that something was received from an endpoint: a message that
// goes to the consumer next, or what needs no handling. It is called in the
// order in which they go there.
func (f *Filler) Taken(name string, received time.Time, message bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if message || len(f.way) < maxWay { // what is more is said again, later
		f.way = append(f.way, taken{f.endpoints[name], received, message})
	}
	f.arrived(0)
}

// Handled notes that the consumer has handled the next n messages.
func (f *Filler) Handled(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.arrived(n)
}

// arrived takes the next n messages from the way, and what needs no handling
// behind them. f.mu is held.
func (f *Filler) arrived(n int) {
	i := 0
	for ; i < len(f.way) && (n > 0 || !f.way[i].message); i++ {
		if f.way[i].message {
			n--
		}
		if e := f.way[i].from; e != nil {
			e.until = f.way[i].received
		}
	}
	f.way = f.way[i:]
}

// Run fills gaps until ctx is done, keeps now and then until when everything was
// heard, and notes what is missing.
func (f *Filler) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return f.fillAll(ctx) })
	g.Go(func() error {
		tick := time.NewTicker(keepEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				f.keep(ctx)
			case <-f.board.news:
			case <-ctx.Done():
				return nil
			}
			f.tell(ctx)
		}
	})
	return g.Wait()
}

// Close keeps until when everything was heard. It is for the end, when the
// consumer has handled its last message.
func (f *Filler) Close(ctx context.Context) {
	if f.look(ctx) {
		f.keep(ctx)
	}
}

// keep writes until when everything was heard.
func (f *Filler) keep(ctx context.Context) {
	news := f.news()
	if len(news) == 0 {
		return
	}
	err := f.memory.Hear(ctx, news)
	if ctx.Err() == nil {
		f.keeping.Note(f.log, "note until when the bus was heard", err)
	}
	if err != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for name, until := range news {
		f.endpoints[name].kept = until
	}
}

// news are the times that are not kept yet. A time never lies beyond the start
// of what is missing.
func (f *Filler) news() map[string]time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	news := map[string]time.Time{}
	for name, e := range f.endpoints {
		if e.told > 0 || e.until.IsZero() {
			continue
		}
		until := e.until
		if len(e.missing) > 0 && e.missing[0].from.Before(until) {
			until = e.missing[0].from
		}
		if until.After(e.kept) {
			news[name] = until
		}
	}
	return news
}

// fillAll fills gaps as they come, after a while in which other endpoints are
// connected too.
func (f *Filler) fillAll(ctx context.Context) error {
	for {
		select {
		case <-f.wake:
		case <-ctx.Done():
			return nil
		}
		if f.look(ctx) {
			f.keep(ctx) // also where this is the first start, and a short one
			f.pause(ctx, after)
		}
		for f.look(ctx) && ctx.Err() == nil {
			next, names := f.next()
			if len(names) == 0 {
				break
			}
			f.fill(ctx, next, names)
		}
	}
}

// look finds what is missing because of the gaps that were told. It waits for
// the memory.
func (f *Filler) look(ctx context.Context) bool {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		f.mu.Lock()
		n := len(f.told)
		f.mu.Unlock()
		if n == 0 {
			return true
		}
		heard, err := f.memory.Heard(ctx)
		var horizon time.Time
		if err == nil && f.Horizon != nil {
			horizon, err = f.Horizon(ctx)
		}
		if ctx.Err() == nil {
			f.looking.Note(f.log, "ask since when messages of the bus were missed", err)
		}
		if err == nil {
			f.resolve(heard, horizon, n)
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		f.pause(ctx, pause)
	}
}

// resolve makes of the first n gaps what is missing. What another backend has
// heard since is not, nor what the archive was asked for already, nor what would
// not be kept.
func (f *Filler) resolve(heard map[string]time.Time, horizon time.Time, n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n = min(n, len(f.told))
	for _, g := range f.told[:n] {
		e := f.endpoints[g.endpoint]
		e.told--
		was, kept := heard[g.endpoint]
		kept = kept && was.Before(f.now()) // else a clock was wrong
		if kept && (!e.known || was.After(g.from)) {
			g.from = was
		}
		e.known = true
		if g.from.IsZero() { // a first start: what was before is not missed
			if e.until.Before(g.to) {
				e.until = g.to
			}
			continue
		}
		missing := spans{}.add(span{later(g.from, horizon), g.to.Add(after)})
		for _, s := range f.asked {
			missing = missing.without(s)
		}
		for _, s := range missing {
			e.missing = e.missing.add(s)
			if e.begun.IsZero() || e.missing[0].from.Before(e.begun) {
				e.begun = e.missing[0].from
			}
		}
	}
	f.told = slices.Delete(f.told, 0, n)
}
