package live

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/sleep"
)

// Run keeps the pages live until the context ends.
func (l *Live) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, part := range []func(context.Context) error{l.run, l.attend, l.arrange, l.followGaps, l.followHealth, l.lookAgain} {
		g.Go(func() error { return part(ctx) })
	}
	return g.Wait()
}

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
	for hubID, refs := range l.openWidgets() {
		if err := l.load(ctx, refs); err != nil {
			return fmt.Errorf("read fragments of hub %d after a loss: %w", hubID, err)
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
	switch e.Type {
	case events.Drawn:
		l.drawn(e)
	case events.Stale:
		l.copies.MarkOld(e.Widget, e.ID)
		if l.isOpen(e.Hub) {
			l.push(ctx, queue.Task{Widget: e.Widget, Hub: e.Hub, Patient: true})
		}
	case events.Dropped:
		l.copies.Drop(e.Widget)
		if l.isOpen(e.Hub) { // what it showed is gone, and with it the pause of a failure
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

func (l *Live) drawn(e events.Event) {
	open := l.isOpen(e.Hub)
	if _, held := l.copies.Get(e.Widget); !held && !open {
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
	if open {
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
