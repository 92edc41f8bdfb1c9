package archive

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// Latest gives the newest messages that any filter selects, newest first.
func (r Reader) Latest(ctx context.Context, filters []fedmsg.Filter, limit int) ([]fedmsg.Message, error) {
	messages, _, err := r.Before(ctx, filters, "", limit)
	return messages, err
}

// Before gives the messages that any filter selects and that came before the
// one with an id (from the newest on, for none), newest first. Next is the id
// to go on with, empty if nothing is left. There may be fewer than the limit
// although there is more, for only so much is looked at.
func (r Reader) Before(ctx context.Context, filters []fedmsg.Filter, id string, limit int) (messages []fedmsg.Message, next string, err error) {
	from := cursor{At: math.MaxInt64}
	if id != "" {
		if from, err = r.cursor(ctx, id); err != nil {
			return nil, "", err
		}
	}
	var rows []messageRow
	complete := cursor{} // from here on to newer ones nothing lacks
	for f := range inParts(filters) {
		found, end, err := r.scan(ctx, f, from, limit)
		if err != nil {
			return nil, "", fmt.Errorf("messages before %q: %w", id, err)
		}
		rows = newest(append(rows, found...), limit+1) // one more tells that something is left
		if end.after(complete) {
			complete = end
		}
	}
	rows, next = merge(rows, complete, limit)
	list, err := entries(rows)
	messages = make([]fedmsg.Message, len(list))
	for i, entry := range list {
		messages[i] = entry.Message
	}
	return messages, next, err
}

// mostTopics is how many topics or categories one question is about: what a
// question costs grows with their square, and SQLite refuses 500.
const mostTopics = 50

// inParts are filters that select the same with few topics and categories each.
func inParts(filters []fedmsg.Filter) iter.Seq[fedmsg.Filter] {
	return func(yield func(fedmsg.Filter) bool) {
		for _, f := range filters {
			for topics := range parts(f.Topics) {
				for categories := range parts(f.Categories) {
					part := f
					part.Topics, part.Categories = topics, categories
					if !yield(part) {
						return
					}
				}
			}
		}
	}
}

// parts are lists of few; one empty list if there is nothing.
func parts(all []string) iter.Seq[[]string] {
	if len(all) <= mostTopics {
		return slices.Values([][]string{all})
	}
	return slices.Chunk(all, mostTopics)
}

// merge leaves of what filters found what lacks nothing, and tells where to go on.
func merge(rows []messageRow, complete cursor, limit int) ([]messageRow, string) {
	rows = slices.DeleteFunc(rows, func(r messageRow) bool { return complete.after(cursorOf(r)) })
	if len(rows) > limit {
		return rows[:limit], rows[limit-1].MsgID
	}
	return rows, complete.MsgID
}

// newest are the newest of the messages, each once and in their order.
func newest(rows []messageRow, most int) []messageRow {
	slices.SortFunc(rows, func(x, y messageRow) int {
		return cmp.Or(cmp.Compare(y.At, x.At), cmp.Compare(y.Seq, x.Seq))
	})
	rows = slices.CompactFunc(rows, func(x, y messageRow) bool { return x.Seq == y.Seq })
	return rows[:min(len(rows), most):min(len(rows), most)]
}

// A cursor is where in the order of time a message stands. The zero cursor is
// before all.
type cursor struct {
	At, Seq int64
	MsgID   string
}

func (c cursor) after(d cursor) bool {
	return cmp.Or(cmp.Compare(c.At, d.At), cmp.Compare(c.Seq, d.Seq)) > 0
}

func cursorOf(r messageRow) cursor { return cursor{r.At, r.Seq, r.MsgID} }

// cursor finds a message. That there is one which may not be read here stays
// untold.
func (r Reader) cursor(ctx context.Context, id string) (c cursor, err error) {
	readable := r.readable()
	err = r.archive.db.NewSelect().TableExpr("messages AS m").Column("m.at", "m.seq", "m.msg_id").
		Where("m.msg_id = ?", id).Where(readable.sql, readable.args...).Scan(ctx, &c.At, &c.Seq, &c.MsgID)
	if errors.Is(err, sql.ErrNoRows) {
		err = hub.ErrNotFound
	}
	if err != nil {
		return c, fmt.Errorf("message %s: %w", id, err)
	}
	return c, nil
}

// How much of what a filter's most selective field finds is looked at, at most:
// at a time, and in all.
const (
	mostAtATime = 1000
	mostScanned = 4000
)

// scan finds the newest messages before a cursor that a filter selects. End is
// how far it came, the zero cursor if it saw all there are. It is no message that
// may not be read here, unless there are thousands of these.
func (r Reader) scan(ctx context.Context, f fedmsg.Filter, from cursor, limit int) (found []messageRow, end cursor, err error) {
	w, ok := newWalk(f)
	if !ok {
		return nil, cursor{}, nil
	}
	size := limit
	for scanned, seen := 0, (cursor{}); ; size = min(4*size, mostAtATime) {
		var rows []walkedRow
		sql, args := w.query(from, size, r.readable())
		if err := r.archive.db.NewRaw(sql, args...).Scan(ctx, &rows); err != nil {
			return nil, cursor{}, err
		}
		for _, row := range rows {
			if row.Found {
				found = append(found, row.messageRow)
			}
			if row.Readable {
				seen = cursorOf(row.messageRow)
			}
		}
		scanned += len(rows)
		switch {
		case len(found) > limit:
			found = found[:limit]
			return found, cursorOf(found[limit-1]), nil
		case len(rows) < size:
			return found, cursor{}, nil
		}
		from = cursorOf(rows[len(rows)-1].messageRow)
		if len(found) == limit || scanned >= mostScanned {
			return found, cmp.Or(seen, from), nil
		}
	}
}
