// Package archive remembers every message of the bus once, with the people and
// packages that it mentions.
//
// It is both the memory that widgets read and the queue of what has to be routed: a
// message comes in as unrouted, in the transaction that counts it, and is marked when
// its widgets wait to be drawn. Whatever dies in between, the next backend finds it.
//
// Mentions are rows of their own, so that a question with filters costs what it finds
// and not what there is. A question is answered in steps with limits, for one that
// matches little of ten million messages must not hold the database.
//
// The readers of a message are not stored: a hub can become private after it. Reader asks
// that at each reading. A message older than the horizon was forgotten, and is not taken
// again, or it would count twice.
package archive

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// farFuture is how far a message may be ahead of our clock and still be dated
// by its own: a sender with a wrong clock must not stay the newest for ever.
const farFuture = 5 * time.Minute

// A Counter keeps totals of the messages that enter the archive, in the same
// transaction, so that the two always agree.
type Counter interface {
	Count(ctx context.Context, tx bun.IDB, fresh []fedmsg.Said) error
}

// long is how much later than its sender dates it a message of the bus may come
// without a mark: a sender could make up what happened years ago.
const long = 24 * time.Hour

// An Archive is the tables of messages in a database.
type Archive struct {
	db       *bun.DB
	now      func() time.Time
	counters []Counter
	passed   atomic.Int64 // before this time ForgetOld has found nothing lately
}

// New makes an archive on a database whose tables exist.
func New(db *bun.DB, counters ...Counter) *Archive {
	a := &Archive{db: db, now: time.Now, counters: counters}
	a.passed.Store(math.MinInt64)
	return a
}

// An Entry is a message in the archive; Seq grows in the order of arrival.
type Entry struct {
	Seq int64
	fedmsg.Said
}

type messageRow struct {
	bun.BaseModel `bun:"table:messages,alias:m"`
	Seq           int64 `bun:",pk,autoincrement"`
	MsgID         string
	Event         string
	Category      string
	At            int64
	Raw           string
	Received      int64 `bun:",nullzero"` // long after At; else 0
	Actor         string
	Severity      fedmsg.Severity
}

type mentionRow struct {
	bun.BaseModel `bun:"table:mentions"`
	Kind          string
	Name          string
	At            int64
	Seq           int64
}

type unroutedRow struct {
	bun.BaseModel `bun:"table:unrouted,alias:u"`
	Seq           int64 `bun:",pk"`
	Received      int64
}

// Add archives a batch in one transaction and returns those that were not
// there before, each marked as not routed. A message id seen before changes
// nothing, nor does one of before the horizon.
func (a *Archive) Add(ctx context.Context, batch []fedmsg.Said) ([]Entry, error) {
	rows, byID := a.rows(batch)
	if len(rows) == 0 {
		return nil, nil
	}
	var fresh []Entry
	err := a.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		fresh = fresh[:0]
		horizon, err := readHorizon(ctx, tx, true)
		if err != nil {
			return err
		}
		inserted, err := insertNew(ctx, tx, ahead(rows, horizon.At))
		if err != nil || len(inserted) == 0 {
			return err
		}
		said := make([]fedmsg.Said, 0, len(inserted))
		for _, row := range inserted {
			entry := Entry{row.Seq, byID[row.MsgID]}
			row.date(&entry.Message)
			fresh = append(fresh, entry)
			said = append(said, entry.Said)
		}
		if err := a.insertParts(ctx, tx, inserted, byID); err != nil {
			return err
		}
		for _, c := range a.counters {
			if err := c.Count(ctx, tx, said); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("archive %d messages: %w", len(batch), err)
	}
	return fresh, nil
}

// rows are the messages to insert, in the order of their ids so that two
// backends that archive the same ones can't deadlock.
func (a *Archive) rows(batch []fedmsg.Said) ([]messageRow, map[string]fedmsg.Said) {
	latest := a.now().Add(farFuture)
	byID := make(map[string]fedmsg.Said, len(batch))
	rows := make([]messageRow, 0, len(batch))
	for _, said := range batch {
		if _, twice := byID[said.ID]; twice {
			continue
		}
		byID[said.ID] = said
		at := said.Time
		if at.IsZero() || at.After(latest) {
			at = a.now()
		}
		row := messageRow{
			MsgID: said.ID, Event: said.Event(), Category: said.Category(), At: at.UnixMicro(), Raw: string(said.Raw),
			Actor: said.Meta.Actor, Severity: said.Severity(),
		}
		if said.Received.Sub(at) > long {
			row.Received = said.Received.UnixMicro()
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(x, y messageRow) int { return cmp.Compare(x.MsgID, y.MsgID) })
	return rows, byID
}

func insertNew(ctx context.Context, tx bun.Tx, rows []messageRow) ([]messageRow, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var inserted []messageRow
	err := tx.NewInsert().Model(&rows).ExcludeColumn("seq").On("CONFLICT (msg_id) DO NOTHING").
		Returning("seq, msg_id, at, received").Scan(ctx, &inserted)
	if err != nil {
		return nil, fmt.Errorf("insert messages: %w", err)
	}
	slices.SortFunc(inserted, func(x, y messageRow) int { return cmp.Compare(x.Seq, y.Seq) })
	return inserted, nil
}

func (a *Archive) insertParts(ctx context.Context, tx bun.Tx, inserted []messageRow, byID map[string]fedmsg.Said) error {
	var mentions []mentionRow
	unrouted := make([]unroutedRow, len(inserted))
	for i, row := range inserted {
		mentions = append(mentions, row.mentions(byID[row.MsgID].Meta)...)
		unrouted[i] = unroutedRow{Seq: row.Seq, Received: a.now().UnixMicro()}
	}
	if len(mentions) > 0 {
		if _, err := tx.NewInsert().Model(&mentions).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
			return fmt.Errorf("insert mentions: %w", err)
		}
	}
	if _, err := tx.NewInsert().Model(&unrouted).Exec(ctx); err != nil {
		return fmt.Errorf("mark as not routed: %w", err)
	}
	return nil
}

// date gives a message the times that the archive knows, in the place of those that
// it has of itself.
func (row messageRow) date(m *fedmsg.Message) {
	sent := m.Time
	m.Time, m.Sent, m.Received = time.UnixMicro(row.At).UTC(), time.Time{}, time.Time{}
	if sent.After(m.Time.Add(time.Second)) { // it was dated by our own clock
		m.Sent = sent
	}
	if row.Received != 0 {
		m.Received = time.UnixMicro(row.Received).UTC()
	}
}

// mentions are what a message names.
func (row messageRow) mentions(meta fedmsg.Meta) []mentionRow {
	list := make([]mentionRow, 0, meta.Names())
	list = row.mention(list, "user", meta.Usernames)
	list = row.mention(list, "package", meta.Packages)
	list = row.mention(list, "repository", meta.Repositories)
	return row.mention(list, "hub", meta.Hubs)
}

// mention adds what a message names to a list.
func (row messageRow) mention(list []mentionRow, kind string, names []string) []mentionRow {
	for _, name := range names {
		list = append(list, mentionRow{Kind: kind, Name: name, At: row.At, Seq: row.Seq})
	}
	return list
}

// Routed marks messages whose widgets are in the queue.
func (a *Archive) Routed(ctx context.Context, seqs []int64) error {
	for chunk := range slices.Chunk(seqs, 1000) {
		_, err := a.db.NewDelete().Model((*unroutedRow)(nil)).Where("seq IN (?)", bun.List(chunk)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("mark %d messages as routed: %w", len(seqs), err)
		}
	}
	return nil
}

// Unrouted gives the oldest messages that were received before a time and are
// not marked as routed: a backend died between the archive and the queue.
// Their Meta is left empty.
func (a *Archive) Unrouted(ctx context.Context, before time.Time, limit int) ([]Entry, error) {
	var rows []messageRow
	err := a.db.NewSelect().Model(&rows).Join("JOIN unrouted AS u ON u.seq = m.seq").
		Where("u.received < ?", before.UnixMicro()).OrderExpr("m.seq").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list messages that are not routed: %w", err)
	}
	return entries(rows)
}

func entries(rows []messageRow) ([]Entry, error) {
	list := make([]Entry, len(rows))
	for i, row := range rows {
		if row.Raw == "" {
			list[i] = Entry{Seq: row.Seq, Said: fedmsg.Said{Message: fedmsg.Large(row.MsgID, row.Event, time.UnixMicro(row.At).UTC())}}
			continue
		}
		m, err := fedmsg.Decode([]byte(row.Raw))
		if err != nil {
			return nil, fmt.Errorf("read message %s: %w", row.MsgID, err)
		}
		row.date(&m)
		list[i] = Entry{Seq: row.Seq, Said: fedmsg.Said{Message: m}}
	}
	return list, nil
}
