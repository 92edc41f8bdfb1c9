package archive

import (
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A walk asks the database for what a filter selects: it follows the filter's
// most selective field along an index, the newest first, and tells of each
// message whether the other fields agree.
type walk struct {
	mentions string   // kind of the mentions that are followed; empty: none
	names    []string // of them
	topics   []clause // what is followed if no mentions are
	agrees   clause   // what the other fields ask for
}

// A clause is a piece of SQL with its arguments.
type clause struct {
	sql  string
	args []any
}

// and adds a condition.
func (c *clause) and(sql string, args ...any) {
	if c.sql != "" {
		c.sql += " AND "
	}
	c.sql += "(" + sql + ")"
	c.args = append(c.args, args...)
}

// newWalk is how to find what a filter selects; false if that is nothing.
func newWalk(f fedmsg.Filter) (w walk, ok bool) {
	if f.Empty() {
		return w, false
	}
	for _, field := range []struct {
		kind  string
		names []string
	}{{"user", f.Usernames}, {"package", f.Packages}, {"repository", f.Repositories}, {"hub", f.Hubs}} {
		switch {
		case len(field.names) == 0:
		case w.mentions == "":
			w.mentions, w.names = field.kind, field.names
		default:
			w.agrees.and("EXISTS (SELECT 1 FROM mentions AS o WHERE o.kind = ? AND o.name IN (?) AND o.at = m.at AND o.seq = m.seq)", field.kind, bun.List(field.names))
		}
	}
	switch topics := onTopics(f.Topics); {
	case len(topics) == 0:
	case w.mentions == "":
		w.topics = topics
	default:
		any := anyOf(topics)
		w.agrees.and(any.sql, any.args...)
	}
	switch {
	case len(f.Categories) == 0:
	case w.mentions == "" && len(w.topics) == 0:
		for _, c := range f.Categories {
			w.topics = append(w.topics, clause{"m.category = ?", []any{c}})
		}
	default:
		w.agrees.and("m.category IN (?)", bun.List(f.Categories))
	}
	w.unless(f.Unless)
	return w, true
}

func (w *walk) unless(u fedmsg.Unless) {
	if topics := anyOf(onTopics(u.Topics)); topics.sql != "" {
		w.agrees.and("NOT ("+topics.sql+")", topics.args...)
	}
	if len(u.Categories) > 0 {
		w.agrees.and("m.category NOT IN (?)", bun.List(u.Categories))
	}
	if u.Actor != "" {
		w.agrees.and("m.actor <> ?", u.Actor)
	}
	if u.Below > 0 {
		w.agrees.and("m.severity >= ?", u.Below)
	}
}

// onTopics is a clause for each topic.
func onTopics(topics []string) (list []clause) {
	for _, t := range topics {
		category, _, _ := strings.Cut(t, ".")
		if prefix, wild := strings.CutSuffix(t, ".*"); wild { // up to the byte after "."
			list = append(list, clause{"m.category = ? AND m.event >= ? AND m.event < ?", []any{category, prefix + ".", prefix + "/"}})
		} else {
			list = append(list, clause{"m.event = ?", []any{t}})
		}
	}
	return list
}

func anyOf(list []clause) (any clause) {
	parts := make([]string, len(list))
	for i, c := range list {
		parts[i] = "(" + c.sql + ")"
		any.args = append(any.args, c.args...)
	}
	any.sql = strings.Join(parts, " OR ")
	return any
}

// mostRead is how much of an envelope a list reads, in bytes: a few that are very
// long must not make a page of many slow. The longer ones are listed without what
// they say; their own pages have it.
const mostRead = 128 << 10

// A walkedRow is a message that a walk came by.
type walkedRow struct {
	messageRow
	Readable bool // it may be read
	Found    bool // and it agrees
}

// query asks for the next messages before a cursor.
func (w walk) query(from cursor, size int, readable clause) (sql string, args []any) {
	walked := w.alongMentions(from, size)
	if w.mentions == "" {
		walked = w.alongTopics(from, size)
	}
	agrees := w.agrees
	if agrees.sql == "" {
		agrees.sql = "TRUE"
	}
	sql = "SELECT m.seq, m.at, m.msg_id, m.event, m.readable, m.found, CASE WHEN m.found AND OCTET_LENGTH(m.raw) <= ? THEN m.raw ELSE '' END AS raw FROM (" +
		"SELECT m.seq, m.at, m.msg_id, m.event, m.category, m.actor, m.severity, m.raw, m.readable, m.readable AND " + agrees.sql + " AS found FROM (" +
		"SELECT m.seq, m.at, m.msg_id, m.event, m.category, m.actor, m.severity, m.raw, " + readable.sql + " AS readable FROM (" + walked.sql + ") AS w JOIN messages AS m ON m.seq = w.seq" +
		") AS m) AS m ORDER BY m.at DESC, m.seq DESC"
	return sql, slices.Concat([]any{mostRead}, agrees.args, readable.args, walked.args)
}

// alongMentions follows the mentions of names, a few of each.
func (w walk) alongMentions(from cursor, size int) (c clause) {
	if w.mentions == "" {
		return c
	}
	for _, name := range w.names {
		c.args = append(c.args, name)
	}
	// Postgres must not see the inner question depend on x, or it asks it for
	// every mention and not for every name.
	c.sql = `WITH names (name) AS (VALUES ` + strings.TrimSuffix(strings.Repeat("(?),", len(w.names)), ",") + `)
		SELECT DISTINCT x.seq, x.at FROM names JOIN mentions AS x ON x.kind = ? AND x.name = names.name AND (x.at, x.seq) < (?, ?)
		AND x.at >= COALESCE((SELECT y.at FROM mentions AS y WHERE y.kind = ? AND y.name = names.name AND (y.at, y.seq) < (?, ?)
			ORDER BY y.at DESC, y.seq DESC LIMIT 1 OFFSET ?), 0)
		ORDER BY x.at DESC, x.seq DESC LIMIT ?`
	c.args = append(c.args, w.mentions, from.At, from.Seq, w.mentions, from.At, from.Seq, size-1, size)
	return c
}

// alongTopics follows each topic by itself, since an index has an order only
// within one.
func (w walk) alongTopics(from cursor, size int) (c clause) {
	parts := make([]string, len(w.topics))
	for i, t := range w.topics {
		parts[i] = "SELECT t.seq, t.at FROM (SELECT m.seq, m.at FROM messages AS m WHERE " + t.sql +
			" AND (m.at, m.seq) < (?, ?) ORDER BY m.at DESC, m.seq DESC LIMIT ?) AS t"
		c.args = append(append(c.args, t.args...), from.At, from.Seq, size)
	}
	c.sql = "SELECT DISTINCT seq, at FROM (" + strings.Join(parts, " UNION ALL ") + ") AS u ORDER BY at DESC, seq DESC LIMIT ?"
	c.args = append(c.args, size)
	return c
}
