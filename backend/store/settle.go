package store

import (
	"cmp"
	"context"
	"errors"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// Settle makes sure that a person has an account and a page of their own, which has
// their name for its title and begins with these widgets. What there is stays as it
// is, so it can be run again.
func (s *Store) Settle(ctx context.Context, a hub.Account, widgets []hub.Placed) error {
	return s.change(ctx, "settle "+a.Username, func(tx bun.Tx) error {
		if err := s.addAccount(ctx, tx, a); err != nil {
			return err
		}
		var row hubRow
		find := tx.NewSelect().Model(&row).Where("kind = ? AND name = ?", hub.Person, a.Username)
		if err := notFound(find.Scan(ctx), hub.ErrNotFound); !errors.Is(err, hub.ErrNotFound) {
			if err != nil {
				return err
			}
			return s.setRole(ctx, tx, a.Username, row.Hub, a.Username, hub.Owner)
		}
		page := hub.Page{
			Hub:     hub.Hub{Kind: hub.Person, Name: a.Username, Title: cmp.Or(a.FullName, a.Username), Packages: []string{}, Topics: []string{}},
			Widgets: widgets,
		}
		if err := s.create(ctx, tx, a.Username, &page); err != nil {
			if errors.Is(err, hub.ErrExists) { // in another tab
				return nil
			}
			return err
		}
		return s.setRole(ctx, tx, a.Username, page.Hub, a.Username, hub.Owner)
	})
}
