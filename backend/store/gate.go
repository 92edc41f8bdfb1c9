package store

import (
	"context"
	"fmt"
	"reflect"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// Gates finds who may see some hubs, by their keys, and what somebody is to them.
// It asks once, and the database does as much for a hub that is not there. Ask for
// some hundreds at a time.
func (s *Store) Gates(ctx context.Context, username string, keys ...string) ([]hub.Gate, error) {
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
	gates, err := s.askGates(ctx, username, s.db.NewSelect().TableExpr("(?) AS place", places).
		Join("LEFT JOIN hubs AS h ON h.kind = place.kind AND h.name = place.name").Order("place.n"))
	if err != nil {
		return nil, fmt.Errorf("what %q is to %d hubs: %w", username, len(keys), err)
	}
	return gates, nil
}

// WidgetGate is as Gates, for the hub that a widget stands on, with the widget.
func (s *Store) WidgetGate(ctx context.Context, username string, widget int64) (hub.Gate, hub.Placed, error) {
	var rows []struct {
		gateRow
		Widget hub.Placed `bun:"embed:widget_"`
	}
	q := s.db.NewSelect().TableExpr("(SELECT ? AS id) AS place", widget).
		Join("LEFT JOIN widgets AS w ON w.id = place.id AND w.removed IS NULL").Join("LEFT JOIN hubs AS h ON h.id = w.hub_id")
	q = allColumns[widgetRow](s, s.gates(username, q), "w", "widget_")
	if err := q.Scan(ctx, &rows); err != nil {
		return hub.Gate{}, hub.Placed{}, fmt.Errorf("what %q is to the hub of widget %d: %w", username, widget, err)
	}
	return rows[0].gate(), rows[0].Widget, nil
}

// Standing tells what a person is to a hub. Everybody owns the page of their
// own.
func (s *Store) Standing(ctx context.Context, h hub.Hub, username string) (hub.Standing, error) {
	gates, err := s.askGates(ctx, username, s.db.NewSelect().TableExpr("(SELECT ? AS id) AS place", h.ID).Join("LEFT JOIN hubs AS h ON h.id = place.id"))
	if err != nil {
		return hub.Standing{}, fmt.Errorf("what %s is to %s: %w", username, h.Key(), err)
	}
	return gates[0].Standing, nil
}

// A gateRow is a place that somebody wants to, with its hub or without one.
type gateRow struct {
	hubRow
	Own, Owner, Member, Subscriber, Stargazer, Asked bool
}

// gates asks for a row for each place that a query names, with its hub as h. Roles
// are looked for though there is no hub.
func (s *Store) gates(username string, q *bun.SelectQuery) *bun.SelectQuery {
	q = allColumns[hubRow](s, q, "h", "").
		ColumnExpr("COALESCE(h.kind = ? AND h.name = ?, FALSE) AS own", hub.Person, username).
		ColumnExpr("EXISTS (SELECT 1 FROM requests WHERE hub_id = COALESCE(h.id, 0) AND username = ?) AS asked", username)
	for _, role := range []hub.Role{hub.Owner, hub.Member, hub.Subscriber, hub.Stargazer} {
		q = q.ColumnExpr("EXISTS (SELECT 1 FROM roles WHERE hub_id = COALESCE(h.id, 0) AND role = ? AND username = ?) AS ?", role, username, bun.Ident(role))
	}
	return q
}

// allColumns asks for those of a table, whose names get a prefix.
func allColumns[Row any](s *Store, q *bun.SelectQuery, alias, prefix string) *bun.SelectQuery {
	for _, f := range s.db.Table(reflect.TypeFor[Row]()).Fields {
		q = q.ColumnExpr("?.? AS ?", bun.Ident(alias), f.SQLName, bun.Ident(prefix+f.Name))
	}
	return q
}

func (row gateRow) gate() hub.Gate {
	g := hub.Gate{Hub: row.Hub, Standing: hub.Standing{Subscribed: row.Subscriber, Starred: row.Stargazer, Asked: row.Asked}}
	switch {
	case row.Own || row.Owner:
		g.Standing.Belongs = hub.Owner
	case row.Member:
		g.Standing.Belongs = hub.Member
	}
	return g
}

func (s *Store) askGates(ctx context.Context, username string, q *bun.SelectQuery) ([]hub.Gate, error) {
	var rows []gateRow
	if err := s.gates(username, q).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	gates := make([]hub.Gate, len(rows))
	for i, row := range rows {
		gates[i] = row.gate()
	}
	return gates, nil
}
