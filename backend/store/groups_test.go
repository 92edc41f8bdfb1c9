package store_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
)

func tiesGroups(t *testing.T, s *store.Store) {
	h, other := team(t, s, "design").Hub, team(t, s, "docs").Hub
	told(t, s)
	for range 2 { // the second changes nothing
		if err := s.Tie(t.Context(), "", h, "sig-design"); err != nil {
			t.Fatal(err)
		}
	}
	if got := told(t, s); !slices.Equal(got, []string{"hubs.hub.updated"}) {
		t.Errorf("announced %v", got)
	}
	if err := s.Tie(t.Context(), "", other, "sig-docs"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		groups, want []string
	}{{nil, []string{"design", "docs"}}, {[]string{"sig-docs", "none"}, []string{"docs"}}, {[]string{"none"}, nil}} {
		tied, err := s.Tied(t.Context(), c.groups...)
		var names []string
		for _, h := range tied {
			names = append(names, h.Name)
		}
		if err != nil || !slices.Equal(names, c.want) {
			t.Errorf("tied to %v are %v, %v, want %v", c.groups, names, err, c.want)
		}
	}
	if err := s.Tie(t.Context(), "", h, "../x"); !errors.Is(err, hub.ErrName) {
		t.Errorf("a bad name: %v", err)
	}
	person := &hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "ana"}}
	if err := s.CreateHub(t.Context(), "ana", person); err != nil {
		t.Fatal(err)
	}
	if err := s.Tie(t.Context(), "", person.Hub, "sig-docs"); !errors.Is(err, hub.ErrForbidden) {
		t.Errorf("a person's page: %v", err)
	}
}

func followsGroups(t *testing.T, s *store.Store) {
	h := team(t, s, "design").Hub
	account(t, s, "ana", "bob", "cem")
	told(t, s)
	follow := func(username string, due, give, take hub.Role, want error) {
		t.Helper()
		gave, took, err := s.FollowGroup(t.Context(), h, username, due)
		if !errors.Is(err, want) || gave != give || took != take {
			t.Errorf("%s gets %q, loses %q, %v; want %q, %q, %v", username, gave, took, err, give, take, want)
		}
	}
	follow("ana", hub.Owner, hub.Owner, "", nil)
	follow("ana", hub.Owner, "", "", nil)
	follow("bob", hub.Member, hub.Member, "", nil)
	follow("ana", hub.Member, "", "", hub.ErrLastOwner)
	follow("ana", "", "", "", hub.ErrLastOwner)
	follow("bob", hub.Owner, hub.Owner, hub.Member, nil)
	follow("ana", "", "", hub.Owner, nil)
	want := []string{"hubs.user.role.added", "hubs.user.role.added", "hubs.user.role.changed", "hubs.user.role.removed"}
	if got := told(t, s); !slices.Equal(got, want) {
		t.Errorf("announced %v", got)
	}
	parts, err := s.Parts(t.Context(), h.ID)
	if err != nil || len(parts) != 1 || len(parts["bob"]) != 1 || parts["bob"][0].Role != hub.Owner || parts["bob"][0].Source != hub.ByGroup {
		t.Errorf("roles are %+v, %v", parts, err)
	}
}

// A team that was archived is private still, perhaps: who leaves the group sees it
// no more.
func followsGroupsWhenArchived(t *testing.T, s *store.Store) {
	page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "design", Title: "Design", Visibility: hub.MembersOnly}}
	if err := s.CreateHub(t.Context(), "ana", &page); err != nil {
		t.Fatal(err)
	}
	h := page.Hub
	account(t, s, "ana", "bob", "cem")
	if err := s.Tie(t.Context(), "", h, "sig-design"); err != nil {
		t.Fatal(err)
	}
	for username, due := range map[string]hub.Role{"ana": hub.Owner, "bob": hub.Member} {
		if _, _, err := s.FollowGroup(t.Context(), h, username, due); err != nil {
			t.Fatal(err)
		}
	}
	now, err := s.Hub(t.Context(), hub.Team, "design")
	if err != nil {
		t.Fatal(err)
	}
	settings := now.Settings()
	settings.Archived = true
	if err := s.SetHub(t.Context(), hub.System("ana"), now, now.Version, settings); err != nil {
		t.Fatal(err)
	}
	tied, err := s.Tied(t.Context(), "sig-design")
	if err != nil || len(tied) != 1 || !tied[0].Archived {
		t.Fatalf("tied to the group are %+v, %v", tied, err)
	}
	for _, c := range []struct {
		username        string
		due, give, take hub.Role
		err             error
	}{
		{"cem", hub.Member, "", "", nil},
		{"bob", hub.Owner, "", "", nil},
		{"bob", "", "", hub.Member, nil},
		{"ana", hub.Member, "", "", hub.ErrLastOwner},
	} {
		gave, took, err := s.FollowGroup(t.Context(), h, c.username, c.due)
		if !errors.Is(err, c.err) || gave != c.give || took != c.take {
			t.Errorf("%s, who is due %q, gets %q and loses %q, %v; want %q, %q and %v", c.username, c.due, gave, took, err, c.give, c.take, c.err)
		}
	}
	for username, want := range map[string]hub.Role{"ana": hub.Owner, "bob": "", "cem": ""} {
		if st := standing(t, s, h, username); st.Belongs != want {
			t.Errorf("%s is %q, want %q", username, st.Belongs, want)
		}
	}
}

// A person who owns very many teams makes no more, but gets their own page.
func ownsSome(t *testing.T, s *store.Store) {
	account(t, s, "ana", "bob")
	found := func(who string, kind hub.Kind, name string) error {
		return s.Found(t.Context(), who, &hub.Page{Hub: hub.Hub{Kind: kind, Name: name, Title: "Title"}})
	}
	for n := range hub.MostOwned {
		const letters = "bdfghkpt" // of which none looks like another
		name := string([]byte{letters[n/64], letters[n/8%8], letters[n%8]})
		if err := found("ana", hub.Team, name); err != nil {
			t.Fatalf("team %d: %v", n, err)
		}
	}
	if err := found("ana", hub.Team, "gimp"); !errors.Is(err, hub.ErrOwnsMany) {
		t.Errorf("another team: %v", err)
	}
	if err := errors.Join(found("ana", hub.Person, "ana"), found("bob", hub.Team, "gimp")); err != nil {
		t.Error(err)
	}
}

// What somebody is by hand stays when they rise and fall in the group.
func keepsByHand(t *testing.T, s *store.Store) {
	h := team(t, s, "design").Hub
	people(t, s, h, hub.Owner, "ana")
	people(t, s, h, hub.Member, "bob")
	for _, due := range []hub.Role{hub.Member, hub.Owner, hub.Owner, ""} {
		if _, _, err := s.FollowGroup(t.Context(), h, "bob", due); err != nil {
			t.Fatal(err)
		}
		want := hub.Member
		if due == hub.Owner {
			want = hub.Owner
		}
		if st := standing(t, s, h, "bob"); st.Belongs != want {
			t.Errorf("bob is %q, want %q", st.Belongs, want)
		}
	}
	if _, _, err := s.FollowGroup(t.Context(), h, "ana", ""); err != nil || standing(t, s, h, "ana").Belongs != hub.Owner {
		t.Errorf("an owner by hand: %v", err)
	}
}

func followsAtOnce(t *testing.T, s *store.Store) {
	h := team(t, s, "design").Hub
	account(t, s, "ana", "bob")
	for _, username := range []string{"ana", "bob"} {
		if _, _, err := s.FollowGroup(t.Context(), h, username, hub.Owner); err != nil {
			t.Fatal(err)
		}
	}
	var g sync.WaitGroup
	for _, username := range []string{"ana", "bob", "ana", "bob"} {
		g.Go(func() {
			if _, _, err := s.FollowGroup(t.Context(), h, username, ""); err != nil && !errors.Is(err, hub.ErrLastOwner) {
				t.Error(err)
			}
		})
	}
	g.Wait()
	if roles, err := s.Roles(t.Context(), h.ID); err != nil || roles[hub.Owner] != 1 {
		t.Errorf("roles are %v, %v", roles, err)
	}
}

func renames(t *testing.T, s *store.Store) {
	if err := s.AddAccount(t.Context(), hub.Account{Username: "ana", FullName: "Ana"}); err != nil {
		t.Fatal(err)
	}
	page := &hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "ana", Title: "Ana"}}
	if err := s.CreateHub(t.Context(), "ana", page); err != nil {
		t.Fatal(err)
	}
	account(t, s, "bob")
	told(t, s)
	for _, c := range []struct{ name, title string }{{"Ana B.", "Ana B."}, {"", "ana"}, {"Ana C.", "Ana C."}, {"Ana C.", "Ana C."}} {
		if err := s.Rename(t.Context(), "ana", c.name); err != nil {
			t.Fatal(err)
		}
		h, err1 := s.Hub(t.Context(), hub.Person, "ana")
		a, err2 := s.Account(t.Context(), "ana")
		if err1 != nil || err2 != nil || a.FullName != c.name || h.Title != c.title {
			t.Errorf("the account is %+v and the title %q, %v, %v", a, h.Title, err1, err2)
		}
	}
	if got := told(t, s); !slices.Equal(got, []string{"hubs.user.updated", "hubs.user.updated", "hubs.user.updated"}) {
		t.Errorf("announced %v", got)
	}
	if err := s.Rename(t.Context(), "nobody", "X"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
	found, err := s.Residents(t.Context(), []string{"ana", "bob", "nobody"})
	if err != nil || len(found) != 2 || !found["ana"].HasPage || found["ana"].FullName != "Ana C." || found["bob"].HasPage {
		t.Errorf("residents are %+v, %v", found, err)
	}
}
