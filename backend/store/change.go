package store

import (
	"cmp"
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// AddAccount adds a person, unless the account exists.
func (s *Store) AddAccount(ctx context.Context, a hub.Account) error {
	return s.change(ctx, "add account "+a.Username, func(tx bun.Tx) error { return s.addAccount(ctx, tx, a) })
}

func (s *Store) addAccount(ctx context.Context, tx bun.Tx, a hub.Account) error {
	if err := hub.CheckName(a.Username); err != nil {
		return err
	}
	if a.Created.IsZero() {
		a.Created = s.now()
	}
	res, err := tx.NewInsert().Model(&accountRow{Account: a}).On("CONFLICT DO NOTHING").Exec(ctx)
	if err != nil || affected(res) == 0 {
		return err
	}
	if err := learnName(ctx, tx, a); err != nil {
		return err
	}
	return s.announce(ctx, tx, hub.Notice{Event: hub.UserCreated, Agent: a.Username, User: a.Username})
}

// CreateHub adds a hub with its widgets and gives it and them their ids. A date
// of creation that is set is kept. A hub of that kind and name that exists is
// hub.ErrExists, and so is for a team one that looks like it, and a name that is
// reserved. In each case the database does the same.
func (s *Store) CreateHub(ctx context.Context, agent string, page *hub.Page) error {
	return s.change(ctx, "create hub "+page.Hub.Key(), func(tx bun.Tx) error { return s.create(ctx, tx, agent, page) })
}

func (s *Store) create(ctx context.Context, tx bun.Tx, agent string, page *hub.Page) error {
	h := &page.Hub
	if err := hub.CheckName(h.Name); err != nil {
		return err
	}
	h.Updated = s.now()
	if h.Created.IsZero() {
		h.Created = h.Updated
	}
	h.Visibility, h.Joining = cmp.Or(h.Visibility, hub.Public), cmp.Or(h.Joining, hub.Open)
	h.Layout, h.Version = cmp.Or(h.Layout, hub.SideAtEnd), 1
	row := &hubRow{Hub: *h}
	if h.Kind == hub.Team {
		row.Skeleton = hub.Skeleton(h.Name)
	}
	res, err := tx.NewInsert().Model(row).On("CONFLICT DO NOTHING").Returning("id").Exec(ctx)
	if err != nil {
		return err
	}
	if affected(res) == 0 || h.Kind == hub.Team && hub.Reserved(h.Name) {
		return hub.ErrExists
	}
	h.ID = row.ID
	if err := learn(ctx, tx, *h); err != nil {
		return err
	}
	if err := place(ctx, tx, h, page.Widgets); err != nil {
		return err
	}
	return s.announce(ctx, tx, hub.Notice{Event: hub.HubCreated, Agent: agent, Hub: h.Key(), Title: h.Title})
}

func place(ctx context.Context, tx bun.Tx, h *hub.Hub, widgets []hub.Placed) error {
	for i := range widgets {
		w := &widgets[i]
		w.HubID, w.Updated, w.Version = h.ID, h.Updated, 1
		row := &widgetRow{Placed: *w}
		if _, err := tx.NewInsert().Model(row).Returning("id").Exec(ctx); err != nil {
			return fmt.Errorf("place %s: %w", w.Kind, err)
		}
		w.ID = row.ID
	}
	return nil
}

// SetRole gives a person a role in a hub; having it already changes nothing.
func (s *Store) SetRole(ctx context.Context, agent string, h hub.Hub, username string, role hub.Role) error {
	return s.change(ctx, fmt.Sprintf("make %s %s of %s", username, role, h.Key()), func(tx bun.Tx) error {
		return s.setRole(ctx, tx, agent, h, username, role)
	})
}

func (s *Store) setRole(ctx context.Context, tx bun.Tx, agent string, h hub.Hub, username string, role hub.Role) error {
	part := &roleRow{Part: hub.Part{HubID: h.ID, Username: username, Role: role, Since: s.now()}}
	res, err := tx.NewInsert().Model(part).On("CONFLICT DO NOTHING").Exec(ctx)
	if err != nil || affected(res) == 0 {
		return err
	}
	return s.announce(ctx, tx, hub.RoleNotice(hub.RoleAdded, agent, h, username, role))
}

// RemoveRole takes a role from a person; not having it changes nothing.
func (s *Store) RemoveRole(ctx context.Context, agent string, h hub.Hub, username string, role hub.Role) error {
	return s.change(ctx, fmt.Sprintf("remove %s %s of %s", role, username, h.Key()), func(tx bun.Tx) error {
		res, err := tx.NewDelete().Model((*roleRow)(nil)).
			Where("hub_id = ? AND username = ? AND role = ?", h.ID, username, role).Exec(ctx)
		if err != nil || affected(res) == 0 {
			return err
		}
		return s.announce(ctx, tx, hub.RoleNotice(hub.RoleRemoved, agent, h, username, role))
	})
}

func (s *Store) change(ctx context.Context, what string, f func(bun.Tx) error) error {
	err := s.db.RunInTx(ctx, nil, func(_ context.Context, tx bun.Tx) error { return f(tx) })
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

func affected(res interface{ RowsAffected() (int64, error) }) int64 {
	n, err := res.RowsAffected()
	if err != nil {
		return 0
	}
	return n
}
