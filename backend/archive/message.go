package archive

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// Message finds a message by its id, or hub.ErrNotFound. The caller asks
// who may read it.
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

// Hubs gives the keys of the hubs that a message is about, sorted, or
// hub.ErrNotFound.
func (a *Archive) Hubs(ctx context.Context, id string) ([]string, error) {
	var names []string // with one that is empty if it is about none
	err := a.db.NewSelect().TableExpr("messages AS m").ColumnExpr("COALESCE(x.name, '')").
		Join("LEFT JOIN mentions AS x ON x.seq = m.seq AND x.kind = 'hub'").Where("m.msg_id = ?", id).Scan(ctx, &names)
	if err == nil && len(names) == 0 {
		err = hub.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("hubs of message %s: %w", id, err)
	}
	slices.Sort(names)
	return slices.DeleteFunc(names, func(name string) bool { return name == "" }), nil
}

// About gives the next messages that are about a hub in the order of time, after
// one of them; after the zero Entry, the first. Their Meta is left empty.
func (a *Archive) About(ctx context.Context, hubKey string, after Entry, limit int) ([]Entry, error) {
	from := cursor{At: math.MinInt64}
	if after.Seq != 0 {
		from = cursor{At: after.Time.UnixMicro(), Seq: after.Seq}
	}
	next := a.db.NewSelect().Table("mentions").Column("seq").Where("kind = 'hub' AND name = ? AND (at, seq) > (?, ?)", hubKey, from.At, from.Seq).
		Order("at", "seq").Limit(int64(limit))
	var rows []messageRow
	if err := a.db.NewSelect().Model(&rows).Where("m.seq IN (?)", next).OrderExpr("m.at, m.seq").Scan(ctx); err != nil {
		return nil, fmt.Errorf("messages about %s: %w", hubKey, err)
	}
	return entries(rows)
}

// Own is how many messages of our own there are.
func (a *Archive) Own(ctx context.Context) (int64, error) {
	n, err := a.db.NewSelect().Table("messages").Where("category = 'hubs'").Count(ctx)
	if err != nil {
		return 0, fmt.Errorf("count the messages of our own: %w", err)
	}
	return n, nil
}
