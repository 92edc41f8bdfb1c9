package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// DaysKept is for how many days the store knows how much concerned a hub.
const DaysKept = 35

type activityRow struct {
	bun.BaseModel `bun:"table:activity,alias:act"`
	HubID         int64
	At            int64
}

type dayRow struct {
	bun.BaseModel `bun:"table:hub_days,alias:d"`
	HubID         int64
	Day           int64
	N             int64
}

const dayLength = 24 * time.Hour

func dayOf(t time.Time) int64 { return t.Unix() / int64(dayLength/time.Second) }

// Touch records that messages concerned hubs.
func (s *Store) Touch(ctx context.Context, touches []hub.Touch) error {
	last := map[int64]int64{}
	days := map[int64]map[int64]int64{}
	oldest := dayOf(s.now()) - DaysKept
	for _, t := range touches {
		last[t.Hub] = max(last[t.Hub], t.At.UnixMicro())
		if day := dayOf(t.At); t.Counts && day > oldest {
			if days[t.Hub] == nil {
				days[t.Hub] = map[int64]int64{}
			}
			days[t.Hub][day]++
		}
	}
	rows, counts := make([]activityRow, 0, len(last)), []dayRow{}
	for _, id := range sortedKeys(last) {
		rows = append(rows, activityRow{HubID: id, At: last[id]})
		for _, day := range slices.Sorted(maps.Keys(days[id])) {
			counts = append(counts, dayRow{HubID: id, Day: day, N: days[id][day]})
		}
	}
	for chunk := range chunks(rows, 500) {
		_, err := s.db.NewInsert().Model(&chunk).On("CONFLICT (hub_id) DO UPDATE").
			Set("at = CASE WHEN EXCLUDED.at > act.at THEN EXCLUDED.at ELSE act.at END").Exec(ctx)
		if err != nil {
			return fmt.Errorf("record activity of %d hubs: %w", len(rows), err)
		}
	}
	for chunk := range chunks(counts, 500) {
		_, err := s.db.NewInsert().Model(&chunk).On("CONFLICT (hub_id, day) DO UPDATE").Set("n = d.n + EXCLUDED.n").Exec(ctx)
		if err != nil {
			return fmt.Errorf("count what concerned %d hubs: %w", len(rows), err)
		}
	}
	return nil
}

// LastActive is the time of the last message that concerned a hub; zero if none did.
func (s *Store) LastActive(ctx context.Context, hubID int64) (time.Time, error) {
	var at int64
	err := s.db.NewSelect().Model((*activityRow)(nil)).Column("at").Where("hub_id = ?", hubID).Scan(ctx, &at)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return time.Time{}, nil
	case err != nil:
		return time.Time{}, fmt.Errorf("read when hub %d was active: %w", hubID, err)
	}
	return time.UnixMicro(at).UTC(), nil
}

// Days tells how many messages concerned hubs on each of the last days, the day that
// goes on last. A hub without any is not among them.
func (s *Store) Days(ctx context.Context, hubs []int64, days int) (map[int64][]int64, error) {
	all := map[int64][]int64{}
	if len(hubs) == 0 {
		return all, nil
	}
	first := dayOf(s.now()) - int64(days) + 1
	var rows []dayRow
	err := s.db.NewSelect().Model(&rows).Where("hub_id IN (?) AND day >= ? AND day < ?", bun.List(hubs), first, first+int64(days)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read what concerned %d hubs: %w", len(hubs), err)
	}
	for _, r := range rows {
		if all[r.HubID] == nil {
			all[r.HubID] = make([]int64, days)
		}
		all[r.HubID][r.Day-first] = r.N
	}
	return all, nil
}

// ForgetHubDays deletes counts of days that are no longer kept, the oldest first. Of
// two processes that do this, each deletes others.
func (s *Store) ForgetHubDays(ctx context.Context, limit int) (int64, error) {
	old := s.db.NewSelect().Model((*dayRow)(nil)).Column("hub_id", "day").Where("day <= ?", dayOf(s.now())-DaysKept).Order("day").Limit(int64(limit))
	if s.db.Dialect().Name() == dialect.PG {
		old = old.For("UPDATE SKIP LOCKED")
	}
	res, err := s.db.NewDelete().Model((*dayRow)(nil)).Where("(hub_id, day) IN (?)", old).Exec(ctx)
	if err != nil {
		return 0, fmt.Errorf("forget what concerned hubs: %w", err)
	}
	return res.RowsAffected()
}
