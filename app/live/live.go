package live

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/outage"
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

	banner     atomic.Pointer[banner] // what pages say of both
	bannerAway atomic.Bool            // a page said so before open pages were told

	position atomic.Pointer[position] // all events up to here are in the copies
	away     atomic.Bool              // the stream can't be read
	without  atomic.Int64             // until then Redis is not asked, in nanoseconds since 1970
	behind   bool                     // what was lost has yet to be made up for on open pages
	tried    chan struct{}            // closed when run tried for the first time to know its position
	trying   sync.Once

	sending sync.Mutex // held from the copies to the pages
	due     due        // hubs whose open pages may need another outline

	closed *otter.Cache[audience, time.Time] // whose streams were ended, and when

	vain *otter.Cache[int64, struct{}] // widgets that somebody has waited for in vain, a moment ago

	mu       sync.Mutex
	news     chan struct{}        // closed when events were applied
	outlines int64                // that open pages got
	open     map[int64]*following // hubs with open pages or pages being made
}

// An audience are those who look at a hub, or a person in all their browsers.
type audience struct {
	hub  int64
	user string
}

// A position is where one is in the fragment stream, and how pages say it.
type position struct {
	id   events.ID
	text fragment.Block
}

func newPosition(id events.ID) *position {
	return &position{id, fragment.Stored([]byte(id.String()))}
}

const (
	closedMost = 100_000
	vainMost   = 100_000
)

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
		tried: make(chan struct{}), news: make(chan struct{}), open: map[int64]*following{}, due: newDue(),
		closed: otter.Must(&otter.Options[audience, time.Time]{
			MaximumSize: closedMost, ExpiryCalculator: otter.ExpiryWriting[audience, time.Time](closedKeep),
		}),
	}
	l.vain = otter.Must(&otter.Options[int64, struct{}]{MaximumSize: vainMost, ExpiryCalculator: otter.ExpiryWriting[int64, struct{}](vainKeep)})
	l.looks = newLooks(c.Fragments)
	l.gaps, l.gapNews = c.Gaps, make(chan struct{}, 1)
	l.ailing, l.spots = c.Ailing, newSpots(c)
	l.banner.Store(newBanner(1, matter{}, time.Now()))
	l.position.Store(newPosition(events.ID{}))
	l.away.Store(true) // until the position is known
	return l
}

// Tried is closed when it is known whether Redis is there. A client that comes before would be
// told that it is not.
func (l *Live) Tried() <-chan struct{} { return l.tried }

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

// Lookups tells how often fragments were found, and where.
func (l *Live) Lookups() Lookups {
	n := &l.lookups
	return Lookups{n.copies.Load(), n.redis.Load(), n.missing.Load()}
}

// following is what is known of a hub with open pages.
type following struct {
	pages   int
	refs    map[int64]hub.Ref // the widgets on them
	shell   *Shell            // what they all have or will get; nil: not known yet
	outline int64             // counts what they got
}
