package consumer

import (
	"context"
	"log/slog"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// A Meter is told what becomes of messages.
type Meter interface {
	Archived(category string)
	Duplicate(category string)
	Confidential(category string)
	Matched(widgets int)
}

// count tells the meter which messages of a batch were new.
func (c *Consumer) count(batch []fedmsg.Said, fresh []archive.Entry) {
	if c.Meter == nil {
		return
	}
	isNew := make(map[string]bool, len(fresh))
	for _, e := range fresh {
		isNew[e.ID] = true
	}
	for _, said := range batch {
		if isNew[said.ID] {
			c.Meter.Archived(said.Category())
			isNew[said.ID] = false // once more in the batch
		} else {
			c.Meter.Duplicate(said.Category())
		}
	}
}

// routed tells of messages whose widgets are in the queue; widgets are how many
// each concerns.
func (c *Consumer) routed(ctx context.Context, entries []archive.Entry, widgets []int) {
	if c.Meter != nil {
		for _, n := range widgets {
			c.Meter.Matched(n)
		}
	}
	if !c.Log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	for i, e := range entries {
		c.Log.Debug("archived and routed", "message", e.ID, "category", e.Category(), "widgets", widgets[i])
	}
}

// widgetsOf counts the widgets among what a message concerns.
func widgetsOf(concerned []hub.Ref) (n int) {
	for _, t := range concerned {
		if t.Widget != 0 {
			n++
		}
	}
	return n
}

// firstOf is the id of the first message, for logs; "" if there is none.
func firstOf(entries []archive.Entry) string {
	if len(entries) == 0 {
		return ""
	}
	return entries[0].ID
}
