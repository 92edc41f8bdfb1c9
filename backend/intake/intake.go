// Package intake is the backend's work from the sources of messages to the queue: it
// makes messages of what comes, hands them to the consumer in their order, and sees
// to it that nothing is handled before the index is loaded, and nothing that was
// missed stays so.
//
// A message waits in four places, and each has a bound. The source's own buffer is
// bounded in bytes and loses what comes on top of it, which the filler fetches again.
// Behind it stands one message that is being decoded, then a batch for the consumer,
// then the archive, from where on nothing is lost: what is archived and not yet
// routed the consumer's sweep routes later. So the bus is never answered for by
// memory alone, and a consumer that waits for the database slows its sources and
// not the process.
package intake

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/backend/backlog"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/consumer"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/outage"
	"github.com/fedora-hubs/hubs/backend/sleep"
)

const (
	// room is a batch of messages; what is more waits in the source.
	room = 256
	// retry is how long the database is left alone after the index could not be read.
	retry = 2 * time.Second
	// closeTime is how long the end of the process may take to note until when the
	// bus was heard.
	closeTime = 3 * time.Second
)

// An Intake takes messages from their sources to the queue.
type Intake struct {
	Sources  []bus.Source
	Guard    *bus.Guard
	Filler   *backlog.Filler
	Consumer *consumer.Consumer
	Relay    *consumer.Relay // of our own changes
	Changes  *events.Stream  // of hubs, by all processes
	// Hear is told of each message before it is handled. Nil: nobody is.
	Hear func(fedmsg.Message)
	// Explain says more of an error of the database. Nil: nothing is known.
	Explain func(context.Context, error) error
	Log     *slog.Logger
}

// Run adds to a group what ends with the context.
func (in *Intake) Run(ctx context.Context, g *errgroup.Group) {
	in.Consumer.Handled, in.Consumer.Charge = in.Filler.Handled, in.Guard.Charge
	deliveries, messages := make(chan bus.Delivery), make(chan fedmsg.Message, room)
	for _, s := range in.Sources {
		g.Go(func() error { return s.Run(ctx, deliveries) })
	}
	g.Go(func() error { in.decode(ctx, deliveries, messages); return nil })
	g.Go(func() error {
		changes := in.Changes.Tail()
		// It begins before the index is loaded. Where it can't, Follow loads once more.
		_, _, _ = changes.Next(ctx, 0)
		if !in.load(ctx) {
			return nil
		}
		g.Go(func() error { return in.Consumer.Follow(ctx, changes) })
		g.Go(func() error {
			defer in.close(ctx)
			return in.Consumer.Run(ctx, messages)
		})
		for _, run := range []func(context.Context) error{in.Filler.Run, in.Consumer.Sweep, in.Consumer.Reload, in.Relay.Run} {
			g.Go(func() error { return run(ctx) })
		}
		return nil
	})
}

// load waits for the database: without the index nothing can be routed. It reports
// whether the index is there.
func (in *Intake) load(ctx context.Context) bool {
	var loading outage.Record
	for {
		err := in.Consumer.Load(ctx)
		if err != nil && in.Explain != nil {
			err = in.Explain(ctx, err)
		}
		if ctx.Err() != nil {
			return false
		}
		loading.Note(in.Log, "load the index", err)
		if err == nil {
			return true
		}
		sleep.For(ctx, retry)
	}
}

// close notes until when the bus was heard.
func (in *Intake) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	in.Filler.Close(ctx)
}

// decode hands on what is a message and drops the rest, of which the guard tells.
func (in *Intake) decode(ctx context.Context, from <-chan bus.Delivery, to chan<- fedmsg.Message) {
	for {
		select {
		case d := <-from:
			m, ok := in.message(d)
			if !ok {
				continue
			}
			if in.Hear != nil {
				in.Hear(m)
			}
			select {
			case to <- m:
			case <-ctx.Done():
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// message makes one of what came, if it is one.
func (in *Intake) message(d bus.Delivery) (fedmsg.Message, bool) {
	if d.Frames == nil {
		in.Filler.Taken(d.Source, d.Received, false)
		return fedmsg.Message{}, false
	}
	m, err := in.Guard.Decode(d)
	in.Filler.Taken(d.Source, d.Received, err == nil)
	if errors.Is(err, bus.ErrLimit) {
		in.Filler.Refused(d.Source, d.Received)
	}
	return m, err == nil
}
