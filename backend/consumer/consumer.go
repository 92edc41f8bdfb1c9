package consumer

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/outage"
	"github.com/fedora-hubs/hubs/backend/queue"
)

// Archive is what the consumer needs of the archive.
type Archive interface {
	Add(ctx context.Context, batch []fedmsg.Said) ([]archive.Entry, error)
	Routed(ctx context.Context, seqs []int64) error
	Unrouted(ctx context.Context, before time.Time, limit int) ([]archive.Entry, error)
	// About gives the next messages about a hub after one of them.
	About(ctx context.Context, hubKey string, after archive.Entry, limit int) ([]archive.Entry, error)
	// Public tells which messages everybody may read.
	Public(ctx context.Context, ids ...string) (map[string]bool, error)
}

// Hubs are where the index comes from and where activity is noted.
type Hubs interface {
	OnHub(ctx context.Context, kind hub.Kind, name string) (hub.Page, error)
	EachPage(ctx context.Context, f func(hub.Page) error) error
	EachFollower(ctx context.Context, team int64, f func(hub.Page) error) error
	Touch(ctx context.Context, touches []hub.Touch) error
}

// Tasks takes widgets that have to be drawn.
type Tasks interface {
	Push(ctx context.Context, tasks ...queue.Task) error
}

// Fragments are what the outdated widgets have in the cache.
type Fragments interface {
	Watched(ctx context.Context, hubs ...int64) (map[int64]bool, error)
	MarkStale(ctx context.Context, targets ...hub.Ref) error
	Drop(ctx context.Context, targets ...hub.Ref) error
	Changed(ctx context.Context, hubID int64, private bool, cause string) error
}

// Changes tell the backends of each other's findings: the index of each follows.
type Changes interface {
	Append(ctx context.Context, e events.Event) (events.ID, error)
}

// A Tail is this backend's position in the changes.
type Tail interface {
	// Next waits for changes. Lost says that some before may have been missed.
	Next(ctx context.Context, wait time.Duration) (list []events.Event, lost bool, err error)
}

// Pages are cached hubs.
type Pages interface {
	Forget(ctx context.Context, kind hub.Kind, name string) error
}

// A Board is where a backend notes that messages wait since a time, and that none do.
type Board interface {
	Behind(ctx context.Context, backend string, since time.Time) error
	CaughtUp(ctx context.Context, backend string) error
}

// A Consumer archives messages and routes them to widgets.
type Consumer struct {
	Archive   Archive
	Hubs      Hubs
	Tasks     Tasks
	Fragments Fragments
	Pages     Pages
	Changes   Changes
	Aside     Aside
	Board     Board // nil: nobody is told
	Index     *Index
	Name      string // tells its changes and its notes from those of other backends
	// Interests says what concerns a hub and its widgets.
	Interests func(hub.Page) []Interest
	Meta      func(fedmsg.Message) fedmsg.Meta
	Meter     Meter                          // nil: nobody is told
	Charge    func(source string, names int) // told what a message of the bus costs beside its bytes; may be nil
	Handled   func(n int)                    // called by Run after messages are archived, in their order; may be nil
	Log       *slog.Logger
	Now       func() time.Time
	// KeepConfidential archives also what says that it is not for everybody.
	KeepConfidential bool
	Patience         time.Duration                        // with the database, for a batch; 0: 10 seconds
	Pause            func(context.Context, time.Duration) // between tries; nil: time passes

	refused, forgotten, claimed                      atomic.Int64
	read                                             atomic.Int64 // hubs for the index
	loaded                                           atomic.Bool  // the index
	unrouted                                         atomic.Bool  // messages that could not be routed are left
	archiving, routing, sweeping, loading, following outage.Record
	waiting                                          waiting
}

const (
	batchSize   = 256     // messages
	batchBytes  = 8 << 20 // of their envelopes
	sweepEvery  = 5 * time.Second
	retryEvery  = 500 * time.Millisecond // what could not be routed
	sweepAfter  = 10 * time.Second       // an unrouted message this old was left behind
	reloadEvery = 10 * time.Minute
)

// Run consumes messages of the bus until the context ends. The index must be
// loaded. Messages that can't be stored are tried again until they can.
func (c *Consumer) Run(ctx context.Context, in <-chan fedmsg.Message) error {
	for {
		batch, ok := collect(ctx, in)
		if !ok || !c.persist(ctx, fromBus, c.foreign(batch)) {
			return nil // what comes now would count as what was not handled
		}
		if len(in) == 0 { // else what came meanwhile still waits
			c.caughtUp(ctx, fromBus)
		}
		if c.Handled != nil {
			c.Handled(len(batch))
		}
	}
}

// Consume handles messages of the bus that did not come by Run's channel in the
// same way. An error means that the context ended before.
func (c *Consumer) Consume(ctx context.Context, batch ...fedmsg.Message) error {
	return c.handleAll(ctx, fromBacklog, c.foreign(batch))
}

// Own handles messages of our own outbox in the same way.
func (c *Consumer) Own(ctx context.Context, batch ...fedmsg.Message) error {
	return c.handleAll(ctx, fromOutbox, batch)
}

func (c *Consumer) handleAll(ctx context.Context, source string, batch []fedmsg.Message) error {
	if !c.persist(ctx, source, batch) {
		return context.Cause(ctx)
	}
	c.caughtUp(ctx, source)
	return nil
}

// foreign leaves of what the bus says what others may say. What happens to hubs is
// known from the outbox alone, with which it was stored: everybody who can write to a
// socket could say anything of them.
func (c *Consumer) foreign(batch []fedmsg.Message) []fedmsg.Message {
	ours := func(m fedmsg.Message) bool { return m.Category() == hub.NoticeCategory }
	if !slices.ContainsFunc(batch, ours) {
		return batch
	}
	left := slices.DeleteFunc(slices.Clone(batch), ours)
	c.claimed.Add(int64(len(batch) - len(left)))
	return left
}

// Claimed is how many messages of the bus were left out because they tell of hubs,
// which our own outbox does alone.
func (c *Consumer) Claimed() int64 { return c.claimed.Load() }

// collect waits for a message and takes those that are there already: under
// load the batches grow by themselves, and alone a message does not wait.
func collect(ctx context.Context, in <-chan fedmsg.Message) ([]fedmsg.Message, bool) {
	var batch []fedmsg.Message
	select {
	case m, ok := <-in:
		if !ok {
			return nil, false
		}
		batch = append(batch, m)
	case <-ctx.Done():
		return nil, false
	}
	for size := len(batch[0].Raw); len(batch) < batchSize && size < batchBytes; {
		select {
		case m, ok := <-in:
			if !ok {
				return batch, true
			}
			batch, size = append(batch, m), size+len(m.Raw)
		default:
			return batch, true
		}
	}
	return batch, true
}

// Handle archives messages and routes those that are new. An error means that
// nothing was archived. A message that was archived but can't be routed now is routed
// later, by Sweep.
func (c *Consumer) Handle(ctx context.Context, batch ...fedmsg.Message) error {
	said := c.saying(batch)
	if len(said) == 0 {
		return nil
	}
	fresh, err := c.Archive.Add(ctx, said)
	if err != nil {
		return err
	}
	c.count(said, fresh)
	for _, e := range fresh {
		if c.Charge != nil && e.Source != "" {
			c.Charge(e.Source, e.Meta.Names())
		}
	}
	if len(fresh) > 0 {
		err := c.route(ctx, fresh)
		if err != nil {
			c.unrouted.Store(true)
		}
		c.routing.Note(c.Log, "route messages", err, "message", fresh[0].ID, "messages", len(fresh))
	}
	return nil
}

// saying is what messages say, without what is confidential: who may read that
// is known where it came from, and not here.
func (c *Consumer) saying(batch []fedmsg.Message) []fedmsg.Said {
	said := make([]fedmsg.Said, 0, len(batch))
	for _, m := range batch {
		meta := c.Meta(m)
		if meta.Confidential && !c.KeepConfidential {
			if c.Meter != nil {
				c.Meter.Confidential(m.Category())
			}
			c.Log.Debug("left out a confidential message", "message", m.ID, "category", m.Category())
			continue
		}
		said = append(said, fedmsg.Said{Message: m, Meta: meta})
	}
	return said
}

// route puts the widgets that the messages concern into the queue, then marks
// the messages as routed.
func (c *Consumer) route(ctx context.Context, entries []archive.Entry) error {
	public, err := c.public(ctx, entries)
	if err != nil {
		return err
	}
	outdated := outdated{}
	var touches []hub.Touch
	seqs, widgets := make([]int64, len(entries)), make([]int, len(entries))
	for i, e := range entries {
		seqs[i] = e.Seq
		concerned := c.Index.Match(e.Said)
		if err := c.changed(ctx, e.Said, outdated); err != nil {
			return err
		}
		if e.Category() == hub.NoticeCategory { // who was concerned before, and who is now
			concerned = distinct(append(concerned, c.Index.Match(e.Said)...))
			if !public[e.ID] && !tellsVisibility(e.Message) {
				if concerned, err = c.inside(ctx, e.Said, concerned); err != nil {
					return err
				}
			}
		}
		widgets[i] = widgetsOf(concerned)
		for _, t := range concerned {
			if t.Widget != 0 {
				outdated.add(t, e.ID, false)
			} else {
				touches = append(touches, TouchOf(t.Hub, e.Message))
			}
		}
	}
	if err := c.invalidate(ctx, outdated); err != nil {
		return err
	}
	if err := c.followers(ctx, entries); err != nil {
		return err
	}
	if err := c.Hubs.Touch(ctx, touches); err != nil {
		return err
	}
	if err := c.Archive.Routed(ctx, seqs); err != nil {
		return err
	}
	c.routed(ctx, entries, widgets)
	return nil
}

// TouchOf is what a message that concerns a hub is to it.
func TouchOf(hubID int64, m fedmsg.Message) hub.Touch {
	return hub.Touch{Hub: hubID, At: m.Time, Counts: m.Category() != hub.NoticeCategory}
}

// outdated are the widgets that show something else now, and why.
type outdated map[hub.Ref]reason

// A reason is what makes a widget show something else.
type reason struct {
	cause   string // the message; as in the queue, the first is named
	changed bool   // the settings of it or of its hub, so that it does not wait if it failed before
}

func (o outdated) add(ref hub.Ref, cause string, changed bool) {
	was := o[ref]
	o[ref] = reason{cmp.Or(was.cause, cause), was.changed || changed}
}

// addAll adds the widgets among targets that messages are found for by other
// values than before.
func (o outdated) addAll(differing []hub.Ref, cause string) {
	for _, ref := range differing {
		if ref.Widget != 0 {
			o.add(ref, cause, true)
		}
	}
}

// invalidate redraws what somebody looks at and marks the rest.
func (c *Consumer) invalidate(ctx context.Context, outdated outdated) error {
	if len(outdated) == 0 {
		return nil
	}
	hubs := map[int64]struct{}{}
	var ids []int64
	for t := range outdated {
		if _, known := hubs[t.Hub]; !known {
			hubs[t.Hub] = struct{}{}
			ids = append(ids, t.Hub)
		}
	}
	watched, err := c.Fragments.Watched(ctx, ids...)
	if err != nil {
		return err
	}
	var now []queue.Task
	var later []hub.Ref
	for t, why := range outdated {
		if watched[t.Hub] {
			now = append(now, queue.Task{Widget: t.Widget, Hub: t.Hub, Cause: why.cause, Patient: !why.changed})
		} else {
			later = append(later, t)
		}
	}
	if err := c.Tasks.Push(ctx, now...); err != nil {
		return err
	}
	return c.Fragments.MarkStale(ctx, later...)
}

// Sweep routes messages that were archived but not routed, by this process
// before a crash or by another one, until the context ends.
func (c *Consumer) Sweep(ctx context.Context) error {
	c.sweep(ctx, c.Now()) // at the start nothing of ours is on its way
	tick := 0
	return every(ctx, retryEvery, func() {
		tick++
		switch {
		case c.unrouted.Swap(false): // some of ours are left; what is on its way is routed once more
			c.sweep(ctx, c.Now())
		case tick%int(sweepEvery/retryEvery) == 0:
			c.sweep(ctx, c.Now().Add(-sweepAfter))
		}
	})
}

func (c *Consumer) sweep(ctx context.Context, before time.Time) {
	for ctx.Err() == nil {
		left, err := c.Archive.Unrouted(ctx, before, batchSize)
		if err == nil && len(left) > 0 {
			for i := range left {
				left[i].Meta = c.Meta(left[i].Message)
			}
			err = c.route(ctx, left)
		}
		if ctx.Err() == nil {
			c.sweeping.Note(c.Log, "route messages that were left behind", err, "message", firstOf(left), "messages", len(left))
		}
		if err != nil {
			c.unrouted.Store(true)
		}
		if err != nil || len(left) < batchSize {
			return
		}
	}
}

func every(ctx context.Context, pause time.Duration, f func()) error {
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			f()
		case <-ctx.Done():
			return nil
		}
	}
}
