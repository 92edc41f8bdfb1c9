package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// Join makes a person a member of a team, or notes that they ask to be one
// where owners decide.
func (s *Store) Join(ctx context.Context, h hub.Hub, username string) error {
	return s.change(ctx, username+" joins "+h.Key(), func(tx bun.Tx) error {
		h, err := lock(ctx, tx, h)
		if err != nil {
			return err
		}
		if h.Kind != hub.Team {
			return hub.ErrForbidden
		}
		role, err := belongs(ctx, tx, h, username)
		if err != nil || role != "" {
			return err
		}
		if h.Private() { // has become it since they saw it
			return hub.ErrNotFound
		}
		if h.Joining == hub.Approval {
			_, err := tx.NewInsert().Model(&requestRow{HubID: h.ID, Username: username, Since: s.now()}).On("CONFLICT DO NOTHING").Exec(ctx)
			return err
		}
		return s.setBelonging(ctx, tx, username, h, username, "", hub.Member)
	})
}

// Found makes a hub with its first owner; hub.ErrOwnsMany where it is a team, and
// they own as many as one may.
func (s *Store) Found(ctx context.Context, username string, page *hub.Page) error {
	return s.change(ctx, "found "+page.Hub.Key(), func(tx bun.Tx) error {
		if page.Hub.Kind == hub.Team {
			owned, err := tx.NewSelect().Table("roles").Where("username = ? AND role = ?", username, hub.Owner).Count(ctx)
			if err != nil {
				return err
			}
			if owned >= hub.MostOwned {
				return hub.ErrOwnsMany
			}
		}
		if err := s.create(ctx, tx, username, page); err != nil {
			return err
		}
		return s.setBelonging(ctx, tx, username, page.Hub, username, "", hub.Owner)
	})
}

// Bookmarks are the hubs that somebody belongs to or follows, the liveliest
// first. A person who only follows a private hub does not see it.
func (s *Store) Bookmarks(ctx context.Context, username string, limit int) ([]Listed, error) {
	return s.list(ctx, s.db.NewSelect().Join("LEFT JOIN activity AS act ON act.hub_id = h.id").
		Where(`h.id IN (SELECT r.hub_id FROM roles AS r WHERE r.username = ? AND (r.role IN (?) OR h.visibility = ?))`, username, bun.List(belonging), hub.Public).
		OrderExpr("COALESCE(act.at, 0) DESC, h.id").Limit(int64(limit)))
}

// Decline takes back a request to join, or refuses somebody else's.
func (s *Store) Decline(ctx context.Context, by hub.Agent, h hub.Hub, username string) error {
	return s.change(ctx, fmt.Sprintf("decline %s in %s", username, h.Key()), func(tx bun.Tx) error {
		if username != by.Username {
			if err := mayChange(ctx, tx, by, h); err != nil {
				return err
			}
		}
		_, err := tx.NewDelete().Model((*requestRow)(nil)).Where("hub_id = ? AND username = ?", h.ID, username).Exec(ctx)
		return err
	})
}

// Belong makes a person an owner or a member of a team, or neither (""). An archived
// team gives nobody a role, but takes them: it may be private, and is read.
func (s *Store) Belong(ctx context.Context, by hub.Agent, h hub.Hub, username string, role hub.Role) error {
	return s.change(ctx, fmt.Sprintf("make %s %q of %s", username, role, h.Key()), func(tx bun.Tx) error {
		h, err := lockAny(ctx, tx, h)
		if err != nil {
			return err
		}
		if h.Archived && role != "" {
			return hub.ErrArchived
		}
		if h.Kind != hub.Team {
			return hub.ErrForbidden
		}
		if role != "" || username != by.Username { // everybody may leave
			if err := mayChange(ctx, tx, by, h); err != nil {
				return err
			}
		}
		was, err := belongs(ctx, tx, h, username)
		if err != nil || was == role {
			return err
		}
		if was == hub.Owner {
			owners, err := tx.NewSelect().Table("roles").Where("hub_id = ? AND role = ?", h.ID, hub.Owner).Count(ctx)
			if err != nil {
				return err
			}
			if owners == 1 {
				return hub.ErrLastOwner
			}
		}
		return s.setBelonging(ctx, tx, by.Username, h, username, was, role)
	})
}

func (s *Store) setBelonging(ctx context.Context, tx bun.Tx, agent string, h hub.Hub, username string, was, role hub.Role) error {
	_, err := tx.NewDelete().Model((*roleRow)(nil)).
		Where("hub_id = ? AND username = ? AND role IN (?)", h.ID, username, bun.List(belonging)).Exec(ctx)
	if err != nil {
		return err
	}
	if role == "" {
		return s.announce(ctx, tx, hub.RoleNotice(hub.RoleRemoved, agent, h, username, was))
	}
	part := &roleRow{Part: hub.Part{HubID: h.ID, Username: username, Role: role, Since: s.now()}}
	if _, err := tx.NewInsert().Model(part).Exec(ctx); err != nil {
		return err
	}
	if _, err := tx.NewDelete().Model((*requestRow)(nil)).Where("hub_id = ? AND username = ?", h.ID, username).Exec(ctx); err != nil {
		return err
	}
	if was == "" {
		return s.announce(ctx, tx, hub.RoleNotice(hub.RoleAdded, agent, h, username, role))
	}
	return s.announce(ctx, tx, hub.RoleNotice(hub.RoleChanged, agent, h, username, role))
}

// Requests are those who asked to join a hub, longest first.
func (s *Store) Requests(ctx context.Context, hubID int64) ([]hub.Request, error) {
	var rows []struct {
		bun.BaseModel `bun:"table:requests,alias:q"`
		hub.Account
		Asked time.Time
	}
	err := s.db.NewSelect().Model(&rows).ColumnExpr("a.username, a.full_name, a.created, home.hue, home.picture").ColumnExpr("q.since AS asked").
		Join("JOIN accounts AS a ON a.username = q.username").Join(homeOf, hub.Person, hub.Public).Where("q.hub_id = ?", hubID).OrderExpr("q.since, q.username").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list requests of hub %d: %w", hubID, err)
	}
	list := make([]hub.Request, len(rows))
	for i, row := range rows {
		list[i] = hub.Request{Account: row.Account, Asked: row.Asked}
	}
	return list, nil
}

type requestRow struct {
	bun.BaseModel `bun:"table:requests"`
	HubID         int64
	Username      string
	Since         time.Time
}

// lock reads a hub as it is, and lets nobody else change it until the
// transaction ends. An archived one does not change.
func lock(ctx context.Context, tx bun.Tx, h hub.Hub) (hub.Hub, error) {
	locked, err := lockAny(ctx, tx, h)
	if err == nil && locked.Archived {
		return h, hub.ErrArchived
	}
	return locked, err
}

func lockAny(ctx context.Context, tx bun.Tx, h hub.Hub) (hub.Hub, error) {
	var row hubRow
	if _, err := tx.NewUpdate().Model((*hubRow)(nil)).Set("id = id").Where("id = ?", h.ID).Exec(ctx); err != nil {
		return h, err
	}
	if err := tx.NewSelect().Model(&row).Where("id = ?", h.ID).Scan(ctx); err != nil {
		return h, notFound(err, hub.ErrNotFound)
	}
	return row.Hub, nil
}

// mayChange reports with hub.ErrForbidden that somebody does not own a hub, as its
// roles are within the transaction that changes it: they may have lost theirs
// since they were let in.
func mayChange(ctx context.Context, tx bun.Tx, by hub.Agent, h hub.Hub) error {
	if by.System || h.Kind == hub.Person && h.Name == by.Username {
		return nil
	}
	role, err := belongs(ctx, tx, h, by.Username)
	if err == nil && role != hub.Owner {
		err = hub.ErrForbidden
	}
	return err
}

// belongs tells the stronger role of a person in a hub; empty for neither.
func belongs(ctx context.Context, tx bun.Tx, h hub.Hub, username string) (hub.Role, error) {
	var roles []hub.Role
	err := tx.NewSelect().Table("roles").Column("role").
		Where("hub_id = ? AND username = ? AND role IN (?)", h.ID, username, bun.List(belonging)).Order("role DESC").Scan(ctx, &roles)
	if err != nil || len(roles) == 0 {
		return "", err
	}
	return roles[0], nil // "owner" comes after "member"
}
