package hub

// A Source is where a role came from.
type Source string

// The sources of roles.
const (
	ByHand  Source = ""
	ByGroup Source = "group" // the one that the hub is tied to
)

// FollowGroup tells which role somebody gets in a hub and which they lose, so that
// what they are to it by its group is what is due. Roles given by hand stay, and
// nobody gets a role by the group that they have by hand. An archived hub makes
// nobody more than they are, but less: it may be private, and is read.
func (h Hub) FollowGroup(parts []Part, due Role) (give, take Role) {
	var byHand, byGroup Role
	for _, p := range parts {
		switch p.Source {
		case ByGroup:
			byGroup = stronger(byGroup, p.Role)
		case ByHand:
			byHand = stronger(byHand, p.Role)
		}
	}
	if h.Archived && stronger(byGroup, due) != byGroup {
		due = byGroup
	}
	if stronger(byHand, due) == byHand {
		due = ""
	}
	if due == byGroup {
		return "", ""
	}
	return due, byGroup
}

// Belongs is the stronger of the roles that make somebody a part of a team;
// empty if there is none.
func Belongs(parts []Part) (role Role) {
	for _, p := range parts {
		role = stronger(role, p.Role)
	}
	return role
}

func stronger(a, b Role) Role {
	switch {
	case a == Owner || b == Owner:
		return Owner
	case a == Member || b == Member:
		return Member
	}
	return ""
}
