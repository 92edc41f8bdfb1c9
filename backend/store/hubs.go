package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

type hubRow struct {
	bun.BaseModel `bun:"table:hubs,alias:h"`
	hub.Hub
	Skeleton string `bun:",nullzero"` // of a team; unique, so that no two look alike
}

type widgetRow struct {
	bun.BaseModel `bun:"table:widgets,alias:w"`
	hub.Placed
}

type roleRow struct {
	bun.BaseModel `bun:"table:roles,alias:r"`
	hub.Part
}

type accountRow struct {
	bun.BaseModel `bun:"table:accounts,alias:a"`
	hub.Account
}

// Hub finds a hub by its kind and name, without its members.
func (s *Store) Hub(ctx context.Context, kind hub.Kind, name string) (hub.Hub, error) {
	var row hubRow
	err := s.db.NewSelect().Model(&row).Where("kind = ? AND name = ?", kind, name).Scan(ctx)
	if err != nil {
		return hub.Hub{}, fmt.Errorf("hub %s/%s: %w", kind, name, notFound(err, hub.ErrNotFound))
	}
	return row.Hub, nil
}

// Visibilities tells who may see some hubs. One that is not there has none.
func (s *Store) Visibilities(ctx context.Context, ids ...int64) (map[int64]hub.Visibility, error) {
	var rows []hubRow
	if err := s.db.NewSelect().Model(&rows).Column("id", "visibility").Where("id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("ask who may see %d hubs: %w", len(ids), err)
	}
	all := make(map[int64]hub.Visibility, len(rows))
	for _, row := range rows {
		all[row.ID] = row.Visibility
	}
	return all, nil
}

// Page finds a hub and its widgets in the order of the page.
func (s *Store) Page(ctx context.Context, kind hub.Kind, name string) (hub.Page, error) {
	h, err := s.Hub(ctx, kind, name)
	if err != nil {
		return hub.Page{}, err
	}
	placed, err := s.placedOn(ctx, h.ID)
	return hub.Page{Hub: h, Widgets: placed}, err
}

// Placed finds a placed widget with its hub and the hub's members.
func (s *Store) Placed(ctx context.Context, id int64) (hub.Hub, hub.Placed, error) {
	var row widgetRow
	if err := s.db.NewSelect().Model(&row).Where("id = ? AND removed IS NULL", id).Scan(ctx); err != nil {
		return hub.Hub{}, hub.Placed{}, fmt.Errorf("widget %d: %w", id, notFound(err, hub.ErrNotFound))
	}
	page, err := s.hubByID(ctx, row.HubID)
	return page, row.Placed, err
}

// WhichPlaced tells which of the widgets stand on a hub. Ask for some hundreds
// at a time.
func (s *Store) WhichPlaced(ctx context.Context, widgets ...int64) (map[int64]bool, error) {
	placed := make(map[int64]bool, len(widgets))
	if len(widgets) == 0 {
		return placed, nil
	}
	var ids []int64
	if err := s.db.NewSelect().Table("widgets").Column("id").Where("id IN (?) AND removed IS NULL", bun.List(widgets)).Scan(ctx, &ids); err != nil {
		return nil, fmt.Errorf("find %d widgets: %w", len(widgets), err)
	}
	for _, id := range ids {
		placed[id] = true
	}
	return placed, nil
}

// OnHub finds a hub by its key with members and widgets, for the index.
func (s *Store) OnHub(ctx context.Context, kind hub.Kind, name string) (hub.Page, error) {
	page, err := s.Page(ctx, kind, name)
	if err != nil {
		return page, err
	}
	return page, s.surround(ctx, &page.Hub)
}

// EachPage calls f for every hub with its members and widgets. Hubs come in
// batches, so that any number fits in memory.
func (s *Store) EachPage(ctx context.Context, f func(hub.Page) error) error {
	return s.eachPage(ctx, f, func(q *bun.SelectQuery) *bun.SelectQuery { return q })
}

func (s *Store) eachPage(ctx context.Context, f func(hub.Page) error, which func(*bun.SelectQuery) *bun.SelectQuery) error {
	const batch = 500
	for after := int64(0); ; {
		var rows []hubRow
		err := which(s.db.NewSelect().Model(&rows)).Where("id > ?", after).Order("id").Limit(batch).Scan(ctx)
		if err != nil {
			return fmt.Errorf("list hubs after %d: %w", after, err)
		}
		if len(rows) == 0 {
			return nil
		}
		if err := s.fillPages(ctx, rows, f); err != nil {
			return err
		}
		after = rows[len(rows)-1].ID
	}
}

// fillPages gives the hubs of one batch their members, what they follow, and widgets.
func (s *Store) fillPages(ctx context.Context, rows []hubRow, f func(hub.Page) error) error {
	ids, people := make([]int64, len(rows)), []string{}
	for i, row := range rows {
		if ids[i] = row.ID; row.Kind == hub.Person {
			people = append(people, row.Name)
		}
	}
	var placed []widgetRow
	if err := s.db.NewSelect().Model(&placed).Where("hub_id IN (?) AND removed IS NULL", bun.List(ids)).Order("id").Scan(ctx); err != nil {
		return fmt.Errorf("list widgets: %w", err)
	}
	var parts []roleRow
	if err := s.db.NewSelect().Model(&parts).Where("hub_id IN (?)", bun.List(ids)).
		Where("role IN (?)", bun.List(belonging)).Order("username").Scan(ctx); err != nil {
		return fmt.Errorf("list members: %w", err)
	}
	followed, err := s.followed(ctx, people...)
	if err != nil {
		return err
	}
	widgets, members := map[int64][]hub.Placed{}, map[int64][]string{}
	for _, w := range placed {
		widgets[w.HubID] = append(widgets[w.HubID], w.Placed)
	}
	for _, p := range parts {
		members[p.HubID] = appendNew(members[p.HubID], p.Username)
	}
	for _, row := range rows {
		row.Members = members[row.ID]
		if row.Kind == hub.Person {
			row.Members, row.Follows = []string{row.Name}, followed[row.Name]
		}
		if err := f(hub.Page{Hub: row.Hub, Widgets: widgets[row.ID]}); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) hubByID(ctx context.Context, id int64) (hub.Hub, error) {
	var row hubRow
	if err := s.db.NewSelect().Model(&row).Where("id = ?", id).Scan(ctx); err != nil {
		return hub.Hub{}, fmt.Errorf("hub %d: %w", id, notFound(err, hub.ErrNotFound))
	}
	err := s.surround(ctx, &row.Hub)
	return row.Hub, err
}

func (s *Store) placedOn(ctx context.Context, hubID int64) ([]hub.Placed, error) {
	var rows []widgetRow
	err := s.db.NewSelect().Model(&rows).Where("hub_id = ? AND removed IS NULL", hubID).OrderExpr(`"column", position, id`).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("widgets of hub %d: %w", hubID, err)
	}
	placed := make([]hub.Placed, len(rows))
	for i, row := range rows {
		placed[i] = row.Placed
	}
	return placed, nil
}

// A Listed hub is one line of a list of hubs.
type Listed struct {
	hub.Hub
	Active time.Time // the last message that concerned it; zero if there was none
}

// Lively lists the public hubs of a kind that messages concerned last, newest first.
func (s *Store) Lively(ctx context.Context, kind hub.Kind, limit int) ([]Listed, error) {
	return s.list(ctx, s.db.NewSelect().Join("JOIN activity AS act ON act.hub_id = h.id").
		Where("h.kind = ? AND h.visibility = ?", kind, hub.Public).OrderExpr("act.at DESC, h.id").Limit(int64(limit)))
}

// List gives public hubs of a kind by name, those after a name ("" for the first).
func (s *Store) List(ctx context.Context, kind hub.Kind, after string, limit int) ([]Listed, error) {
	return s.list(ctx, s.db.NewSelect().Join("LEFT JOIN activity AS act ON act.hub_id = h.id").
		Where("h.kind = ? AND h.name > ? AND h.visibility = ?", kind, after, hub.Public).Order("h.name").Limit(int64(limit)))
}

func (s *Store) list(ctx context.Context, q *bun.SelectQuery) ([]Listed, error) {
	rows, err := s.rows(ctx, q)
	return listed(rows), err
}

type listedRow struct {
	bun.BaseModel `bun:"table:hubs,alias:h"`
	hub.Hub
	At    int64 `bun:",scanonly"`
	OfAll int   `bun:",scanonly"` // how many there are, where that is asked
}

func (s *Store) rows(ctx context.Context, q *bun.SelectQuery) (rows []listedRow, err error) {
	if err := q.Model(&rows).ColumnExpr("?TableColumns, COALESCE(act.at, 0) AS at").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list hubs: %w", err)
	}
	return rows, nil
}

func listed(rows []listedRow) []Listed {
	list := make([]Listed, len(rows))
	for i, row := range rows {
		list[i].Hub = row.Hub
		if row.At > 0 {
			list[i].Active = time.UnixMicro(row.At).UTC()
		}
	}
	return list
}
