package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// Tied lists the teams that have the people of a group, those of the groups
// that are named or all, archived ones, too.
func (s *Store) Tied(ctx context.Context, groups ...string) ([]hub.Hub, error) {
	var rows []hubRow
	q := s.db.NewSelect().Model(&rows).Where("kind = ? AND group_name <> ''", hub.Team).Order("group_name", "id")
	if len(groups) > 0 {
		q = q.Where("group_name IN (?)", bun.List(groups))
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("list hubs of groups: %w", err)
	}
	hubs := make([]hub.Hub, len(rows))
	for i, row := range rows {
		hubs[i] = row.Hub
	}
	return hubs, nil
}

// Tie says which group's people a team has; being so already changes nothing.
func (s *Store) Tie(ctx context.Context, agent string, h hub.Hub, group string) error {
	if err := hub.CheckName(group); err != nil {
		return fmt.Errorf("group %.70q: %w", group, err)
	}
	return s.change(ctx, "tie "+h.Key()+" to "+group, func(tx bun.Tx) error {
		h, err := lock(ctx, tx, h)
		if err != nil || h.Group == group {
			return err
		}
		if h.Kind != hub.Team {
			return hub.ErrForbidden
		}
		_, err = tx.NewUpdate().Model((*hubRow)(nil)).Set("group_name = ?, updated = ?, version = version + 1", group, s.now()).Where("id = ?", h.ID).Exec(ctx)
		if err != nil {
			return err
		}
		return s.announce(ctx, tx, hub.Notice{Event: hub.HubUpdated, Agent: agent, Hub: h.Key(), Title: h.Title, Changed: []string{"group"}})
	})
}

// Parts are the roles of those who belong to a hub, by username.
func (s *Store) Parts(ctx context.Context, hubID int64) (map[string][]hub.Part, error) {
	var rows []roleRow
	err := s.db.NewSelect().Model(&rows).Where("hub_id = ? AND role IN (?)", hubID, bun.List(belonging)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list roles of hub %d: %w", hubID, err)
	}
	parts := map[string][]hub.Part{}
	for _, row := range rows {
		parts[row.Username] = append(parts[row.Username], row.Part)
	}
	return parts, nil
}

// FollowGroup makes a person of a team what is due by its group ("" for
// nothing) and tells what they got and lost. The last owner stays, with
// hub.ErrLastOwner.
func (s *Store) FollowGroup(ctx context.Context, h hub.Hub, username string, due hub.Role) (give, take hub.Role, err error) {
	err = s.change(ctx, fmt.Sprintf("make %s %q of %s", username, due, h.Key()), func(tx bun.Tx) error {
		h, err := lockAny(ctx, tx, h)
		if err != nil {
			return err
		}
		var rows []roleRow
		if err := tx.NewSelect().Model(&rows).Where("hub_id = ? AND role IN (?)", h.ID, bun.List(belonging)).Scan(ctx); err != nil {
			return err
		}
		before, after, owned := follow(rows, username)
		if give, take = h.FollowGroup(before, due); give == "" && take == "" {
			return nil
		}
		if give != "" {
			after = append(after, hub.Part{Role: give})
		}
		owned = owned || hub.Belongs(after) == hub.Owner
		if take == hub.Owner && !owned {
			return hub.ErrLastOwner
		}
		if err := s.putGroupRole(ctx, tx, h, username, give); err != nil {
			return err
		}
		return s.announceBelonging(ctx, tx, h, username, hub.Belongs(before), hub.Belongs(after))
	})
	if err != nil {
		return "", "", err
	}
	return give, take, nil
}

// follow gives the roles of a person, those of them that are not by the group, and
// whether somebody else owns the hub.
func follow(rows []roleRow, username string) (before, byHand []hub.Part, owned bool) {
	for _, row := range rows {
		switch {
		case row.Username != username:
			owned = owned || row.Role == hub.Owner
			continue
		case row.Source != hub.ByGroup:
			byHand = append(byHand, row.Part)
		}
		before = append(before, row.Part)
	}
	return before, byHand, owned
}

func (s *Store) putGroupRole(ctx context.Context, tx bun.Tx, h hub.Hub, username string, role hub.Role) error {
	_, err := tx.NewDelete().Model((*roleRow)(nil)).
		Where("hub_id = ? AND username = ? AND source = ?", h.ID, username, hub.ByGroup).Exec(ctx)
	if err != nil || role == "" {
		return err
	}
	part := &roleRow{Part: hub.Part{HubID: h.ID, Username: username, Role: role, Since: s.now(), Source: hub.ByGroup}}
	if _, err := tx.NewInsert().Model(part).Exec(ctx); err != nil {
		return err
	}
	_, err = tx.NewDelete().Model((*requestRow)(nil)).Where("hub_id = ? AND username = ?", h.ID, username).Exec(ctx)
	return err
}

func (s *Store) announceBelonging(ctx context.Context, tx bun.Tx, h hub.Hub, username string, was, role hub.Role) error {
	switch {
	case was == role:
		return nil
	case role == "":
		return s.announce(ctx, tx, hub.RoleNotice(hub.RoleRemoved, "", h, username, was))
	case was == "":
		return s.announce(ctx, tx, hub.RoleNotice(hub.RoleAdded, username, h, username, role))
	}
	return s.announce(ctx, tx, hub.RoleNotice(hub.RoleChanged, "", h, username, role))
}

// Residents are those of the people who have an account, and whether they have
// a page of their own. Ask for some hundreds at a time.
func (s *Store) Residents(ctx context.Context, usernames []string) (map[string]hub.Resident, error) {
	found := map[string]hub.Resident{}
	if len(usernames) == 0 {
		return found, nil
	}
	var rows []struct {
		bun.BaseModel `bun:"table:accounts,alias:a"`
		hub.Account
		HubID int64 `bun:",scanonly"`
	}
	err := s.db.NewSelect().Model(&rows).ColumnExpr("?TableColumns, COALESCE(h.id, 0) AS hub_id").
		Join("LEFT JOIN hubs AS h ON h.kind = ? AND h.name = a.username", hub.Person).
		Where("a.username IN (?)", bun.List(usernames)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("find %d accounts: %w", len(usernames), err)
	}
	for _, row := range rows {
		found[row.Username] = hub.Resident{Account: row.Account, HasPage: row.HubID != 0}
	}
	return found, nil
}

func learnPerson(ctx context.Context, tx bun.Tx, username string) error {
	var page hubRow
	if err := tx.NewSelect().Model(&page).Where("kind = ? AND name = ?", hub.Person, username).Scan(ctx); err != nil {
		return notFound(err, nil) // who has no page is not searched for
	}
	return learn(ctx, tx, page.Hub)
}

// Rename gives a person another full name, and their page if it has the old
// one; being so already changes nothing.
func (s *Store) Rename(ctx context.Context, username, fullName string) error {
	return s.change(ctx, "rename "+username, func(tx bun.Tx) error {
		var was accountRow
		if err := tx.NewSelect().Model(&was).Where("username = ?", username).Scan(ctx); err != nil {
			return notFound(err, hub.ErrNotFound)
		}
		if was.FullName == fullName {
			return nil
		}
		_, err := tx.NewUpdate().Model((*accountRow)(nil)).Set("full_name = ?", fullName).Where("username = ?", username).Exec(ctx)
		if err != nil {
			return err
		}
		_, err = tx.NewUpdate().Model((*hubRow)(nil)).Set("title = ?, updated = ?, version = version + 1", cmp.Or(fullName, username), s.now()).
			Where("kind = ? AND name = ? AND title = ?", hub.Person, username, cmp.Or(was.FullName, username)).Exec(ctx)
		if err != nil {
			return err
		}
		if err := errors.Join(learnName(ctx, tx, hub.Account{Username: username, FullName: fullName}), learnPerson(ctx, tx, username)); err != nil {
			return err
		}
		return s.announce(ctx, tx, hub.Notice{Event: hub.UserUpdated, Agent: username, User: username, Changed: []string{"full_name"}})
	})
}
