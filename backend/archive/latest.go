package archive

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// Message finds a message by its id, or hub.ErrNotFound.
func (a *Archive) Message(ctx context.Context, id string) (fedmsg.Message, error) {
	var rows []messageRow
	if err := a.db.NewSelect().Model(&rows).Where("msg_id = ?", id).Scan(ctx); err != nil {
		return fedmsg.Message{}, fmt.Errorf("message %s: %w", id, err)
	}
	list, err := entries(rows)
	if err != nil {
		return fedmsg.Message{}, err
	}
	if len(list) == 0 {
		return fedmsg.Message{}, fmt.Errorf("message %s: %w", id, hub.ErrNotFound)
	}
	return list[0].Message, nil
}

// Hide makes the messages of our own about a hub private, or public again, and
// gives those that it changed. Their Meta is left empty.
func (a *Archive) Hide(ctx context.Context, hubKey string, private bool) ([]Entry, error) {
	var rows []messageRow
	err := a.db.NewUpdate().Model(&rows).Set("private = ?", private).
		Where("m.private <> ? AND m.category = 'hubs'", private).
		Where("m.seq IN (SELECT seq FROM mentions WHERE kind = 'hub' AND name = ?)", hubKey).
		Returning("seq, msg_id, at, raw").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("hide the messages about %s: %w", hubKey, err)
	}
	return entries(rows)
}

// Latest gives the newest messages that any filter selects, newest first.
func (a *Archive) Latest(ctx context.Context, filters []fedmsg.Filter, limit int) ([]fedmsg.Message, error) {
	var rows []messageRow
	for _, f := range filters {
		found, err := a.latest(ctx, f, limit)
		if err != nil {
			return nil, err
		}
		rows = append(rows, found...)
	}
	slices.SortFunc(rows, func(x, y messageRow) int {
		return cmp.Or(cmp.Compare(y.At, x.At), cmp.Compare(y.Seq, x.Seq))
	})
	rows = slices.CompactFunc(rows, func(x, y messageRow) bool { return x.Seq == y.Seq })
	list, err := entries(rows[:min(limit, len(rows))])
	messages := make([]fedmsg.Message, len(list))
	for i, entry := range list {
		messages[i] = entry.Message
	}
	return messages, err
}

func (a *Archive) latest(ctx context.Context, f fedmsg.Filter, limit int) ([]messageRow, error) {
	if f.Empty() {
		return nil, nil
	}
	var rows []messageRow
	q := a.db.NewSelect().Model(&rows).OrderExpr("m.at DESC, m.seq DESC").Limit(int64(limit))
	// One list of names is followed along its index, a few per name. Further
	// conditions have to look at more than the newest few of each.
	perName := limit
	if fields(f) > 1 {
		perName = 0
	}
	q = mentioning(q, "user", f.Usernames, perName)
	q = mentioning(q, "package", f.Packages, perName)
	q = mentioning(q, "hub", f.Hubs, perName)
	if len(f.Hubs) == 0 { // what is private is only found through its hub
		q = q.Where("NOT m.private")
	}
	if len(f.Categories) > 0 {
		q = q.Where("m.category IN (?)", bun.List(f.Categories))
	}
	if len(f.Topics) > 0 {
		q = q.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery { return onTopics(q, f.Topics) })
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("latest messages: %w", err)
	}
	return rows, nil
}

// fields counts the fields of a filter that are set.
func fields(f fedmsg.Filter) (n int) {
	for _, list := range [][]string{f.Topics, f.Categories, f.Usernames, f.Packages, f.Hubs} {
		if len(list) > 0 {
			n++
		}
	}
	return n
}

// mentioning keeps messages that mention one of the names; of each name only
// the newest perName, if that is not 0.
func mentioning(q *bun.SelectQuery, kind string, names []string, perName int) *bun.SelectQuery {
	switch {
	case len(names) == 0:
		return q
	case perName == 0:
		return q.Where("m.seq IN (SELECT seq FROM mentions WHERE kind = ? AND name IN (?))", kind, bun.List(names))
	}
	values := strings.TrimSuffix(strings.Repeat("(?),", len(names)), ",")
	args := make([]any, 0, len(names)+4)
	for _, name := range names {
		args = append(args, name)
	}
	// Postgres must not see the inner question depend on x, or it asks it for
	// every mention and not for every name.
	return q.Join(`JOIN (WITH names (name) AS (VALUES `+values+`)
		SELECT DISTINCT x.seq, x.at FROM names JOIN mentions AS x ON x.kind = ? AND x.name = names.name
		AND x.at >= COALESCE((SELECT y.at FROM mentions AS y WHERE y.kind = ? AND y.name = names.name
			ORDER BY y.at DESC LIMIT 1 OFFSET ?), 0)
		ORDER BY x.at DESC, x.seq DESC LIMIT ?) AS newest ON newest.seq = m.seq`,
		append(args, kind, kind, perName-1, perName)...)
}

func onTopics(q *bun.SelectQuery, topics []string) *bun.SelectQuery {
	for _, t := range topics {
		if prefix, wild := strings.CutSuffix(t, ".*"); wild {
			q = q.WhereOr("m.event >= ? AND m.event < ?", prefix+".", prefix+"/") // the byte after "."
		} else {
			q = q.WhereOr("m.event = ?", t)
		}
	}
	return q
}
