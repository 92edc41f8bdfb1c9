package consumer

import (
	"cmp"
	"context"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/sleep"
	"github.com/fedora-hubs/hubs/backend/store"
)

// Aside keeps messages that the database refuses for what they are. Gone is how
// many of those kept before made room.
type Aside interface {
	PutAside(ctx context.Context, m fedmsg.Message, reason error) (gone int64, err error)
}

const (
	patience     = 10 * time.Second // with the database, for a batch
	firstPause   = 100 * time.Millisecond
	longestPause = 10 * time.Second
)

// persist handles a batch, until that is done or the context ends, and tells
// whether all of it was handled. At a shutdown what is in hand is finished, for
// it is on the bus no more.
//
// A message is only given up where the database refuses it alone for what it is,
// and then it is put aside. Any other error passes, and is waited for. After an
// error the next piece of the batch is half as large, so that one message can't
// hold up the others and what took too long takes less; after a success it is
// twice as large.
func (c *Consumer) persist(ctx context.Context, source string, batch []fedmsg.Message) bool {
	const doing = "archive messages"
	size, wait := len(batch), firstPause
	for len(batch) > 0 {
		size = min(size, len(batch))
		n, err := c.handleOrPutAside(ctx, batch[:size])
		if err == nil {
			c.archiving.Note(c.Log, doing, nil)
			c.stillBehind(ctx, source)
			batch, size, wait = batch[n:], 2*size, firstPause
			continue
		}
		if ctx.Err() != nil {
			return false
		}
		if size > 1 && store.BlamesData(err) {
			size /= 2
			continue
		}
		c.archiving.Note(c.Log, doing, err, "message", batch[0].ID, "messages", len(batch))
		c.behind(ctx, source)
		c.pause(ctx, wait)
		size, wait = max(1, size/2), min(2*wait, longestPause)
	}
	return true
}

// handleOrPutAside handles messages, or puts the only one aside, and tells how many
// that were.
func (c *Consumer) handleOrPutAside(ctx context.Context, batch []fedmsg.Message) (n int, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cmp.Or(c.Patience, patience))
	defer cancel()
	err = c.Handle(ctx, batch...)
	if len(batch) > 1 || !store.BlamesData(err) {
		return len(batch), err
	}
	gone, failed := c.Aside.PutAside(ctx, batch[0], err)
	if failed != nil {
		return 0, failed
	}
	c.refused.Add(1)
	c.forgotten.Add(gone)
	c.Log.Error("the database refuses a message; it was put aside, see hubs archive refused", "error", err, "message", batch[0].ID, "topic", batch[0].Topic, "forgotten", gone)
	return 1, nil
}

func (c *Consumer) pause(ctx context.Context, d time.Duration) {
	if c.Pause != nil {
		c.Pause(ctx, d)
		return
	}
	sleep.For(ctx, d)
}

// Refused is how many messages were put aside since the start, and how many
// that had been put aside made room for them.
func (c *Consumer) Refused() (refused, forgotten int64) { return c.refused.Load(), c.forgotten.Load() }
