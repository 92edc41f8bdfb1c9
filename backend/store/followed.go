package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// following are the roles of those who want to know what happens to a hub.
var following = append(slices.Clone(belonging), hub.Subscriber)

// followed are the public hubs that people belong to or follow, by username and
// then by name. Ask for some hundreds at a time.
func (s *Store) followed(ctx context.Context, usernames ...string) (map[string][]hub.Followed, error) {
	var rows []struct {
		bun.BaseModel `bun:"table:hubs,alias:h"`
		hub.Hub
		Person string   `bun:",scanonly"`
		Role   hub.Role `bun:",scanonly"`
	}
	all := map[string][]hub.Followed{}
	if len(usernames) == 0 {
		return all, nil
	}
	err := s.db.NewSelect().Model(&rows).ColumnExpr("h.kind, h.name, h.packages, h.topics, h.repositories, r.username AS person, r.role").
		Join("JOIN roles AS r ON r.hub_id = h.id").
		Where("r.username IN (?) AND r.role IN (?)", bun.List(usernames), bun.List(following)).
		Where("h.visibility = ?", hub.Public).OrderExpr("r.username, h.kind, h.name").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("hubs that %d people follow: %w", len(usernames), err)
	}
	for _, row := range rows {
		list := all[row.Person]
		if last := len(list) - 1; last < 0 || list[last].Kind != row.Kind || list[last].Name != row.Name {
			list = append(list, hub.Followed{Kind: row.Kind, Name: row.Name, Packages: row.Packages, Topics: row.Topics, Repositories: row.Repositories})
		}
		list[len(list)-1].Belongs = list[len(list)-1].Belongs || row.Role != hub.Subscriber
		all[row.Person] = list
	}
	return all, nil
}

// Surrounded is a hub with its members and what it follows, as they are now.
func (s *Store) Surrounded(ctx context.Context, h hub.Hub) (hub.Hub, error) {
	err := s.surround(ctx, &h)
	return h, err
}

// surround fills what a hub knows of others: its members, and of a person what
// they follow.
func (s *Store) surround(ctx context.Context, h *hub.Hub) (err error) {
	if h.Members, err = s.members(ctx, *h); err != nil || h.Kind != hub.Person {
		return err
	}
	all, err := s.followed(ctx, h.Name)
	h.Follows = all[h.Name]
	return err
}

// EachFollower calls f for the page of everybody who belongs to a team or
// follows it, as EachPage does.
func (s *Store) EachFollower(ctx context.Context, team int64, f func(hub.Page) error) error {
	return s.eachPage(ctx, f, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("kind = ? AND name IN (SELECT username FROM roles WHERE hub_id = ? AND role IN (?))", hub.Person, team, bun.List(following))
	})
}
