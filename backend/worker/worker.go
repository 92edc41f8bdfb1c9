// Package worker draws the widgets that wait in the queue.
//
// A worker has nothing of its own: it may be killed at any moment, and its leases run
// out within seconds, because it renews them while it draws. It claims as many tasks as
// the turnstile has places and no more, so that what it can't begin others can.
//
// A widget that fails is tried with growing pauses. If a part of ours is away, that is
// not the widget's failure: it is tried soon, and what it shows stays as it is.
package worker

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/outage"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/sleep"
	"github.com/fedora-hubs/hubs/backend/turnstile"
)

// Queue gives out tasks.
type Queue interface {
	Claim(ctx context.Context, n int, lease, wait time.Duration) ([]queue.Lease, error)
	Renew(ctx context.Context, lease time.Duration, leases ...queue.Lease) error
	Done(ctx context.Context, l queue.Lease) (bool, error)
	Retry(ctx context.Context, l queue.Lease, first, most time.Duration) error
}

// Hubs find what has to be drawn.
type Hubs interface {
	Placed(ctx context.Context, id int64) (hub.Hub, hub.Placed, error)
}

// Fragments take the drawings.
type Fragments interface {
	Commit(ctx context.Context, l queue.Lease, f fragment.Fragment, again fragment.Retry) (events.ID, bool, error)
	Get(ctx context.Context, refs ...hub.Ref) (map[int64]fragment.Fragment, map[int64]bool, error)
	Drop(ctx context.Context, refs ...hub.Ref) error
	Watched(ctx context.Context, hubs ...int64) (map[int64]bool, error)
}

// A Worker draws widgets as the turnstile of its drawer lets them in.
type Worker struct {
	Queue     Queue
	Hubs      Hubs
	Fragments Fragments
	Drawer    *fragment.Drawer
	Lease     time.Duration // of a task; renewed while it is drawn, so that it only runs out when its worker died
	Limit     time.Duration // of finding, drawing and storing a widget
	Finish    time.Duration // what is being drawn when the context ends has so long
	Meter     Meter         // nil: nobody is told
	Ailing    func() bool   // whether a part of ours was of no use lately; nil: they always are
	Log       *slog.Logger

	claiming, renewing, finding, finishing, reading outage.Record
	drawing                                         outage.Records[int64] // by widget
}

// wait is how long a worker listens for tasks at a time.
const wait = 2 * time.Second

// again is how a failed drawing is tried: after 5 s, 10 s, … up to 10 minutes.
var again = fragment.Retry{First: 5 * time.Second, Most: 10 * time.Minute}

// later is how a widget is tried that failed for no reason of its own: too many
// others were in the way, or the database is away. The widget stays as it is.
var later = fragment.Retry{First: time.Second, Most: 10 * time.Second}

// Run draws until the context ends. A drawing that has begun is finished, or
// given back to the queue if that takes too long.
func (w *Worker) Run(ctx context.Context) error {
	drawing, cut := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(w.Finish, cut) })
	defer stop()
	held := &holding{}
	renewing := make(chan struct{})
	go func() { defer close(renewing); w.renew(drawing, held) }()
	defer func() { cut(); <-renewing }()
	var drawings errgroup.Group
	listen := time.Duration(0) // at the start some may be waiting
	for ctx.Err() == nil {
		free, err := w.Drawer.Turnstile.Free(ctx)
		if err != nil {
			break
		}
		leases, err := w.Queue.Claim(ctx, free, w.Lease, listen)
		if listen = wait; err != nil || len(leases) == free {
			listen = 0 // there may be more
		}
		if ctx.Err() == nil {
			w.claiming.Note(w.Log, "claim tasks", err)
		}
		if err != nil {
			sleep.For(ctx, time.Second)
		}
		for _, l := range leases {
			held.add(l)
		}
		for _, l := range leases {
			place, err := w.Drawer.Turnstile.Take(drawing)
			drawings.Go(func() error {
				defer held.remove(l)
				if err != nil { // the end has come before its turn
					w.finishing.Note(w.log(l), "finish drawing", w.giveBack(drawing, l))
					return nil
				}
				w.draw(drawing, l, place)
				return nil
			})
		}
	}
	return drawings.Wait()
}

// draw ends the lease in every case but one: when Redis is away, it runs out.
// The place is left as soon as the widget's code has returned.
func (w *Worker) draw(ctx context.Context, l queue.Lease, place *turnstile.Place) {
	ctx, cancel := context.WithTimeout(ctx, w.Limit)
	defer cancel()
	h, placed, err := w.Hubs.Placed(ctx, l.Widget)
	if err == nil || !errors.Is(err, hub.ErrNotFound) {
		w.finding.Note(w.log(l), "find widget", err)
	}
	switch {
	case errors.Is(err, hub.ErrNotFound):
		place.Leave()
		err = w.forget(ctx, l)
	case err != nil:
		place.Leave()
		err = w.Queue.Retry(ctx, l, later.First, later.Most)
	default:
		err = w.commit(ctx, l, place, h, placed)
	}
	w.finishing.Note(w.log(l), "finish drawing", err)
}

// log says of each line which widget it is about, and which message.
func (w *Worker) log(l queue.Lease) *slog.Logger {
	return w.Log.With("widget", l.Widget, "message", l.Cause)
}

func (w *Worker) commit(ctx context.Context, l queue.Lease, place *turnstile.Place, h hub.Hub, placed hub.Placed) error {
	ref := hub.Ref{Widget: placed.ID, Hub: h.ID}
	begun := time.Now()
	f, failed := w.Drawer.DrawAt(ctx, place, h, placed, func() *fragment.Fragment { return w.last(ctx, l, ref) })
	took := time.Since(begun)
	if errors.Is(ctx.Err(), context.Canceled) {
		return w.giveBack(ctx, l)
	}
	if errors.Is(failed, turnstile.ErrBusy) || failed != nil && w.Ailing != nil && w.Ailing() {
		return w.Queue.Retry(ctx, l, later.First, later.Most)
	}
	w.meter().Drawn(placed.Kind, took, failed)
	var retry fragment.Retry
	w.drawing.Note(w.log(l), l.Widget, "draw widget", failed, "kind", placed.Kind, "hub", h.Key(), "tries", l.Tries+1)
	if failed != nil {
		// A widget that nobody looks at is drawn when somebody does.
		if watched, err := w.Fragments.Watched(ctx, h.ID); err == nil && watched[h.ID] {
			retry = again
		}
	}
	id, held, err := w.Fragments.Commit(ctx, l, f, retry)
	if err != nil {
		return err
	}
	if !held {
		w.meter().Late(placed.Kind)
		w.log(l).Info("drawing came too late", "kind", placed.Kind)
		return nil
	}
	if !l.Pushed.IsZero() { // both times are Redis's
		w.meter().Committed(time.UnixMilli(int64(id.MS)).Sub(l.Pushed))
	}
	if w.Log.Enabled(ctx, slog.LevelDebug) {
		w.log(l).Debug("drawn", "kind", placed.Kind, "hub", h.Key(), "event", id.String(),
			"milliseconds", took.Milliseconds(), "bytes", len(f.HTML))
	}
	return nil
}

// last is the fragment that a failed drawing falls back on.
func (w *Worker) last(ctx context.Context, l queue.Lease, ref hub.Ref) *fragment.Fragment {
	found, _, err := w.Fragments.Get(ctx, ref)
	if ctx.Err() == nil {
		w.reading.Note(w.log(l), "read the last fragment", err)
	}
	if f, ok := found[ref.Widget]; ok {
		return &f
	}
	return nil
}

// giveBack lets another worker draw.
func (w *Worker) giveBack(ctx context.Context, l queue.Lease) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	return w.Queue.Retry(ctx, l, 0, 0)
}

func (w *Worker) forget(ctx context.Context, l queue.Lease) error {
	if err := w.Fragments.Drop(ctx, hub.Ref{Widget: l.Widget}); err != nil {
		return err
	}
	_, err := w.Queue.Done(ctx, l)
	return err
}
