package store_test

import (
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
)

func findsFaces(t *testing.T, s *store.Store) {
	if err := s.AddAccount(t.Context(), hub.Account{Username: "ana", FullName: "Ana Baum"}); err != nil {
		t.Fatal(err)
	}
	faces, err := s.Faces(t.Context(), "ana", "nobody", "ana")
	if err != nil || len(faces) != 2 || faces["ana"] != (hub.Face{Kind: hub.Person, Name: "ana", Title: "Ana Baum"}) ||
		faces["nobody"] != (hub.Face{Kind: hub.Person, Name: "nobody"}) {
		t.Errorf("the faces are %v, %v", faces, err)
	}
	if faces, err := s.Faces(t.Context()); err != nil || len(faces) != 0 {
		t.Errorf("the faces of nobody are %v, %v", faces, err)
	}
}

// A face has the hue of a person's page while everybody may see that.
func findsHues(t *testing.T, s *store.Store) {
	page := &hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "ana", Title: "Ana"}}
	if err := s.AddAccount(t.Context(), hub.Account{Username: "ana"}); err != nil {
		t.Fatal(err)
	}
	if err := s.CreateHub(t.Context(), "ana", page); err != nil {
		t.Fatal(err)
	}
	design := team(t, s, "design").Hub
	people(t, s, design, hub.Member, "ana")
	for _, c := range []struct {
		hue  hub.Hue
		who  hub.Visibility
		want hub.Hue
	}{{"teal", hub.Public, "teal"}, {"pink", hub.Public, "pink"}, {"pink", hub.MembersOnly, ""}} {
		h, err := s.Hub(t.Context(), hub.Person, "ana")
		if err != nil {
			t.Fatal(err)
		}
		to := h.Settings()
		to.Hue, to.Visibility = c.hue, c.who
		if err := s.SetHub(t.Context(), hub.Agent{Username: "ana"}, h, h.Version, to); err != nil {
			t.Fatal(err)
		}
		h, err = s.Hub(t.Context(), hub.Person, "ana")
		if err != nil || h.Face().Hue != c.hue {
			t.Errorf("%+v: the page has %q, %v", c, h.Face().Hue, err)
		}
		faces, err := s.Faces(t.Context(), "ana")
		if err != nil || faces["ana"].Hue != c.want {
			t.Errorf("%+v: the face is %+v, %v", c, faces["ana"], err)
		}
		members, err := s.WithRole(t.Context(), design.ID, hub.Member, 5)
		if err != nil || len(members) != 1 || members[0].Face() != faces["ana"] {
			t.Errorf("%+v: the members are %+v, %v", c, members, err)
		}
		found, err := s.FindAccounts(t.Context(), "", "", 5)
		if err != nil || len(found) != 1 || found[0].Face() != faces["ana"] {
			t.Errorf("%+v: found %+v, %v", c, found, err)
		}
		one, err := s.Account(t.Context(), "ana")
		if err != nil || one.Face() != faces["ana"] {
			t.Errorf("%+v: the account is %+v, %v", c, one, err)
		}
	}
}
