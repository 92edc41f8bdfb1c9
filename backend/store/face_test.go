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
