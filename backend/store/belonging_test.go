package store_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
)

func account(t *testing.T, s *store.Store, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := s.AddAccount(t.Context(), hub.Account{Username: name}); err != nil {
			t.Fatal(err)
		}
	}
}

// told takes the topics out of the outbox that were announced since.
func told(t *testing.T, s *store.Store) (events []string) {
	t.Helper()
	list, err := s.Announcements(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range list {
		events = append(events, a.Event)
	}
	return events
}

func standing(t *testing.T, s *store.Store, h hub.Hub, username string) hub.Standing {
	t.Helper()
	st, err := s.Standing(t.Context(), h, username)
	if err != nil {
		t.Fatal(err)
	}
	return st
}

func joinsOpenTeam(t *testing.T, s *store.Store) {
	h := team(t, s, "design").Hub
	account(t, s, "ana")
	told(t, s)
	for range 2 { // the second changes nothing
		if err := s.Join(t.Context(), h, "ana"); err != nil {
			t.Fatal(err)
		}
	}
	if st := standing(t, s, h, "ana"); st != (hub.Standing{Belongs: hub.Member}) {
		t.Errorf("ana is %+v", st)
	}
	if got := told(t, s); !slices.Equal(got, []string{"hubs.user.role.added"}) {
		t.Errorf("announced %v", got)
	}
	if err := s.Belong(t.Context(), hub.System("ana"), h, "ana", ""); err != nil {
		t.Fatal(err)
	}
	if st := standing(t, s, h, "ana"); st != (hub.Standing{}) {
		t.Errorf("after leaving ana is %+v", st)
	}
	if got := told(t, s); !slices.Equal(got, []string{"hubs.user.role.removed"}) {
		t.Errorf("announced %v", got)
	}
}

func asksToJoin(t *testing.T, s *store.Store) {
	page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "board", Title: "Board", Joining: hub.Approval}}
	if err := s.CreateHub(t.Context(), "x", &page); err != nil {
		t.Fatal(err)
	}
	account(t, s, "ana", "bob")
	told(t, s)
	for _, name := range []string{"ana", "bob", "ana"} {
		if err := s.Join(t.Context(), page.Hub, name); err != nil {
			t.Fatal(err)
		}
	}
	if st := standing(t, s, page.Hub, "ana"); st != (hub.Standing{Asked: true}) {
		t.Errorf("ana is %+v", st)
	}
	asked, err := s.Requests(t.Context(), page.Hub.ID)
	if err != nil || len(asked) != 2 || asked[0].Username != "ana" || asked[0].Asked.IsZero() {
		t.Errorf("requests are %+v, %v", asked, err)
	}
	if err := s.Decline(t.Context(), hub.System("ana"), page.Hub, "bob"); err != nil {
		t.Fatal(err)
	}
	if err := s.Belong(t.Context(), hub.System("x"), page.Hub, "ana", hub.Member); err != nil {
		t.Fatal(err)
	}
	if st := standing(t, s, page.Hub, "ana"); st != (hub.Standing{Belongs: hub.Member}) {
		t.Errorf("ana is %+v", st)
	}
	if left, err := s.Requests(t.Context(), page.Hub.ID); err != nil || len(left) != 0 {
		t.Errorf("requests left: %+v, %v", left, err)
	}
	if got := told(t, s); !slices.Equal(got, []string{"hubs.user.role.added"}) {
		t.Errorf("announced %v: who asks is nobody's business", got)
	}
}

func keepsAnOwner(t *testing.T, s *store.Store) {
	h := team(t, s, "design").Hub
	people(t, s, h, hub.Owner, "ana", "bob")
	told(t, s)
	// Both leave at the same time: one must stay.
	errs := make([]error, 2)
	var g sync.WaitGroup
	for i, name := range []string{"ana", "bob"} {
		g.Go(func() { errs[i] = s.Belong(t.Context(), hub.System(name), h, name, hub.Member) })
	}
	g.Wait()
	if (errs[0] == nil) == (errs[1] == nil) || !errors.Is(errors.Join(errs...), hub.ErrLastOwner) {
		t.Errorf("two owners stepped back: %v and %v", errs[0], errs[1])
	}
	if got := told(t, s); !slices.Equal(got, []string{"hubs.user.role.changed"}) {
		t.Errorf("announced %v", got)
	}
}

func refusesChanges(t *testing.T, s *store.Store) {
	old := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "old", Title: "Old", Archived: true}}
	own := hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "ana", Title: "Ana"}}
	for _, page := range []*hub.Page{&old, &own} {
		if err := s.CreateHub(t.Context(), "x", page); err != nil {
			t.Fatal(err)
		}
	}
	account(t, s, "ana", "bob")
	if err := s.Join(t.Context(), old.Hub, "ana"); !errors.Is(err, hub.ErrArchived) {
		t.Errorf("joined an archived hub: %v", err)
	}
	if err := s.Belong(t.Context(), hub.System("x"), old.Hub, "ana", hub.Owner); !errors.Is(err, hub.ErrArchived) {
		t.Errorf("owns an archived hub: %v", err)
	}
	people(t, s, old.Hub, hub.Owner, "bob")
	people(t, s, old.Hub, hub.Member, "ana")
	must(t, s.Belong(t.Context(), hub.System("x"), old.Hub, "ana", ""))
	if standing, err := s.Standing(t.Context(), old.Hub, "ana"); err != nil || standing.Belongs != "" {
		t.Errorf("who is taken from an archived team is a %q of it, %v", standing.Belongs, err)
	}
	if err := s.Belong(t.Context(), hub.System("x"), old.Hub, "bob", ""); !errors.Is(err, hub.ErrLastOwner) {
		t.Errorf("an archived team has no owner: %v", err)
	}
	if err := s.Join(t.Context(), own.Hub, "bob"); !errors.Is(err, hub.ErrForbidden) {
		t.Errorf("joined a person: %v", err)
	}
	if err := s.Join(t.Context(), hub.Hub{ID: 999}, "bob"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("joined nothing: %v", err)
	}
	if st := standing(t, s, own.Hub, "ana"); st.Belongs != hub.Owner {
		t.Errorf("ana's own page does not belong to her: %+v", st)
	}
}
