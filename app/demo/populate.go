package demo

import (
	"context"
	"errors"
	"fmt"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// A Store is where a community is put.
type Store interface {
	// AddAccount adds a person, unless the account exists.
	AddAccount(ctx context.Context, a hub.Account) error
	// CreateHub adds a hub with its widgets; hub.ErrExists if there is one.
	CreateHub(ctx context.Context, agent string, page *hub.Page) error
	Hub(ctx context.Context, kind hub.Kind, name string) (hub.Hub, error)
	// SetPicture gives a hub a picture.
	SetPicture(ctx context.Context, by hub.Agent, h hub.Hub, p hub.Picture) error
	// SetRole gives a person a role in a hub; having it changes nothing.
	SetRole(ctx context.Context, agent string, h hub.Hub, username string, role hub.Role) error
}

// Populate puts the people, their hubs and those of the teams, and everyone's
// roles into a store. All that is there already stays as it is, so that it can be
// run again, also to end what was interrupted.
func (c *Community) Populate(ctx context.Context, s Store) error {
	for _, p := range c.People {
		if err := s.AddAccount(ctx, hub.Account{Username: p.Username, FullName: p.Name, Created: p.Joined}); err != nil {
			return err
		}
	}
	hubs := map[string]hub.Hub{}
	for _, page := range c.pages() {
		h, err := addHub(ctx, s, page.owner, page.Page)
		if err != nil {
			return err
		}
		hubs[h.Key()] = h
	}
	for _, p := range c.parts() {
		if err := s.SetRole(ctx, p.agent, hubs[p.key], p.username, p.role); err != nil {
			return err
		}
	}
	return nil
}

// addHub creates a hub with its picture, or finds the one that exists.
func addHub(ctx context.Context, s Store, owner string, page hub.Page) (hub.Hub, error) {
	err := s.CreateHub(ctx, owner, &page)
	if errors.Is(err, hub.ErrExists) {
		return s.Hub(ctx, page.Hub.Kind, page.Hub.Name)
	}
	if err != nil || page.Hub.Kind != hub.Person {
		return page.Hub, err
	}
	p, err := face(ctx, page.Hub.Name)
	if err != nil || p.Name == "" {
		return page.Hub, err
	}
	return page.Hub, s.SetPicture(ctx, hub.System(owner), page.Hub, p)
}

// A part is a role that somebody has in the hub of a key.
type part struct {
	key, username string
	role          hub.Role
	agent         string // who gave the role
}

// parts are the roles of everyone, those that count most first: lists of
// people begin with those who have a role for longest.
func (c *Community) parts() []part {
	var all []part
	give := func(key, agent string, role hub.Role, usernames []string) {
		for _, u := range usernames {
			p := part{key: key, username: u, role: role, agent: agent}
			if agent == "" {
				p.agent = u
			}
			all = append(all, p)
		}
	}
	for _, t := range c.Teams {
		key := hub.Hub{Kind: hub.Team, Name: t.Name}.Key()
		give(key, t.Owners[0], hub.Owner, t.Owners)
		give(key, t.Owners[0], hub.Member, t.Members)
		give(key, "", hub.Subscriber, t.Subscribers)
		give(key, "", hub.Stargazer, t.Stargazers)
	}
	for _, p := range c.People {
		give(personKey(p.Username), "", hub.Owner, []string{p.Username})
		for _, u := range p.Likes {
			give(personKey(u), "", hub.Subscriber, []string{p.Username})
		}
		for _, u := range p.Stars {
			give(personKey(u), "", hub.Stargazer, []string{p.Username})
		}
	}
	return all
}

func personKey(username string) string { return fmt.Sprintf("%s/%s", hub.Person, username) }
