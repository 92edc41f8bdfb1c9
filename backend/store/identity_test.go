package store_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
)

// identifies: whom the provider means is found by its subject, whatever the name.
func identifies(t *testing.T, s *store.Store) {
	for _, name := range []string{"ana", "Bo"} {
		if err := s.AddAccount(t.Context(), hub.Account{Username: name}); err != nil {
			t.Fatal(err)
		}
	}
	one, two := hub.Identity{Issuer: "https://id.example.org", Subject: "1"}, hub.Identity{Issuer: "https://id.example.org", Subject: "2"}
	elsewhere := hub.Identity{Issuer: "https://other.example.org", Subject: "1"}
	for n, c := range []struct {
		id      hub.Identity
		claimed string
		want    string
		err     error
	}{
		{one, "ana", "ana", nil},
		{one, "ana", "ana", nil},
		{one, "renamed", "ana", nil}, // it is still the same person
		{one, "Bo", "ana", nil},
		{two, "ana", "", hub.ErrTaken},
		{two, "ANA", "", hub.ErrTaken}, // without case it is one name
		{elsewhere, "ana", "", hub.ErrTaken},
		{two, "bo", "Bo", nil}, // nobody has signed in with it yet
		{elsewhere, "cem", "cem", nil},
		{hub.Identity{Issuer: "https://other.example.org", Subject: "9"}, "a/b", "", hub.ErrName},
	} {
		got, err := s.Identify(t.Context(), c.id, hub.Account{Username: c.claimed})
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("%d: %v as %s: %q, %v, want %q, %v", n, c.id, c.claimed, got, err, c.want, c.err)
		}
	}
	if _, err := s.Account(t.Context(), "renamed"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("another name makes another account: %v", err)
	}
	// An admin moves the account to somebody else.
	if err := s.Disown(t.Context(), "ana"); err != nil {
		t.Fatal(err)
	}
	if err := s.Disown(t.Context(), "ana"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("once more: %v", err)
	}
	four := hub.Identity{Issuer: "https://id.example.org", Subject: "4"}
	if got, err := s.Identify(t.Context(), four, hub.Account{Username: "ana"}); got != "ana" || err != nil {
		t.Errorf("after it was moved: %q, %v", got, err)
	}
	if _, err := s.Identify(t.Context(), one, hub.Account{Username: "ana"}); !errors.Is(err, hub.ErrTaken) {
		t.Errorf("who had it before: %v", err)
	}
}

// identifiesOne: of many at once one gets an account, and each time the same.
func identifiesOne(t *testing.T, s *store.Store) {
	var group sync.WaitGroup
	var mu sync.Mutex
	got := map[int]string{}
	for n := range 8 {
		group.Go(func() {
			id := hub.Identity{Issuer: "https://id.example.org", Subject: fmt.Sprint(n % 2)}
			name, err := s.Identify(t.Context(), id, hub.Account{Username: "ana"})
			if err != nil && !errors.Is(err, hub.ErrTaken) {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			got[n] = name
		})
	}
	group.Wait()
	for n := range 8 {
		if got[n] != got[n%2] || got[n] != "" && got[n] != "ana" {
			t.Errorf("subject %d is %q and %q", n%2, got[n], got[n%2])
		}
	}
	if got[0] == got[1] {
		t.Errorf("two subjects are %q and %q", got[0], got[1])
	}
}

func namesAdmins(t *testing.T, s *store.Store) {
	if err := s.AddAccount(t.Context(), hub.Account{Username: "ana"}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []bool{true, false} {
		if err := s.SetAdmin(t.Context(), "ana", want); err != nil {
			t.Fatal(err)
		}
		if got, err := s.IsAdmin(t.Context(), "ana"); err != nil || got != want {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
	}
	if err := s.SetAdmin(t.Context(), "nobody", true); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("somebody unknown: %v", err)
	}
}
