package signin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// A Grant gives the people of a group a role in a team.
type Grant struct {
	Group, Team string
	Role        hub.Role
}

// ParseGrants reads GROUP=t/TEAM:ROLE.
func ParseGrants(list []string) ([]Grant, error) {
	var grants []Grant
	for _, item := range list {
		group, rest, _ := strings.Cut(strings.TrimSpace(item), "=")
		key, role, _ := strings.Cut(rest, ":")
		team, _ := hub.ParseKey(key)
		g := Grant{group, team.Name, hub.Role(role)}
		if group == "" || team.Kind != hub.Team || hub.CheckName(team.Name) != nil || g.Role != hub.Owner && g.Role != hub.Member {
			return nil, fmt.Errorf("%q is not GROUP=t/TEAM:owner or GROUP=t/TEAM:member", item)
		}
		grants = append(grants, g)
	}
	return grants, nil
}

// Teams are where people belong.
type Teams interface {
	// Hub finds a hub; hub.ErrNotFound if there is none.
	Hub(ctx context.Context, kind hub.Kind, name string) (hub.Hub, error)
	Standing(ctx context.Context, h hub.Hub, username string) (hub.Standing, error)
	// Belong makes a person an owner or a member, or neither (""). The last owner
	// stays, with hub.ErrLastOwner.
	Belong(ctx context.Context, by hub.Agent, h hub.Hub, username string, role hub.Role) error
}

// Assign gives a person the roles of their groups, and takes those whose groups
// they are not in. A role that was given by hand and is in no grant stays. Teams that
// do not exist or are archived are left out, and a last owner remains.
func Assign(ctx context.Context, teams Teams, grants []Grant, username string, groups []string) error {
	var done []string
	for _, g := range grants {
		if slices.Contains(done, g.Team) {
			continue
		}
		done = append(done, g.Team)
		err := assign(ctx, teams, grants, g.Team, username, groups)
		if err != nil && !errors.Is(err, hub.ErrNotFound) && !errors.Is(err, hub.ErrArchived) && !errors.Is(err, hub.ErrLastOwner) {
			return err
		}
	}
	return nil
}

func assign(ctx context.Context, teams Teams, grants []Grant, team, username string, groups []string) error {
	h, err := teams.Hub(ctx, hub.Team, team)
	if err != nil {
		return err
	}
	st, err := teams.Standing(ctx, h, username)
	if err != nil {
		return err
	}
	granted, due := rolesIn(grants, team, groups)
	if !stronger(due, st.Belongs) && !granted[st.Belongs] {
		return nil // it was given by hand
	}
	return teams.Belong(ctx, hub.System(username), h, username, due)
}

// rolesIn are the roles that somebody could have in a team by grants, and the
// strongest one that is due to the groups.
func rolesIn(grants []Grant, team string, groups []string) (granted map[hub.Role]bool, due hub.Role) {
	granted = map[hub.Role]bool{}
	for _, g := range grants {
		if g.Team != team {
			continue
		}
		granted[g.Role] = true
		if slices.Contains(groups, g.Group) && stronger(g.Role, due) {
			due = g.Role
		}
	}
	return granted, due
}

// stronger compares owner, member and none.
func stronger(a, b hub.Role) bool {
	return a == hub.Owner && b != hub.Owner || a == hub.Member && b == ""
}
