package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// Place puts a new widget at the end of a column. On a full hub the error is
// hub.ErrFull.
func (s *Store) Place(ctx context.Context, by hub.Agent, h hub.Hub, kind string, column hub.Column, config json.RawMessage) (id int64, err error) {
	if column != hub.Main && column != hub.Side {
		return 0, fmt.Errorf("place %s on %s: there is no column %q", kind, h.Key(), column)
	}
	err = s.edit(ctx, by, fmt.Sprintf("place %s on %s", kind, h.Key()), h, func(e *editing) error {
		if err := e.room(); err != nil {
			return err
		}
		w := hub.Placed{HubID: e.hub.ID, Kind: kind, Column: column, Position: e.end(column), Config: config, Updated: s.now(), Version: 1}
		row := &widgetRow{Placed: w}
		if _, err := e.tx.NewInsert().Model(row).Returning("id").Exec(ctx); err != nil {
			return err
		}
		w.ID, id = row.ID, row.ID
		e.placed = append(e.placed, w)
		return e.note(ctx, by.Username, w, hub.WidgetPlaced, nil, config, "placed")
	})
	return id, err
}

// Configure gives a placed widget another configuration. Where its version is
// another than the one that the change was made from, the error is a
// *hub.ConflictError.
func (s *Store) Configure(ctx context.Context, by hub.Agent, id, version int64, config json.RawMessage) error {
	h, _, err := s.Placed(ctx, id)
	if err != nil {
		return err
	}
	return s.edit(ctx, by, fmt.Sprintf("configure widget %d", id), h, func(e *editing) error {
		w, err := e.find(id)
		if err != nil {
			return err
		}
		if w.Version != version {
			return e.conflict(ctx, &hub.ConflictError{Widget: *w})
		}
		if bytes.Equal(w.Config, config) {
			return nil
		}
		before := w.Config
		_, err = e.tx.NewUpdate().Model((*widgetRow)(nil)).Set("config = ?, updated = ?, version = version + 1", string(config), s.now()).
			Where("id = ?", id).Exec(ctx)
		if err != nil {
			return err
		}
		return e.note(ctx, by.Username, *w, hub.WidgetConfigured, before, config, "config")
	})
}

// Move moves a widget one step on its page. Where it can't go on, the error is
// hub.ErrSpot.
func (s *Store) Move(ctx context.Context, by hub.Agent, h hub.Hub, id int64, step hub.Step) error {
	return s.edit(ctx, by, fmt.Sprintf("move widget %d %s", id, step), h, func(e *editing) error {
		w, err := e.find(id)
		if err != nil {
			return err
		}
		before := hub.Spot{Column: w.Column, Position: w.Position}
		if !e.step(w, step) {
			return hub.ErrSpot
		}
		return e.note(ctx, by.Username, *w, hub.WidgetMoved, before, hub.Spot{Column: w.Column, Position: w.Position}, "position")
	})
}

// MoveTo moves a widget to a column and to a place in it, counted without the
// widget itself. Where there is no such place, the error is hub.ErrSpot.
func (s *Store) MoveTo(ctx context.Context, by hub.Agent, h hub.Hub, id int64, to hub.Spot) error {
	return s.edit(ctx, by, fmt.Sprintf("move widget %d to %s %d", id, to.Column, to.Position), h, func(e *editing) error {
		w, err := e.find(id)
		if err != nil {
			return err
		}
		places := e.end(to.Column)
		before := hub.Spot{Column: w.Column, Position: w.Position}
		if to.Column == w.Column {
			places--
		}
		switch {
		case to.Column != hub.Main && to.Column != hub.Side, to.Position < 0, to.Position > places:
			return hub.ErrSpot
		case to == before:
			return nil
		}
		e.move(w, to)
		return e.note(ctx, by.Username, *w, hub.WidgetMoved, before, to, "position")
	})
}

// Remove takes a widget from its page. Restore can put it back for as
// long as that is kept, and as long as there are not too many.
func (s *Store) Remove(ctx context.Context, by hub.Agent, h hub.Hub, id int64) error {
	return s.edit(ctx, by, fmt.Sprintf("remove widget %d", id), h, func(e *editing) error {
		w, err := e.find(id)
		if err != nil {
			return err
		}
		if _, err := e.tx.NewUpdate().Model((*widgetRow)(nil)).Set("removed = ?", s.now()).Where("id = ?", id).Exec(ctx); err != nil {
			return err
		}
		if err := trimRemoved(ctx, e.tx, e.hub.ID); err != nil {
			return err
		}
		removed := *w
		e.placed = slices.DeleteFunc(e.placed, func(w hub.Placed) bool { return w.ID == id })
		return e.note(ctx, by.Username, removed, hub.WidgetRemoved, removed.Config, nil, "removed")
	})
}

// Restore puts a removed widget back, where it stood as far as that is still
// there. On a full hub the error is hub.ErrFull.
func (s *Store) Restore(ctx context.Context, by hub.Agent, h hub.Hub, id int64) error {
	return s.edit(ctx, by, fmt.Sprintf("restore widget %d", id), h, func(e *editing) error {
		var row widgetRow
		err := e.tx.NewSelect().Model(&row).Where("id = ? AND hub_id = ? AND removed >= ?", id, e.hub.ID, s.before(s.retention.Removed)).Scan(ctx)
		if err != nil {
			return notFound(err, hub.ErrNotFound)
		}
		if err := e.room(); err != nil {
			return err
		}
		if _, err := e.tx.NewUpdate().Model((*widgetRow)(nil)).Set("removed = NULL").Where("id = ?", id).Exec(ctx); err != nil {
			return err
		}
		e.insert(row.Placed)
		return e.note(ctx, by.Username, row.Placed, hub.WidgetRestored, nil, row.Config, "removed")
	})
}

// Removed lists the widgets that can be put back on a hub, the last removed
// first.
func (s *Store) Removed(ctx context.Context, hubID int64) ([]hub.Placed, error) {
	var rows []widgetRow
	err := s.db.NewSelect().Model(&rows).Where("hub_id = ? AND removed >= ?", hubID, s.before(s.retention.Removed)).
		OrderExpr("removed DESC, id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list removed widgets of hub %d: %w", hubID, err)
	}
	list := make([]hub.Placed, len(rows))
	for i, row := range rows {
		list[i] = row.Placed
	}
	return list, nil
}

// An editing is a change of the widgets of one hub, which nobody else changes
// meanwhile.
type editing struct {
	store  *Store
	tx     bun.Tx
	hub    hub.Hub
	placed []hub.Placed // in the order of the page
}

// edit changes the widgets of a hub, for somebody who owns it. Afterwards the positions in each column
// count from 0 without gaps.
func (s *Store) edit(ctx context.Context, by hub.Agent, what string, h hub.Hub, f func(*editing) error) error {
	return s.change(ctx, what, func(tx bun.Tx) error {
		h, err := lock(ctx, tx, h)
		if err == nil {
			err = mayChange(ctx, tx, by, h)
		}
		if err != nil {
			return err
		}
		var rows []widgetRow
		err = tx.NewSelect().Model(&rows).Where("hub_id = ? AND removed IS NULL", h.ID).OrderExpr(`"column", position, id`).Scan(ctx)
		if err != nil {
			return err
		}
		e := &editing{store: s, tx: tx, hub: h}
		was := map[int64]hub.Spot{}
		for _, row := range rows {
			e.placed = append(e.placed, row.Placed)
			was[row.ID] = hub.Spot{Column: row.Column, Position: row.Position}
		}
		e.count()
		if err := f(e); err != nil {
			return err
		}
		e.count()
		return e.write(ctx, was)
	})
}

// room reports with hub.ErrFull that no widget more may stand on the hub.
func (e *editing) room() error {
	if len(e.placed) >= hub.MostWidgets {
		return hub.ErrFull
	}
	return nil
}

func (e *editing) find(id int64) (*hub.Placed, error) {
	for i := range e.placed {
		if e.placed[i].ID == id {
			return &e.placed[i], nil
		}
	}
	return nil, hub.ErrNotFound
}

// count gives the widgets of each column their positions, by their order.
func (e *editing) count() {
	next := map[hub.Column]int{}
	for i := range e.placed {
		w := &e.placed[i]
		w.Position = next[w.Column]
		next[w.Column]++
	}
}

// end is the position after the last of a column.
func (e *editing) end(c hub.Column) (n int) {
	for _, w := range e.placed {
		if w.Column == c {
			n++
		}
	}
	return n
}

// step moves a widget, and tells whether that changed anything.
func (e *editing) step(w *hub.Placed, step hub.Step) bool {
	moved := *w
	switch step {
	case hub.Up:
		moved.Position--
	case hub.Down:
		moved.Position++
	case hub.Across:
		moved.Column = map[hub.Column]hub.Column{hub.Main: hub.Side, hub.Side: hub.Main}[w.Column]
		moved.Position = e.end(moved.Column)
	default:
		return false
	}
	if moved.Column == w.Column && (moved.Position < 0 || moved.Position >= e.end(w.Column)) {
		return false
	}
	e.move(w, hub.Spot{Column: moved.Column, Position: moved.Position})
	return true
}

// move takes a widget out of its column and puts it into its new place.
func (e *editing) move(w *hub.Placed, to hub.Spot) {
	moved := *w
	moved.Column, moved.Position = to.Column, to.Position
	e.placed = slices.DeleteFunc(slices.Clone(e.placed), func(p hub.Placed) bool { return p.ID == w.ID })
	e.count()
	e.insert(moved)
	*w = moved
}

// insert puts a widget at its position in its column, or at the column's end.
func (e *editing) insert(w hub.Placed) {
	at := len(e.placed)
	for i, p := range e.placed {
		if p.Column == w.Column && p.Position >= w.Position {
			at = i
			break
		}
	}
	e.placed = slices.Insert(e.placed, at, w)
}

// write stores the positions that are not what they were.
func (e *editing) write(ctx context.Context, was map[int64]hub.Spot) error {
	for _, w := range e.placed {
		if was[w.ID] == (hub.Spot{Column: w.Column, Position: w.Position}) {
			continue
		}
		_, err := e.tx.NewUpdate().Model((*widgetRow)(nil)).Set(`"column" = ?, position = ?`, w.Column, w.Position).
			Where("id = ?", w.ID).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// note writes a change of a widget into the history and announces it.
func (e *editing) note(ctx context.Context, agent string, w hub.Placed, event hub.Event, before, after any, key string) error {
	err := e.store.remember(ctx, e.tx, hub.Change{HubID: e.hub.ID, WidgetID: w.ID, Kind: w.Kind, Agent: agent, Event: event}, before, after)
	if err == nil && event != hub.WidgetConfigured {
		_, err = e.tx.NewUpdate().Model((*hubRow)(nil)).Set("updated = ?", e.store.now()).Where("id = ?", e.hub.ID).Exec(ctx)
	}
	if err != nil {
		return err
	}
	return e.store.announce(ctx, e.tx, hub.Notice{
		Event: hub.WidgetUpdated, Agent: agent, Hub: e.hub.Key(), Title: e.hub.Title, Widget: w.ID, Kind: w.Kind, Changed: []string{key},
	})
}

// conflict tells who saved what is there instead.
func (e *editing) conflict(ctx context.Context, c *hub.ConflictError) error {
	var err error
	c.Agent, err = lastAgent(ctx, e.tx, e.hub.ID, c.Widget.ID, hub.WidgetConfigured)
	if err != nil {
		return err
	}
	return c
}
