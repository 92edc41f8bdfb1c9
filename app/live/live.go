package live

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/outage"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/sleep"
)

// A Live has the live pages of a process: it follows the fragment stream, keeps the
// copies fresh, joins pages of them, and hands new fragments to the open pages.
type Live struct {
	stream    Stream
	fragments Fragments
	tasks     Tasks
	shells    *shells
	copies    *fragment.Copies
	pages     *events.Broadcaster
	looks     *looks
	spots     *spots
	lookups   lookups
	waits     Waits
	lag       func(time.Duration)
	log       *slog.Logger

	following, reading, asking, arranging, noting, gapping, rights, fetching outage.Record

	gaps    Gaps
	gapNews chan struct{} // there may be others
	ailing  func() bool   // a part that pages need was of no use lately

	notice      atomic.Pointer[notice] // what pages say of both
	noticedAway atomic.Bool            // a page said so before open pages were told

	position atomic.Pointer[position] // all events up to here are in the copies
	away     atomic.Bool              // the stream can't be read
	without  atomic.Int64             // until then Redis is not asked, in nanoseconds since 1970
	behind   bool                     // what was lost has yet to be made up for on open pages
	tried    chan struct{}            // closed when run tried for the first time to know its position
	trying   sync.Once

	sending sync.Mutex // held from the copies to the pages
	due     due        // hubs whose open pages may need another outline

	closed *otter.Cache[audience, time.Time] // whose streams were ended, and when

	mu       sync.Mutex
	news     chan struct{}        // closed when events were applied
	outlines int64                // that open pages got
	watched  map[int64]*following // hubs with open pages or pages being made
}

// An audience are those who look at a hub, or a person in all their browsers.
type audience struct {
	hub  int64
	user string
}

// A position is a place in the fragment stream, and how pages say it.
type position struct {
	id   events.ID
	text fragment.Block
}

func newPosition(id events.ID) *position {
	return &position{id, fragment.Stored([]byte(id.String()))}
}

const closedMost = 100_000

// New makes them. Run makes them live.
func New(c Config) *Live {
	if c.Waits == (Waits{}) {
		c.Waits = DefaultWaits
	}
	if c.Ailing == nil {
		c.Ailing = func() bool { return false }
	}
	shells := newShells(c)
	l := &Live{
		stream: c.Stream, fragments: c.Fragments, tasks: c.Tasks, shells: shells, lag: c.Lag, waits: c.Waits, log: c.Log,
		copies: fragment.NewCopies(c.Memory, message), pages: events.NewBroadcaster(c.Streams, c.Pace),
		tried: make(chan struct{}), news: make(chan struct{}), watched: map[int64]*following{}, due: newDue(),
		closed: otter.Must(&otter.Options[audience, time.Time]{
			MaximumSize: closedMost, ExpiryCalculator: otter.ExpiryWriting[audience, time.Time](closedKeep),
		}),
	}
	l.looks = newLooks(c.Fragments)
	l.gaps, l.gapNews = c.Gaps, make(chan struct{}, 1)
	l.ailing, l.spots = c.Ailing, newSpots(c)
	l.notice.Store(newNotice(1, matter{}, time.Now()))
	l.position.Store(newPosition(events.ID{}))
	l.away.Store(true) // until the position is known
	return l
}

// Run keeps the pages live until the context ends.
func (l *Live) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, part := range []func(context.Context) error{l.run, l.attend, l.arrange, l.followGaps, l.followHealth, l.lookAgain} {
		g.Go(func() error { return part(ctx) })
	}
	return g.Wait()
}

// Tried is closed when it is known whether Redis is there. Who comes before would be
// told that it is not.
func (l *Live) Tried() <-chan struct{} { return l.tried }

// run follows the stream until the context ends. Where it may have missed
// something, or Redis lost something, it starts over from the fragments themselves.
func (l *Live) run(ctx context.Context) error {
	pause := 50 * time.Millisecond
	for ctx.Err() == nil {
		err := l.step(ctx)
		if ctx.Err() == nil {
			l.following.Note(l.log, "follow the fragment stream", err)
		}
		if err != nil && ctx.Err() == nil {
			l.trying.Do(func() { close(l.tried) })
			l.away.Store(true)
			sleep.For(ctx, pause)
			pause = min(2*pause, time.Second)
			continue
		}
		pause = 50 * time.Millisecond
	}
	return nil
}

// step reads once.
func (l *Live) step(ctx context.Context) error {
	list, lost, err := l.stream.Next(ctx, 2*time.Second)
	if err != nil {
		return err
	}
	if lost {
		l.behind = true
		l.ForgetAll() // changes of hubs may be among what was missed
		l.copies.Clear()
		l.gapsMayDiffer()
	}
	for _, e := range list {
		l.apply(ctx, e)
	}
	if lost || len(list) > 0 {
		l.advance(l.stream.Position())
	}
	if l.away.Swap(false) {
		l.log.Info("following the fragment stream", "from", l.stream.Position().String())
		l.trying.Do(func() { close(l.tried) })
	}
	if l.behind {
		return l.resend(ctx)
	}
	return nil
}

// resend gives the open pages the newest fragment of each of their widgets.
func (l *Live) resend(ctx context.Context) error {
	for hubID, refs := range l.followed() {
		if err := l.load(ctx, refs); err != nil {
			return fmt.Errorf("read fragments of hub %d after a gap: %w", hubID, err)
		}
		l.sendAll(refs)
		l.refresh(ctx, refs)
		l.due.add(hubID)
	}
	l.behind = false
	return nil
}

func (l *Live) sendAll(refs []hub.Ref) {
	l.sending.Lock()
	defer l.sending.Unlock()
	for _, m := range l.replay(refs) {
		l.pages.Send(m)
	}
}

func (l *Live) apply(ctx context.Context, e events.Event) {
	switch e.Kind {
	case events.Drawn:
		l.drawn(e)
	case events.Stale:
		l.copies.MarkOld(e.Widget, e.ID)
		if l.isWatched(e.Hub) {
			l.push(ctx, queue.Task{Widget: e.Widget, Hub: e.Hub, Patient: true})
		}
	case events.Dropped:
		l.copies.Drop(e.Widget)
		if l.isWatched(e.Hub) { // what it showed is gone, and with it the pause of a failure
			l.push(ctx, queue.Task{Widget: e.Widget, Hub: e.Hub})
		}
	case events.Missed:
		l.gapsMayDiffer()
	case events.Left:
		l.Leave(string(e.Payload))
	case events.Changed:
		l.shells.drop(e.Hub)
		if string(e.Payload) == events.Private {
			l.closeHub(e.Hub)
		}
		l.due.add(e.Hub)
	}
}

// closeHub ends the streams of a hub, also those that are about to begin: who may
// still see it comes again.
func (l *Live) closeHub(hubID int64) {
	l.closed.Set(audience{hub: hubID}, time.Now())
	l.pages.CloseHub(hubID)
}

// Leave ends the streams of a person, as closeHub does.
func (l *Live) Leave(username string) {
	if username == "" {
		return
	}
	l.closed.Set(audience{user: username}, time.Now())
	l.pages.CloseUser(username)
}

// closedSince reports whether the streams of an audience were ended after a time.
func (l *Live) closedSince(a audience, asked time.Time) bool {
	closed, ok := l.closed.GetIfPresent(a)
	return ok && !closed.Before(asked)
}

func (l *Live) drawn(e events.Event) {
	watched := l.isWatched(e.Hub)
	if _, held := l.copies.Get(e.Widget); !held && !watched {
		return
	}
	f, err := fragment.FromEvent(e)
	l.reading.Note(l.log, "read event", err, "message", e.Cause, "widget", e.Widget, "event", e.ID)
	if err != nil {
		return
	}
	l.sending.Lock()
	defer l.sending.Unlock()
	held := l.copies.Put(f, false)
	if held.ID != f.ID {
		return // a newer one is here, and its event on its way
	}
	if watched {
		l.pages.SendThen(held.Message(), l.sent(e.ID, e.Widget, e.Cause, e.Pushed))
	}
}

// sent notes that a fragment is with its pages.
func (l *Live) sent(id events.ID, widget int64, cause string, pushed time.Time) func(pages int) {
	return func(pages int) {
		if l.lag != nil && pages > 0 && !pushed.IsZero() {
			l.lag(time.Since(pushed))
		}
		if l.log.Enabled(context.Background(), slog.LevelDebug) {
			l.log.Debug("sent", "message", cause, "widget", widget, "event", id.String(), "pages", pages)
		}
	}
}

// IsAway reports whether Redis does not answer.
func (l *Live) IsAway() bool { return l.away.Load() || time.Now().UnixNano() < l.without.Load() }

// doWithout leaves Redis alone for a while.
func (l *Live) doWithout(d time.Duration) { l.without.Store(time.Now().Add(d).UnixNano()) }

// isAhead reports whether an id is further ahead of this process than another
// web process could be.
func (l *Live) isAhead(id events.ID) bool {
	const most = uint64(time.Minute / time.Millisecond)
	return id.MS > l.position.Load().id.MS+most
}

// advance tells those who wait for fragments that some have come.
func (l *Live) advance(to events.ID) {
	l.position.Store(newPosition(to))
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.news)
	l.news = make(chan struct{})
}

func (l *Live) changes() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.news
}
