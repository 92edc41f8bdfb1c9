package store_test

import (
	"errors"
	"slices"
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

// A picture is its hub's: it is told of, remembered, and gone with the next.
func keepsPictures(t *testing.T, s *store.Store) {
	design := team(t, s, "design").Hub
	page := &hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "ana", Title: "Ana"}}
	if err := s.AddAccount(t.Context(), hub.Account{Username: "ana"}); err != nil {
		t.Fatal(err)
	}
	if err := s.CreateHub(t.Context(), "ana", page); err != nil {
		t.Fatal(err)
	}
	people(t, s, design, hub.Owner, "ana")
	people(t, s, design, hub.Member, "bob")
	ana := hub.Agent{Username: "ana"}
	for _, h := range []hub.Hub{design, page.Hub} {
		if _, err := s.Picture(t.Context(), h.Kind, h.Name, hub.Public); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("%s: a picture before there is one: %v", h.Key(), err)
		}
		if err := s.SetPicture(t.Context(), hub.Agent{Username: "bob"}, h, hub.Picture{Name: "x.png", Data: []byte("x")}); !errors.Is(err, hub.ErrForbidden) {
			t.Errorf("%s: of somebody who may not: %v", h.Key(), err)
		}
		told(t, s)
		for _, p := range []hub.Picture{{Name: "a.png", Data: []byte("one")}, {Name: "b.jpg", Data: []byte("two")}} {
			for range 2 { // the same again changes nothing
				if err := s.SetPicture(t.Context(), ana, h, p); err != nil {
					t.Fatal(err)
				}
			}
			got, err := s.Picture(t.Context(), h.Kind, h.Name, hub.Public, hub.MembersOnly)
			if err != nil || got.Name != p.Name || string(got.Data) != string(p.Data) {
				t.Errorf("%s: the picture is %s, %q, %v", h.Key(), got.Name, got.Data, err)
			}
			if _, err := s.Picture(t.Context(), h.Kind, h.Name, hub.MembersOnly); !errors.Is(err, hub.ErrNotFound) {
				t.Errorf("%s: the picture of a public hub as that of a private one: %v", h.Key(), err)
			}
		}
		if h.Kind == hub.Person {
			if faces, err := s.Faces(t.Context(), "ana"); err != nil || faces["ana"].Picture != "b.jpg" {
				t.Errorf("the face is %+v, %v", faces["ana"], err)
			}
		}
		if err := s.SetPicture(t.Context(), ana, h, hub.Picture{}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Picture(t.Context(), h.Kind, h.Name, hub.Public); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("%s: a picture after it was taken away: %v", h.Key(), err)
		}
		want := map[hub.Kind]string{hub.Team: "hubs.hub.updated", hub.Person: "hubs.user.updated"}[h.Kind]
		if got := told(t, s); !slices.Equal(got, []string{want, want, want}) {
			t.Errorf("%s: it is told by %v, want %s for each change", h.Key(), got, want)
		}
		history, err := s.History(t.Context(), h.ID, 0, 10)
		if err != nil || len(history) != 3 || history[0].Event != hub.PictureSet || string(history[0].Before) != `{"picture":"b.jpg"}` || string(history[0].After) != `{"picture":""}` || history[0].Agent != "ana" {
			t.Errorf("%s: the history is %+v, %v", h.Key(), history, err)
		}
	}
	to := design.Settings()
	to.Archived = true
	if err := s.SetHub(t.Context(), ana, design, design.Version, to); err != nil {
		t.Fatal(err)
	}
	if err := s.SetPicture(t.Context(), ana, design, hub.Picture{Name: "x.png", Data: []byte("x")}); !errors.Is(err, hub.ErrArchived) {
		t.Errorf("of an archived hub: %v", err)
	}
}
