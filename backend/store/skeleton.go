package store

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// learnSkeleton keeps what the name of a team looks like. One that looks like
// another keeps its name; the older of them has what both look like.
func learnSkeleton(ctx context.Context, tx bun.Tx, h hub.Hub) error {
	if tx.Dialect().Name() == dialect.PG { // nobody makes a team meanwhile that looks like it
		if _, err := tx.ExecContext(ctx, "LOCK TABLE hubs IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return err
		}
	}
	skeleton := hub.Skeleton(h.Name)
	taken, err := tx.NewSelect().Model((*hubRow)(nil)).Where("skeleton = ?", skeleton).Exists(ctx)
	if err != nil {
		return err
	}
	if taken {
		skeleton += fmt.Sprintf("/%d", h.ID)
	}
	_, err = tx.NewUpdate().Model((*hubRow)(nil)).Set("skeleton = ?", skeleton).Where("id = ?", h.ID).Exec(ctx)
	return err
}

const (
	// proposals is how many names are tried at a time. That all of them are taken
	// does not happen before there are thousands of teams of one name.
	proposals = 5
	// distinct are the digits that look like nothing else.
	distinct = "2346789"
	// longestBegin leaves room for what is behind it.
	longestBegin = 64 - 5
)

// Free gives a name that begins like another and that no team has, nor one that
// looks like it; empty if there is none at hand. Its end is drawn by lot: of which
// teams there are, it tells nothing.
func (s *Store) Free(ctx context.Context, like string) (string, error) {
	begin := strings.TrimRight(like[:min(len(like), longestBegin)], ".-_")
	names, skeletons := make([]string, proposals), make([]string, proposals)
	for i := range names {
		end := []byte("-####")
		for at := range end[1:] {
			end[1+at] = distinct[rand.N(len(distinct))]
		}
		names[i] = begin + string(end)
		skeletons[i] = hub.Skeleton(names[i])
	}
	var taken []string
	err := s.db.NewSelect().Model((*hubRow)(nil)).Column("skeleton").Where("skeleton IN (?)", bun.List(skeletons)).Scan(ctx, &taken)
	if err != nil {
		return "", fmt.Errorf("find a name like %s: %w", like, err)
	}
	for i, name := range names {
		if !slices.Contains(taken, skeletons[i]) && !hub.Reserved(name) {
			return name, nil
		}
	}
	return "", nil
}
