package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"
)

// A Gap is a time of which messages of an endpoint of the bus are missing.
type Gap struct {
	Endpoint string
	From, To time.Time // To is zero while it goes on
	Fetched  bool      // they are asked for, or will be when it is over; else nobody gets them
}

// Length is how long a gap is by now.
func (g Gap) Length(now time.Time) time.Duration {
	if g.To.IsZero() {
		return now.Sub(g.From)
	}
	return g.To.Sub(g.From)
}

const (
	// A gap that is not filled is told for as long as it was, within these.
	lostShortest = 10 * time.Minute
	lostLongest  = 24 * time.Hour
	// heardLately is how long ago an endpoint may have been heard whose gap goes
	// on: it is another backend that hears it.
	heardLately = 15 * time.Second
	// GapsAgain is how often who finds a gap has to note it again.
	GapsAgain = time.Minute
	// mostGaps is how many are read.
	mostGaps = 1000
)

type gapRow struct {
	bun.BaseModel `bun:"table:gaps,alias:g"`
	Endpoint      string `bun:",pk"`
	Since         int64  `bun:",pk"`
	Until         int64
	Fetched       bool
	Noted         int64
	Heard         int64 `bun:",scanonly"` // of the endpoint, by any backend
}

func (r gapRow) gap() Gap {
	g := Gap{Endpoint: r.Endpoint, From: time.UnixMicro(r.Since).UTC(), Fetched: r.Fetched}
	if r.Until != 0 {
		g.To = time.UnixMicro(r.Until).UTC()
	}
	return g
}

// over reports whether nothing is missing any more, or not for anybody who looks
// at what is new.
func (r gapRow) over(now time.Time) bool {
	g, heard := r.gap(), time.UnixMicro(r.Heard)
	if heard.After(now) { // a clock was wrong
		heard = time.Time{}
	}
	switch {
	case g.To.IsZero():
		return heard.After(g.From) && now.Sub(heard) < heardLately
	case g.Fetched:
		return !heard.Before(g.To)
	}
	return now.Sub(g.To) > min(max(g.Length(now), lostShortest), lostLongest)
}

// Gaps are the times of which messages are missing now, the earliest first.
func (s *Store) Gaps(ctx context.Context) ([]Gap, error) {
	rows, err := s.gapRows(ctx, s.db)
	if err != nil {
		return nil, err
	}
	var gaps []Gap
	for _, r := range rows {
		if !r.over(s.now()) {
			gaps = append(gaps, r.gap())
		}
	}
	return gaps, nil
}

func (s *Store) gapRows(ctx context.Context, db bun.IDB) (rows []gapRow, err error) {
	err = db.NewSelect().Model(&rows).ColumnExpr("g.*, COALESCE(he.until, 0) AS heard").
		Join("LEFT JOIN heard AS he ON he.endpoint = g.endpoint").
		OrderExpr("g.since, g.endpoint").Limit(mostGaps).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("gaps of the bus: %w", err)
	}
	return rows, nil
}

// NoteGaps notes the gaps that a backend finds, instead of those it found before,
// and forgets what is over. Endpoints are those that the backend hears: gaps of
// others are forgotten if nobody notes them again.
func (s *Store) NoteGaps(ctx context.Context, endpoints []string, found, before []Gap) error {
	err := s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		rows, err := s.gapRows(ctx, tx)
		if err != nil {
			return err
		}
		now := s.now()
		for _, r := range rows {
			mine := slices.ContainsFunc(before, r.isOf)
			orphan := (r.Until == 0 || r.Fetched) && !slices.Contains(endpoints, r.Endpoint) && now.Sub(time.UnixMicro(r.Noted)) > 3*GapsAgain
			if !mine && !orphan && !r.over(now) {
				continue
			}
			if _, err := tx.NewDelete().Model(&r).WherePK().Exec(ctx); err != nil {
				return err
			}
		}
		return addGaps(ctx, tx, now, found)
	})
	if err != nil {
		return fmt.Errorf("note gaps of the bus: %w", err)
	}
	return nil
}

// isOf reports whether a row is that of a gap.
func (r gapRow) isOf(g Gap) bool { return r.Endpoint == g.Endpoint && r.Since == g.From.UnixMicro() }

func addGaps(ctx context.Context, tx bun.Tx, now time.Time, found []Gap) error {
	for _, g := range found {
		r := gapRow{Endpoint: g.Endpoint, Since: g.From.UnixMicro(), Fetched: g.Fetched, Noted: now.UnixMicro()}
		if !g.To.IsZero() {
			r.Until = g.To.UnixMicro()
		}
		_, err := tx.NewInsert().Model(&r).On("CONFLICT (endpoint, since) DO UPDATE").
			Set("until = EXCLUDED.until, fetched = EXCLUDED.fetched, noted = EXCLUDED.noted").Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}
