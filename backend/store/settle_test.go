package store_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
)

func about() []hub.Placed {
	return []hub.Placed{{Kind: "about", Column: hub.Main, Config: []byte(`{}`)}}
}

func settle(t *testing.T, s *store.Store, username, fullName string) hub.Page {
	t.Helper()
	if err := s.Settle(t.Context(), hub.Account{Username: username, FullName: fullName}, about()); err != nil {
		t.Fatal(err)
	}
	page, err := s.Page(t.Context(), hub.Person, username)
	if err != nil {
		t.Fatal(err)
	}
	if st := standing(t, s, page.Hub, username); st.Belongs != hub.Owner {
		t.Errorf("%s is %+v", username, st)
	}
	return page
}

func settles(t *testing.T, s *store.Store) {
	told(t, s)
	for range 2 { // the second changes nothing
		if page := settle(t, s, "bob", "Bob Baum"); page.Hub.Title != "Bob Baum" || len(page.Widgets) != 1 || page.Widgets[0].Kind != "about" {
			t.Errorf("the page is %+v", page)
		}
	}
	if got := told(t, s); !slices.Equal(got, []string{"hubs.user.created", "hubs.hub.created", "hubs.user.role.added"}) {
		t.Errorf("announced %v", got)
	}
	if page := settle(t, s, "cem", ""); page.Hub.Title != "cem" {
		t.Errorf("without a name the title is %q", page.Hub.Title)
	}
	if err := s.Settle(t.Context(), hub.Account{Username: "../x"}, about()); err == nil {
		t.Error("a name that is none is taken")
	}
}

// What there is stays as it is, whoever made it.
func settlesWhatLacks(t *testing.T, s *store.Store) {
	if err := s.CreateHub(t.Context(), "ana", &hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "ana", Title: "Mine"}}); err != nil {
		t.Fatal(err)
	}
	if page := settle(t, s, "ana", "Ana"); page.Hub.Title != "Mine" || len(page.Widgets) != 0 {
		t.Errorf("the page is %+v", page)
	}
	account(t, s, "dot")
	settle(t, s, "dot", "Dot")
	if a, err := s.Account(t.Context(), "dot"); err != nil || a.FullName != "" {
		t.Errorf("the account is %+v, %v", a, err)
	}
}

func settlesInTwoTabs(t *testing.T, s *store.Store) {
	told(t, s)
	var tabs sync.WaitGroup
	for range 4 {
		tabs.Go(func() {
			if err := s.Settle(t.Context(), hub.Account{Username: "eve"}, about()); err != nil {
				t.Error(err)
			}
		})
	}
	tabs.Wait()
	settle(t, s, "eve", "")
	if got := told(t, s); len(got) != 3 {
		t.Errorf("announced %v", got)
	}
}
