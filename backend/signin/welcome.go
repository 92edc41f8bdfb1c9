package signin

import (
	"context"
	"errors"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// Accounts are where people and their pages are.
type Accounts interface {
	// AddAccount adds a person, unless the account exists.
	AddAccount(ctx context.Context, a hub.Account) error
	Hub(ctx context.Context, kind hub.Kind, name string) (hub.Hub, error)
	// CreateHub adds a hub with its widgets; hub.ErrExists if there is one.
	CreateHub(ctx context.Context, agent string, page *hub.Page) error
	// SetRole gives a person a role in a hub; having it changes nothing.
	SetRole(ctx context.Context, agent string, h hub.Hub, username string, role hub.Role) error
}

// Welcome makes sure that a person has an account and a page of their own,
// which begins with these widgets. It can be run again, also to end what was
// interrupted.
func Welcome(ctx context.Context, accounts Accounts, a hub.Account, widgets []hub.Placed) error {
	if err := accounts.AddAccount(ctx, a); err != nil {
		return err
	}
	h, err := accounts.Hub(ctx, hub.Person, a.Username)
	if errors.Is(err, hub.ErrNotFound) {
		page := hub.Page{
			Hub:     hub.Hub{Kind: hub.Person, Name: a.Username, Title: a.FullName, Packages: []string{}, Topics: []string{}},
			Widgets: widgets,
		}
		if err = accounts.CreateHub(ctx, a.Username, &page); err == nil {
			h = page.Hub
		}
		if errors.Is(err, hub.ErrExists) { // in another tab
			h, err = accounts.Hub(ctx, hub.Person, a.Username)
		}
	}
	if err != nil {
		return err
	}
	return accounts.SetRole(ctx, a.Username, h, a.Username, hub.Owner)
}
