package archive

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// What is kept of refused messages. When there are more, the oldest go.
const (
	maxRefused      = 10_000
	maxRefusedBytes = 64 << 20 // of their envelopes
	maxReason       = 500
)

// A Refused is a message that the database refused for what it is, and that was
// put aside. Its texts are ASCII: other letters are escaped as in Go.
type Refused struct {
	ID     string
	Topic  string
	At     time.Time
	Reason string
}

type refusedRow struct {
	bun.BaseModel `bun:"table:refused,alias:r"`
	Seq           int64 `bun:",pk,autoincrement"`
	MsgID         string
	Topic         string
	At            int64
	Reason        string
	Size          int64
	Raw           []byte
}

// PutAside keeps a message that the database refused, with the reason. Gone is
// how many of those that were put aside before made room for it.
func (a *Archive) PutAside(ctx context.Context, m fedmsg.Message, reason error) (gone int64, err error) {
	row := refusedRow{
		MsgID: ascii(m.ID), Topic: ascii(m.Topic), At: a.now().UnixMicro(), Reason: ascii(reason.Error()),
		Size: int64(len(m.Raw)), Raw: m.Raw,
	}
	row.Reason = row.Reason[:min(len(row.Reason), maxReason)]
	err = a.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).ExcludeColumn("seq").
			On("CONFLICT (msg_id) DO UPDATE").Set("at = EXCLUDED.at").Set("reason = EXCLUDED.reason").Returning("NULL").Exec(ctx)
		if err != nil {
			return err
		}
		gone, err = makeRoom(ctx, tx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("put message %s aside: %w", m.ID, err)
	}
	return gone, nil
}

// makeRoom deletes the oldest that are too many or too large together.
func makeRoom(ctx context.Context, tx bun.Tx) (int64, error) {
	sums := tx.NewSelect().Table("refused").Column("seq").
		ColumnExpr("ROW_NUMBER() OVER (ORDER BY seq DESC) AS n").ColumnExpr("SUM(size) OVER (ORDER BY seq DESC) AS bytes")
	old := tx.NewSelect().TableExpr("(?) AS s", sums).Column("seq").Where("n > ? OR bytes > ?", maxRefused, maxRefusedBytes)
	res, err := tx.NewDelete().Model((*refusedRow)(nil)).Where("seq IN (?)", old).Exec(ctx)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// ascii is a text that every database takes.
func ascii(s string) string {
	quoted := strconv.QuoteToASCII(s)
	return strings.ReplaceAll(quoted[1:len(quoted)-1], `\"`, `"`)
}

// EachRefused calls f with the messages that were put aside, the oldest first.
func (a *Archive) EachRefused(ctx context.Context, f func(Refused) error) error {
	for after := int64(0); ; {
		var rows []refusedRow
		err := a.db.NewSelect().Model(&rows).ExcludeColumn("raw").Where("seq > ?", after).Order("seq").Limit(500).Scan(ctx)
		if err != nil {
			return fmt.Errorf("list refused messages: %w", err)
		}
		if len(rows) == 0 {
			return nil
		}
		for _, row := range rows {
			after = row.Seq
			if err := f(Refused{ID: row.MsgID, Topic: row.Topic, At: time.UnixMicro(row.At).UTC(), Reason: row.Reason}); err != nil {
				return err
			}
		}
	}
}

// ErrNotKept is for a message that the archive is not to have.
var ErrNotKept = errors.New("it is not for everybody")

// Retry archives a message that was put aside, by the id of Refused, as if it
// came now. One that the database refuses again, or that is not to be kept, stays where
// it is.
func (a *Archive) Retry(ctx context.Context, id string, meta func(fedmsg.Message) fedmsg.Meta, keep func(fedmsg.Meta) bool) error {
	var rows []refusedRow
	if err := a.db.NewSelect().Model(&rows).Column("raw").Where("msg_id = ?", id).Scan(ctx); err != nil {
		return fmt.Errorf("read refused message %s: %w", id, err)
	}
	if len(rows) == 0 {
		return hub.ErrNotFound
	}
	m, err := fedmsg.Decode(rows[0].Raw)
	if err != nil {
		return fmt.Errorf("read refused message %s: %w", id, err)
	}
	said := fedmsg.Said{Message: m, Meta: meta(m)}
	if !keep(said.Meta) {
		return ErrNotKept
	}
	if _, err := a.Add(ctx, []fedmsg.Said{said}); err != nil {
		return err
	}
	return a.Forget(ctx, id)
}

// Forget deletes a message that was put aside, or is hub.ErrNotFound.
func (a *Archive) Forget(ctx context.Context, id string) error {
	res, err := a.db.NewDelete().Model((*refusedRow)(nil)).Where("msg_id = ?", id).Exec(ctx)
	if err != nil {
		return fmt.Errorf("forget refused message %s: %w", id, err)
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return hub.ErrNotFound
	}
	return nil
}
