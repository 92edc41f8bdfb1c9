package store

import (
	"context"
	"fmt"
	"reflect"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// Gates finds which of some hubs somebody may see, by their keys, and what they are to
// them. It asks once, and the database does as much for a hub that is not there as for
// one that they may not see: of that it reads no more than who may. Ask for some
// hundreds at a time.
func (s *Store) Gates(ctx context.Context, who hub.Agent, keys ...string) ([]hub.Gate, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	var places *bun.SelectQuery
	for i, key := range keys {
		k, _ := hub.ParseKey(key) // else there is none of an empty name
		place := s.db.NewSelect().ColumnExpr("? AS n, ? AS kind, ? AS name", i, k.Kind, k.Name)
		if places == nil {
			places = place
		} else {
			places = places.UnionAll(place)
		}
	}
	gates, err := s.askGates(ctx, who, s.db.NewSelect().TableExpr("(?) AS place", places).
		Join("LEFT JOIN hubs AS h ON h.kind = place.kind AND h.name = place.name"))
	if err != nil {
		return nil, fmt.Errorf("what %q is to %d hubs: %w", who.Username, len(keys), err)
	}
	return gates, nil
}

// WidgetGate is as Gates, for the hub that a widget stands on, with the widget.
func (s *Store) WidgetGate(ctx context.Context, who hub.Agent, widget int64) (hub.Gate, hub.Placed, error) {
	var rows []struct {
		gateRow
		Widget hub.Placed `bun:"embed:widget_"`
	}
	place := s.db.NewSelect().TableExpr("(SELECT 0 AS n, ? AS id) AS place", widget).
		Join("LEFT JOIN widgets AS w ON w.id = place.id AND w.removed IS NULL").Join("LEFT JOIN hubs AS h ON h.id = w.hub_id").ColumnExpr("w.id AS widget_id")
	q := s.gates(who, place).Join("LEFT JOIN widgets AS w ON w.id = CASE WHEN h.id IS NOT NULL THEN g.widget_id END")
	if err := allColumns[widgetRow](s, q, "w", "widget_").Scan(ctx, &rows); err != nil {
		return hub.Gate{}, hub.Placed{}, fmt.Errorf("what %q is to the hub of widget %d: %w", who.Username, widget, err)
	}
	return rows[0].gate(), rows[0].Widget, nil
}

// Standing tells what a person is to a hub. Everybody owns the page of their
// own.
func (s *Store) Standing(ctx context.Context, h hub.Hub, username string) (hub.Standing, error) {
	gates, err := s.askGates(ctx, hub.Agent{Username: username}, s.db.NewSelect().TableExpr("(SELECT 0 AS n, ? AS id) AS place", h.ID).Join("LEFT JOIN hubs AS h ON h.id = place.id"))
	if err != nil {
		return hub.Standing{}, fmt.Errorf("what %s is to %s: %w", username, h.Key(), err)
	}
	return gates[0].Standing, nil
}

// A gateRow is a place that somebody wants to, with its hub or without one.
type gateRow struct {
	hubRow
	Own, Owner, Member, Subscriber, Stargazer, Asked, Hidden bool
}

// gates asks for a row for each place that a query names, with its hub as h. Roles
// are looked for though there is no hub, and a hub is read only for who may see it.
func (s *Store) gates(who hub.Agent, place *bun.SelectQuery) *bun.SelectQuery {
	place = place.ColumnExpr("place.n").ColumnExpr("h.id AS hub_id").ColumnExpr("h.visibility AS hub_visibility").
		ColumnExpr("COALESCE(h.kind = ? AND h.name = ?, FALSE) AS own", hub.Person, who.Username).
		ColumnExpr("EXISTS (SELECT 1 FROM requests WHERE hub_id = COALESCE(h.id, 0) AND username = ?) AS asked", who.Username)
	for _, role := range []hub.Role{hub.Owner, hub.Member, hub.Subscriber, hub.Stargazer} {
		place = place.ColumnExpr("EXISTS (SELECT 1 FROM roles WHERE hub_id = COALESCE(h.id, 0) AND role = ? AND username = ?) AS ?", role, who.Username, bun.Ident(role))
	}
	// The order keeps Postgres from asking for roles once more for the join.
	q := s.db.NewSelect().TableExpr("(?) AS g", place.Order("place.n")).
		Join("LEFT JOIN hubs AS h ON h.id = CASE WHEN ? OR g.hub_visibility = ? OR g.own OR g.owner OR g.member THEN g.hub_id END", who.System, hub.Public).
		ColumnExpr("g.own, g.owner, g.member, g.subscriber, g.stargazer, g.asked").ColumnExpr("g.hub_id IS NOT NULL AND h.id IS NULL AS hidden").
		Order("g.n")
	return allColumns[hubRow](s, q, "h", "")
}

// allColumns asks for those of a table, whose names get a prefix.
func allColumns[Row any](s *Store, q *bun.SelectQuery, alias, prefix string) *bun.SelectQuery {
	for _, f := range s.db.Table(reflect.TypeFor[Row]()).Fields {
		q = q.ColumnExpr("?.? AS ?", bun.Ident(alias), f.SQLName, bun.Ident(prefix+f.Name))
	}
	return q
}

func (row gateRow) gate() hub.Gate {
	g := hub.Gate{Hub: row.Hub, Hidden: row.Hidden, Standing: hub.Standing{Subscribed: row.Subscriber, Starred: row.Stargazer, Asked: row.Asked}}
	switch {
	case row.Own || row.Owner:
		g.Standing.Belongs = hub.Owner
	case row.Member:
		g.Standing.Belongs = hub.Member
	}
	return g
}

func (s *Store) askGates(ctx context.Context, who hub.Agent, place *bun.SelectQuery) ([]hub.Gate, error) {
	var rows []gateRow
	if err := s.gates(who, place).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	gates := make([]hub.Gate, len(rows))
	for i, row := range rows {
		gates[i] = row.gate()
	}
	return gates, nil
}
