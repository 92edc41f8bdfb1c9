package store

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// belonging are the roles that make somebody a part of a team.
var belonging = []hub.Role{hub.Owner, hub.Member}

// Account finds a person.
func (s *Store) Account(ctx context.Context, username string) (hub.Account, error) {
	var row accountRow
	if err := withFaces(s.db.NewSelect().Model(&row)).Where("a.username = ?", username).Scan(ctx); err != nil {
		return hub.Account{}, fmt.Errorf("account %s: %w", username, notFound(err, hub.ErrNotFound))
	}
	return row.Account, nil
}

// FindAccounts lists people by username, those after a name ("" for the first).
// A search leaves those in whose names all its words are, as Search has them;
// where very many have such a word, not all of them are looked at.
func (s *Store) FindAccounts(ctx context.Context, search, after string, limit int) ([]hub.Account, error) {
	var rows []accountRow
	q := withFaces(s.db.NewSelect().Model(&rows)).Where("a.username > ?", after).Order("a.username").Limit(int64(limit))
	if search != "" {
		words := Words(search)
		if len(words) == 0 || len(words) > accountWords {
			return nil, nil
		}
		q = s.named(q, words)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("find accounts: %w", err)
	}
	return accounts(rows), nil
}

// accountWords is how many words of a name are looked for.
const accountWords = 6

// named leaves the people who have all words in their names, looking at those who
// have the longest.
func (s *Store) named(q *bun.SelectQuery, words []string) *bun.SelectQuery {
	longest := slices.MaxFunc(words, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
	some := begins(s.db.NewSelect().Table("account_words").Column("username"), longest).Order("word", "username").Limit(searchLooks)
	q = q.Where("a.username IN (SELECT username FROM (?) AS those)", some)
	for _, word := range words {
		if word != longest {
			q = q.Where("EXISTS (?)", begins(s.db.NewSelect().Table("account_words").ColumnExpr("1").Where("username = a.username"), word))
		}
	}
	return q
}

// withFaces finds with people what their pages have for their faces, unless those are
// private: what shows people is for everybody.
func withFaces(q *bun.SelectQuery) *bun.SelectQuery {
	return q.ColumnExpr("?TableColumns").ColumnExpr("home.hue, home.picture").Join(homeOf, hub.Person, hub.Public)
}

const homeOf = "LEFT JOIN hubs AS home ON home.kind = ? AND home.name = a.username AND home.visibility = ?"

func accounts(rows []accountRow) []hub.Account {
	people := make([]hub.Account, len(rows))
	for i, row := range rows {
		people[i] = row.Account
	}
	return people
}

// Roles counts the people of a hub by role.
func (s *Store) Roles(ctx context.Context, hubID int64) (map[hub.Role]int, error) {
	var rows []struct {
		Role hub.Role
		N    int
	}
	err := s.db.NewSelect().Table("roles").Column("role").ColumnExpr("COUNT(*) AS n").
		Where("hub_id = ?", hubID).Group("role").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("count roles of hub %d: %w", hubID, err)
	}
	counts := map[hub.Role]int{}
	for _, row := range rows {
		counts[row.Role] = row.N
	}
	return counts, nil
}

// WithRole lists people who have a role in a hub, longest first.
func (s *Store) WithRole(ctx context.Context, hubID int64, role hub.Role, limit int) ([]hub.Account, error) {
	var rows []accountRow
	err := withFaces(s.db.NewSelect().Model(&rows)).Join("JOIN roles AS r ON r.username = a.username").
		Where("r.hub_id = ? AND r.role = ?", hubID, role).OrderExpr("r.since, a.username").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list %ss of hub %d: %w", role, hubID, err)
	}
	return accounts(rows), nil
}

// Some gives some people of each team, owners first, by name. It costs the same however
// many they are.
func (s *Store) Some(ctx context.Context, teams []int64, each int) (map[int64][]hub.Face, error) {
	names := map[int64][]string{}
	var all []string
	for _, role := range belonging {
		for ids := range slices.Chunk(teams, 100) {
			var some *bun.SelectQuery
			for _, id := range ids {
				one := s.db.NewSelect().Table("roles").Column("hub_id", "username").
					Where("hub_id = ? AND role = ?", id, role).Order("username").Limit(int64(each))
				one = s.db.NewSelect().TableExpr("(?) AS one", one).Column("one.hub_id", "one.username")
				if some == nil {
					some = one
				} else {
					some = some.UnionAll(one)
				}
			}
			var rows []struct {
				HubID    int64
				Username string
			}
			if err := s.db.NewSelect().TableExpr("(?) AS r", some).Column("r.hub_id", "r.username").Order("hub_id", "username").Scan(ctx, &rows); err != nil {
				return nil, fmt.Errorf("some %ss of %d hubs: %w", role, len(teams), err)
			}
			for _, row := range rows {
				if len(names[row.HubID]) < each {
					names[row.HubID] = append(names[row.HubID], row.Username)
					all = append(all, row.Username)
				}
			}
		}
	}
	faces, err := s.Faces(ctx, all...)
	if err != nil {
		return nil, err
	}
	some := map[int64][]hub.Face{}
	for id, list := range names {
		for _, name := range list {
			some[id] = append(some[id], faces[name])
		}
	}
	return some, nil
}

// Faces finds those of people, by username; who has no account has a face, too. Ask
// for some hundreds at a time.
func (s *Store) Faces(ctx context.Context, usernames ...string) (map[string]hub.Face, error) {
	faces := make(map[string]hub.Face, len(usernames))
	if len(usernames) == 0 {
		return faces, nil
	}
	for _, name := range usernames {
		faces[name] = hub.Face{Kind: hub.Person, Name: name}
	}
	var rows []accountRow
	if err := withFaces(s.db.NewSelect().Model(&rows)).Where("a.username IN (?)", bun.List(slices.Sorted(maps.Keys(faces)))).Scan(ctx); err != nil {
		return nil, fmt.Errorf("find %d faces: %w", len(faces), err)
	}
	for _, row := range rows {
		faces[row.Username] = row.Face()
	}
	return faces, nil
}

// HubsOf lists the public team hubs in which a person has one of the roles, by title.
func (s *Store) HubsOf(ctx context.Context, username string, roles ...hub.Role) ([]hub.Hub, error) {
	var rows []hubRow
	err := s.db.NewSelect().Model(&rows).
		Where("h.kind = ? AND h.visibility = ? AND h.id IN (SELECT hub_id FROM roles WHERE username = ? AND role IN (?))", hub.Team, hub.Public, username, bun.List(roles)).
		Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("list hubs of %s: %w", username, err)
	}
	hubs := make([]hub.Hub, len(rows))
	for i, row := range rows {
		hubs[i] = row.Hub
	}
	// Here and not in the database: servers sort text by the languages they are set to.
	slices.SortFunc(hubs, func(x, y hub.Hub) int { return cmp.Or(cmp.Compare(x.Title, y.Title), cmp.Compare(x.ID, y.ID)) })
	return hubs, nil
}

// members are the owners and members of a team by username, or the person
// whose page the hub is.
func (s *Store) members(ctx context.Context, h hub.Hub) ([]string, error) {
	if h.Kind == hub.Person {
		return []string{h.Name}, nil
	}
	var names []string
	err := s.db.NewSelect().Table("roles").ColumnExpr("DISTINCT username").
		Where("hub_id = ? AND role IN (?)", h.ID, bun.List(belonging)).Order("username").Scan(ctx, &names)
	if err != nil {
		return nil, fmt.Errorf("members of %s: %w", h.Key(), err)
	}
	return names, nil
}

func appendNew(list []string, s string) []string {
	if len(list) > 0 && list[len(list)-1] == s {
		return list
	}
	return append(list, s)
}

func sortedKeys[V any](m map[int64]V) []int64 { return slices.Sorted(maps.Keys(m)) }

func chunks[T any](list []T, size int) iter.Seq[[]T] { return slices.Chunk(list, size) }
