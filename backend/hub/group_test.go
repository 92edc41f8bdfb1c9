package hub_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
)

func TestFollowGroup(t *testing.T) {
	hand := func(r hub.Role) hub.Part { return hub.Part{Role: r} }
	group := func(r hub.Role) hub.Part { return hub.Part{Role: r, Source: hub.ByGroup} }
	for _, c := range []struct {
		name       string
		parts      []hub.Part
		due        hub.Role
		give, take hub.Role
	}{
		{"a stranger", nil, "", "", ""},
		{"a new member", nil, hub.Member, hub.Member, ""},
		{"who is member", []hub.Part{group(hub.Member)}, hub.Member, "", ""},
		{"who rises", []hub.Part{group(hub.Member)}, hub.Owner, hub.Owner, hub.Member},
		{"who falls", []hub.Part{group(hub.Owner)}, hub.Member, hub.Member, hub.Owner},
		{"who leaves", []hub.Part{group(hub.Owner)}, "", "", hub.Owner},
		{"a member by hand", []hub.Part{hand(hub.Member)}, "", "", ""},
		{"a member by both", []hub.Part{hand(hub.Member)}, hub.Member, "", ""},
		{"an owner by hand", []hub.Part{hand(hub.Owner)}, hub.Member, "", ""},
		{"a member by hand who rises", []hub.Part{hand(hub.Member)}, hub.Owner, hub.Owner, ""},
		{"a member by hand who rose and falls", []hub.Part{hand(hub.Member), group(hub.Owner)}, hub.Member, "", hub.Owner},
		{"a subscriber", []hub.Part{hand(hub.Subscriber)}, hub.Member, hub.Member, ""},
		{"a role from elsewhere", []hub.Part{{Role: hub.Member, Source: "elsewhere"}}, "", "", ""},
	} {
		if give, take := (hub.Hub{}).FollowGroup(c.parts, c.due); give != c.give || take != c.take {
			t.Errorf("%s gets %q and loses %q, want %q and %q", c.name, give, take, c.give, c.take)
		}
	}
}

// Nobody rises in an archived hub; who falls, falls.
func TestFollowGroupOfArchived(t *testing.T) {
	archived := hub.Hub{Archived: true}
	for _, c := range []struct{ is, due, give, take hub.Role }{
		{"", hub.Member, "", ""},
		{"", hub.Owner, "", ""},
		{hub.Member, hub.Member, "", ""},
		{hub.Member, hub.Owner, "", ""},
		{hub.Owner, hub.Member, hub.Member, hub.Owner},
		{hub.Owner, "", "", hub.Owner},
		{hub.Member, "", "", hub.Member},
	} {
		parts := []hub.Part{{Role: c.is, Source: hub.ByGroup}}
		if give, take := archived.FollowGroup(parts, c.due); give != c.give || take != c.take {
			t.Errorf("who is %q and is due %q gets %q and loses %q, want %q and %q", c.is, c.due, give, take, c.give, c.take)
		}
	}
}
