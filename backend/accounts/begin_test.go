package accounts_test

import (
	"context"
	"errors"
	"testing"

	"github.com/fedora-hubs/hubs/backend/accounts"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// A team of a group is made when it is known who is in the group, or not at all.
func TestBegin(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		w := newWorld(t, d)
		w.Group("sig-tea", []string{"ana", "bob"}, []string{"ana"})
		made := 0
		team := func(ctx context.Context) (hub.Hub, error) {
			made++
			page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "tea", Title: "Tea", Group: "sig-tea", Packages: []string{}, Topics: []string{}}}
			err := w.store.CreateHub(ctx, "admin", &page)
			return page.Hub, err
		}
		if _, err := w.sync.Begin(t.Context(), "sig-coffee", team); !errors.Is(err, accounts.ErrRoster) || !errors.Is(err, hub.ErrNotFound) || made != 0 {
			t.Errorf("no group: %v, made %d", err, made)
		}
		late, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := w.sync.Begin(late, "sig-tea", team); !errors.Is(err, accounts.ErrRoster) || made != 0 {
			t.Errorf("no time left: %v, made %d", err, made)
		}
		failed := errors.New("no room")
		if _, err := w.sync.Begin(t.Context(), "sig-tea", func(context.Context) (hub.Hub, error) { return hub.Hub{}, failed }); !errors.Is(err, failed) || errors.Is(err, accounts.ErrRoster) {
			t.Errorf("no team: %v", err)
		}
		if _, err := w.store.Account(t.Context(), "ana"); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("ana is here without a team: %v", err)
		}
		done, err := w.sync.Begin(t.Context(), "sig-tea", team)
		if err != nil || made != 1 || done.String() != "2 people added, 2 roles given, 0 taken, 0 skipped" {
			t.Errorf("%s, %v, made %d", done, err, made)
		}
		if _, err := w.sync.Begin(t.Context(), "sig-tea", team); !errors.Is(err, hub.ErrExists) {
			t.Errorf("once more: %v", err)
		}
	})
}
