package consumer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/outage"
	"github.com/fedora-hubs/hubs/backend/store"
)

// Outbox holds the changes that the bus has to be told of.
type Outbox interface {
	Announcements(ctx context.Context, limit int) ([]store.Announcement, error)
	Announced(ctx context.Context, ids ...int64) error
	Release(ctx context.Context, ids ...int64) error
}

// Publisher puts our own messages on the bus.
type Publisher interface {
	Publish(ctx context.Context, topic string, envelope []byte) error
}

// A Relay tells the bus of the changes in the outbox and handles them here, at
// least once each.
type Relay struct {
	Outbox    Outbox
	Publisher Publisher // nil: nobody else is told
	Consumer  *Consumer
	Prefix    string // of our topics, with the environment: "org.fedoraproject.dev"
	Log       *slog.Logger

	relaying outage.Record
}

const relayEvery = 200 * time.Millisecond

// Run relays until the context ends.
func (r *Relay) Run(ctx context.Context) error {
	return every(ctx, relayEvery, func() {
		for ctx.Err() == nil {
			n, err := r.once(ctx)
			if ctx.Err() == nil {
				r.relaying.Note(r.Log, "relay the outbox", err)
			}
			if err != nil || n < batchSize {
				return
			}
		}
	})
}

func (r *Relay) once(ctx context.Context) (int, error) {
	list, err := r.Outbox.Announcements(ctx, batchSize)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	ids := make([]int64, len(list))
	for i, a := range list {
		ids[i] = a.ID
	}
	if err := r.tell(ctx, list); err != nil {
		// Also at a shutdown: another backend need not wait for the claim to end.
		released := r.Outbox.Release(context.WithoutCancel(ctx), ids...)
		return 0, errors.Join(err, released)
	}
	return len(list), r.Outbox.Announced(ctx, ids...)
}

// tell handles announcements here and puts them on the bus.
func (r *Relay) tell(ctx context.Context, list []store.Announcement) error {
	messages := make([]fedmsg.Message, len(list))
	for i, a := range list {
		var err error
		if messages[i], err = r.message(a); err != nil {
			return err
		}
	}
	err := r.Consumer.Handle(ctx, messages...)
	if store.BlamesData(err) { // of one of them, which must not hold up the others
		err = r.Consumer.Own(ctx, messages...)
	}
	if err != nil {
		return err
	}
	if r.Publisher == nil {
		return nil
	}
	ids := make([]string, len(messages))
	for i, m := range messages {
		ids[i] = m.ID
	}
	public, err := r.Consumer.Archive.Public(ctx, ids...)
	if err != nil {
		return err
	}
	for _, m := range messages {
		if !public[m.ID] {
			continue // the bus is for everyone
		}
		if err := r.Publisher.Publish(ctx, m.Topic, m.Raw); err != nil {
			return fmt.Errorf("publish %s: %w", m.ID, err)
		}
	}
	return nil
}

func (r *Relay) message(a store.Announcement) (fedmsg.Message, error) {
	m := fedmsg.Message{Topic: r.Prefix + "." + a.Event, ID: a.MsgID, Time: a.Created, Username: "hubs"}
	if err := json.Unmarshal(a.Body, &m.Body); err != nil {
		return m, fmt.Errorf("outbox entry %d: %w", a.ID, err)
	}
	raw, err := m.Encode()
	if err != nil {
		return m, err
	}
	return fedmsg.Decode(raw)
}
