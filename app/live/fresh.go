package live

import (
	"context"
	"errors"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/queue"
)

// errCleared says that fragments were read before the copies were cleared, because
// events may have been missed, and may be older than what those told of.
var errCleared = errors.New("the copies were dropped meanwhile")

// load reads the fragments that this process does not hold, in one round trip.
func (l *Live) load(ctx context.Context, refs []hub.Ref) error {
	missing := l.lacking(refs)
	l.lookups.copies.Add(int64(len(refs) - len(missing)))
	err := errCleared
	for try := 0; try < 3 && errors.Is(err, errCleared); try++ {
		err = l.read(ctx, missing)
	}
	return err
}

// lacking are the widgets whose fragments this process does not hold.
func (l *Live) lacking(refs []hub.Ref) (missing []hub.Ref) {
	for _, ref := range refs {
		if _, ok := l.copies.Get(ref.Widget); !ok {
			missing = append(missing, ref)
		}
	}
	return missing
}

func (l *Live) read(ctx context.Context, missing []hub.Ref) error {
	if len(missing) == 0 {
		return nil
	}
	generation := l.copies.Generation()
	found, old, err := l.fragments.Get(ctx, missing...)
	if err != nil {
		return err
	}
	for id, f := range found {
		if !l.copies.Restore(f, old[id], generation) {
			return errCleared
		}
	}
	l.lookups.redis.Add(int64(len(found)))
	l.lookups.missing.Add(int64(len(missing) - len(found)))
	return nil
}

// replay is the newest fragment of each widget, in the order of the stream. It is
// made for each page that begins to follow, so nothing is copied.
func (l *Live) replay(refs []hub.Ref) []events.Message {
	var list []events.Message
	for _, ref := range refs {
		if c, ok := l.copies.Get(ref.Widget); ok {
			list = append(list, c.Message())
		}
	}
	sortMessages(list)
	return list
}

// refresh asks for the fragments that are missing, out of date, or too old for
// their kind. It returns those whose data is known to have changed.
func (l *Live) refresh(ctx context.Context, refs []hub.Ref) (outdated []hub.Ref) {
	var tasks []queue.Task
	now := time.Now()
	for _, ref := range refs {
		c, held := l.copies.Get(ref.Widget)
		if held && !l.wants(c, now) {
			continue
		}
		if !held || c.Old() {
			outdated = append(outdated, ref)
		}
		tasks = append(tasks, queue.Task{Widget: ref.Widget, Hub: ref.Hub, Patient: true})
	}
	if len(tasks) > 0 {
		l.push(ctx, tasks...)
	}
	return outdated
}

// wants reports whether a fragment that is here has to be drawn again.
func (l *Live) wants(c *fragment.Copy, now time.Time) bool {
	kept := now.Sub(time.UnixMilli(int64(c.ID.MS)))
	switch c.Condition(c.Old(), l.shells.kinds, now) {
	case fragment.Fresh:
		return kept > longest
	case fragment.Failed:
		return c.Old() || kept > retryProblem
	}
	return true
}

func (l *Live) push(ctx context.Context, tasks ...queue.Task) {
	if err := l.tasks.Push(ctx, tasks...); ctx.Err() == nil {
		l.asking.Note(l.log, "ask for drawings", err)
	}
}
