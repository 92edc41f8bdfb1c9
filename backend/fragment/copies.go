package fragment

import (
	"sync"
	"sync/atomic"

	"github.com/maypok86/otter/v2"

	"github.com/fedora-hubs/hubs/backend/events"
)

// A Copy is a process's own copy of a fragment, ready for pages. It is never
// changed once it is there, but for whether it is out of date.
type Copy struct {
	Fragment
	old     atomic.Bool
	packed  func() Block
	message func() events.Message
}

// Old reports whether the data has changed since the fragment was drawn.
func (c *Copy) Old() bool { return c.old.Load() }

// Block is the fragment in its compressed form, made at the first use.
func (c *Copy) Block() Block { return c.packed() }

// Message is the fragment as it goes over event streams, made at the first use:
// all who begin to follow its page share it.
func (c *Copy) Message() events.Message { return c.message() }

// Copies are the fragments that a process holds itself, so that a page costs
// no round trip. The event stream keeps them fresh: see Apply.
type Copies struct {
	byWidget *otter.Cache[int64, *Copy]
	message  func(Fragment) events.Message
	put      sync.Mutex

	generation int64 // grows with each Clear and Drop
}

// NewCopies holds fragments of at most so many bytes in total; those that were not
// used for longest go first. The function says how one goes over event streams.
func NewCopies(maxBytes uint64, message func(Fragment) events.Message) *Copies {
	return &Copies{message: message, byWidget: otter.Must(&otter.Options[int64, *Copy]{
		MaximumWeight: maxBytes,
		// A copy weighs about half a kilobyte beside its HTML, a message of
		// the same size, and its compressed form, which has a third of it.
		Weigher: func(_ int64, c *Copy) uint32 { return uint32(2*len(c.HTML) + len(c.HTML)/3 + 512) },
	})}
}

// Get finds the copy of a widget.
func (c *Copies) Get(widget int64) (*Copy, bool) { return c.byWidget.GetIfPresent(widget) }

// Put keeps a fragment, unless a newer one is there; it returns the one that is
// kept.
func (c *Copies) Put(f Fragment, old bool) *Copy {
	c.put.Lock()
	defer c.put.Unlock()
	return c.keep(f, old)
}

// Generation tells how often the copies were cleared, for Restore.
func (c *Copies) Generation() int64 {
	c.put.Lock()
	defer c.put.Unlock()
	return c.generation
}

// Restore keeps a fragment that was read in a generation of the copies. False
// means that they were cleared since: the fragment may be older than what was
// missed.
func (c *Copies) Restore(f Fragment, old bool, generation int64) bool {
	c.put.Lock()
	defer c.put.Unlock()
	if generation != c.generation {
		return false
	}
	c.keep(f, old)
	return true
}

func (c *Copies) keep(f Fragment, old bool) *Copy {
	if held, ok := c.byWidget.GetIfPresent(f.Widget); ok && !f.ID.After(held.ID) {
		return held
	}
	fresh := &Copy{
		Fragment: f, packed: sync.OnceValue(func() Block { return Pack(f.HTML) }),
		message: sync.OnceValue(func() events.Message { return c.message(f) }),
	}
	fresh.old.Store(old)
	c.byWidget.Set(f.Widget, fresh)
	return fresh
}

// MarkOld notes that an event after the copy's own said that its data changed.
func (c *Copies) MarkOld(widget int64, at events.ID) {
	if held, ok := c.byWidget.GetIfPresent(widget); ok && at.After(held.ID) {
		held.old.Store(true)
	}
}

// Drop forgets the copy of a widget, and keeps out what was read before.
func (c *Copies) Drop(widget int64) {
	c.put.Lock()
	defer c.put.Unlock()
	c.generation++
	c.byWidget.Invalidate(widget)
}

// Clear forgets all copies: events were missed.
func (c *Copies) Clear() {
	c.put.Lock()
	defer c.put.Unlock()
	c.generation++
	c.byWidget.InvalidateAll()
}
