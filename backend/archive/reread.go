package archive

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// What messages mention is kept from when they came. Where rules have become better
// since, the archive is read again, in the order of arrival, as far as it went when that
// began: what comes meanwhile is read by the rules of today.

// A Recounter is a Counter that can be told that messages say something else than
// they were counted for.
type Recounter interface {
	Recount(ctx context.Context, tx bun.IDB, was, is []fedmsg.Said) error
}

// Reread is how far the archive was read again.
type Reread struct {
	After, Until int64 // the last message that was read, and the last that is to be
	Read         int   // messages in this step
	Changed      int   // of these, those that mention something else now
	Removed      int   // of these, those that are not kept any more
}

// Done reports whether there is no more to read.
func (r Reread) Done() bool { return r.After >= r.Until }

type rereadRow struct {
	bun.BaseModel `bun:"table:reread,alias:r"`
	ID            int64 `bun:",pk"`
	After         int64
	Until         int64
}

// RereadAgain lets the next Reread begin with the first message.
func (a *Archive) RereadAgain(ctx context.Context) error {
	if _, err := a.db.NewDelete().Model((*rereadRow)(nil)).Where("id = 1").Exec(ctx); err != nil {
		return fmt.Errorf("begin to read the archive again: %w", err)
	}
	return nil
}

// Reread reads the next messages again, so many at most and fewer where they are large,
// in one transaction that also notes how far it came: a process that ends in between
// goes on there. A message that is not to be kept is deleted. It waits for nobody and
// nobody waits for more than a step of it; of two
// at once, one waits. After the last step the note is gone.
func (a *Archive) Reread(ctx context.Context, meta func(fedmsg.Message) fedmsg.Meta, keep func(fedmsg.Meta) bool, limit int) (r Reread, err error) {
	err = a.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		r = Reread{}
		note, err := beginReread(ctx, tx)
		if err != nil {
			return err
		}
		upTo, err := reach(ctx, tx, note, limit)
		if err != nil {
			return err
		}
		var rows []messageRow
		next := tx.NewSelect().Model(&rows).Where("seq > ? AND seq <= ?", note.After, upTo).Order("seq").Limit(int64(limit))
		if tx.Dialect().Name() == dialect.PG {
			next = next.For("UPDATE")
		}
		if err := next.Scan(ctx); err != nil {
			return fmt.Errorf("read messages after %d: %w", note.After, err)
		}
		r = Reread{After: upTo, Until: note.Until, Read: len(rows)}
		if err := a.reread(ctx, tx, rows, meta, keep, &r); err != nil {
			return err
		}
		return endReread(ctx, tx, r)
	})
	if err != nil {
		return r, fmt.Errorf("read the archive again: %w", err)
	}
	return r, nil
}

// rereadBytes is how much of envelopes a step reads: what they say takes many times that.
const rereadBytes = 8 << 20

// reach is the last of the next messages that a step reads: so many, or fewer where
// they are large.
func reach(ctx context.Context, tx bun.Tx, note rereadRow, limit int) (upTo int64, err error) {
	var next []struct{ Seq, Bytes int64 }
	err = tx.NewSelect().Model((*messageRow)(nil)).ColumnExpr("seq, OCTET_LENGTH(raw) AS bytes").
		Where("seq > ? AND seq <= ?", note.After, note.Until).Order("seq").Limit(int64(limit)).Scan(ctx, &next)
	if err != nil {
		return 0, fmt.Errorf("read how large messages after %d are: %w", note.After, err)
	}
	bytes := int64(0)
	for i, one := range next {
		if bytes += one.Bytes; i > 0 && bytes > rereadBytes {
			return next[i-1].Seq, nil
		}
	}
	if len(next) == limit {
		return next[limit-1].Seq, nil
	}
	return note.Until, nil
}

// beginReread finds how far it went, and holds that.
func beginReread(ctx context.Context, tx bun.Tx) (note rereadRow, err error) {
	var last sql.NullInt64
	if err := tx.NewSelect().Table("messages").ColumnExpr("MAX(seq)").Scan(ctx, &last); err != nil {
		return note, err
	}
	note = rereadRow{ID: 1, Until: last.Int64}
	// An update that changes nothing holds the row, for another reader to wait for.
	_, err = tx.NewInsert().Model(&note).On("CONFLICT (id) DO UPDATE").Set("after = r.after").Returning("after, until").Exec(ctx, &note)
	return note, err
}

func endReread(ctx context.Context, tx bun.Tx, r Reread) error {
	if r.Done() {
		_, err := tx.NewDelete().Model((*rereadRow)(nil)).Where("id = 1").Exec(ctx)
		return err
	}
	_, err := tx.NewUpdate().Model((*rereadRow)(nil)).Set("after = ?", r.After).Where("id = 1").Exec(ctx)
	return err
}

// reread changes what rows mention to what they say.
func (a *Archive) reread(ctx context.Context, tx bun.Tx, rows []messageRow, meta func(fedmsg.Message) fedmsg.Meta, keep func(fedmsg.Meta) bool, r *Reread) error {
	mentioned, err := mentionsOf(ctx, tx, rows)
	if err != nil {
		return err
	}
	var was, is []fedmsg.Said
	var added []mentionRow
	for _, row := range rows {
		m, err := fedmsg.Decode([]byte(row.Raw))
		if err != nil {
			return fmt.Errorf("read message %s: %w", row.MsgID, err)
		}
		row.date(&m)
		now := fedmsg.Said{Message: m, Meta: meta(m)}
		before := fedmsg.Said{Message: m, Meta: metaOf(mentioned[row.Seq])}
		if row.Category != hub.NoticeCategory && !keep(now.Meta) {
			was, r.Removed = append(was, before), r.Removed+1
			if _, err := tx.NewDelete().Model((*messageRow)(nil)).Where("seq = ?", row.Seq).Exec(ctx); err != nil {
				return fmt.Errorf("remove message %s: %w", row.MsgID, err)
			}
			continue
		}
		more, changed, err := row.correct(ctx, tx, mentioned[row.Seq], now)
		if err != nil {
			return err
		}
		if added = append(added, more...); changed {
			was, is, r.Changed = append(was, before), append(is, now), r.Changed+1
		}
	}
	if len(added) > 0 {
		if _, err := tx.NewInsert().Model(&added).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
			return fmt.Errorf("insert mentions: %w", err)
		}
	}
	for _, c := range a.counters {
		if recounter, can := c.(Recounter); can && len(was) > 0 {
			if err := recounter.Recount(ctx, tx, was, is); err != nil {
				return err
			}
		}
	}
	return nil
}

// correct takes from a message what it does not mention, and tells what it does besides.
func (row messageRow) correct(ctx context.Context, tx bun.Tx, had []mentionRow, now fedmsg.Said) (added []mentionRow, changed bool, err error) {
	wanted := row.mentions(now.Meta)
	for _, m := range had {
		if slices.ContainsFunc(wanted, m.same) {
			continue
		}
		changed = true
		_, err := tx.NewDelete().Model((*mentionRow)(nil)).Where("kind = ? AND name = ? AND at = ? AND seq = ?", m.Kind, m.Name, m.At, m.Seq).Exec(ctx)
		if err != nil {
			return nil, false, fmt.Errorf("delete mentions of message %s: %w", row.MsgID, err)
		}
	}
	for _, m := range wanted {
		if !slices.ContainsFunc(had, m.same) {
			added, changed = append(added, m), true
		}
	}
	if severity := now.Severity(); row.Actor != now.Meta.Actor || row.Severity != severity {
		changed = true
		_, err := tx.NewUpdate().Model((*messageRow)(nil)).Set("actor = ?", now.Meta.Actor).Set("severity = ?", severity).Where("seq = ?", row.Seq).Exec(ctx)
		if err != nil {
			return nil, false, fmt.Errorf("correct message %s: %w", row.MsgID, err)
		}
	}
	return added, changed, nil
}

func (m mentionRow) same(o mentionRow) bool {
	return m.Kind == o.Kind && m.Name == o.Name && m.At == o.At && m.Seq == o.Seq
}

// mentionsOf are what messages mention, by message.
func mentionsOf(ctx context.Context, tx bun.Tx, rows []messageRow) (map[int64][]mentionRow, error) {
	seqs := make([]int64, len(rows))
	for i, row := range rows {
		seqs[i] = row.Seq
	}
	found := map[int64][]mentionRow{}
	if len(seqs) == 0 {
		return found, nil
	}
	var all []mentionRow
	err := tx.NewSelect().Model(&all).Where("seq IN (?)", bun.List(seqs)).Scan(ctx)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, fmt.Errorf("read mentions: %w", err)
	}
	slices.SortFunc(all, func(x, y mentionRow) int {
		return cmp.Or(cmp.Compare(x.Seq, y.Seq), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.Name, y.Name))
	})
	for _, m := range all {
		found[m.Seq] = append(found[m.Seq], m)
	}
	return found, nil
}

// metaOf is what a message was counted for.
func metaOf(mentions []mentionRow) (m fedmsg.Meta) {
	for _, row := range mentions {
		switch row.Kind {
		case "user":
			m.Usernames = append(m.Usernames, row.Name)
		case "package":
			m.Packages = append(m.Packages, row.Name)
		case "repository":
			m.Repositories = append(m.Repositories, row.Name)
		case "hub":
			m.Hubs = append(m.Hubs, row.Name)
		}
	}
	return m
}
