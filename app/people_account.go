package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/session"
	"github.com/fedora-hubs/hubs/backend/store"
)

type (
	addPersonCommand struct {
		Name     string `arg:"" help:"Username."`
		FullName string `help:"Name in full; the username if empty."`
		Admin    bool   `help:"Make the person an admin of the site."`
	}
	adminCommand struct {
		Name   string `arg:"" help:"Username."`
		Remove bool   `help:"Not an admin any more."`
	}
	moveCommand struct {
		Name string `arg:"" help:"Username."`
	}
	signOutCommand struct {
		Name string `arg:"" optional:"" help:"Username."`
		All  bool   `help:"Everybody."`
	}
)

// Run makes an account with a page, or only what lacks of it.
func (c addPersonCommand) Run(ctx context.Context, p *program) error {
	return p.accounts(ctx, func(s *store.Store) error {
		_, err := s.Account(ctx, c.Name)
		known := err == nil
		if err != nil && !errors.Is(err, hub.ErrNotFound) {
			return err
		}
		if err := s.Settle(ctx, hub.Account{Username: c.Name, FullName: cmp.Or(c.FullName, c.Name)}, newPerson(p.kinds)); err != nil {
			return err
		}
		if c.Admin {
			if err := s.SetAdmin(ctx, c.Name, true); err != nil {
				return err
			}
		}
		said := c.Name + " has an account, and a page at /u/" + c.Name
		if known {
			said = c.Name + " had an account before"
		}
		if c.Admin {
			said += ", and is an admin of the site"
		}
		fmt.Fprintln(p.Stdout, said+".")
		return nil
	})
}

// Run makes a person an admin.
func (c adminCommand) Run(ctx context.Context, p *program) error {
	return p.accounts(ctx, func(s *store.Store) error {
		if err := s.SetAdmin(ctx, c.Name, !c.Remove); err != nil {
			return err
		}
		said := " is an admin of the site."
		if c.Remove {
			said = " is no admin of the site any more, unless HUBS_ADMINS says so."
		}
		fmt.Fprintln(p.Stdout, c.Name+said)
		return nil
	})
}

// Run lets somebody else have an account. The person who had it is signed out.
func (c moveCommand) Run(ctx context.Context, p *program) error {
	return p.accounts(ctx, func(s *store.Store) error {
		if _, err := s.Account(ctx, c.Name); err != nil {
			return err
		}
		if err := s.Disown(ctx, c.Name); errors.Is(err, hub.ErrNotFound) {
			return fmt.Errorf("nobody has signed in as %s yet: the first person who does so has the account", c.Name)
		} else if err != nil {
			return err
		}
		if err := p.signOut(ctx, s, c.Name); err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "The next one who signs in as %s has the account.\n", c.Name)
		return nil
	})
}

// Run ends sessions.
func (c signOutCommand) Run(ctx context.Context, p *program) error {
	if (c.Name == "") != c.All {
		return errors.New("say whom: a username, or --all")
	}
	return p.accounts(ctx, func(s *store.Store) error {
		if c.All {
			if err := p.sessions(s).EndEach(ctx); err != nil {
				return err
			}
			fmt.Fprintln(p.Stdout, "Everybody is signed out.")
			return nil
		}
		if _, err := s.Account(ctx, c.Name); err != nil {
			return err
		}
		if err := p.signOut(ctx, s, c.Name); err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "%s is signed out everywhere.\n", c.Name)
		return nil
	})
}

// signOut ends the sessions of a person. Processes that run find out within
// seconds, and those that meet in Redis end the person's streams at once.
func (p *program) signOut(ctx context.Context, s *store.Store, username string) error {
	if err := p.sessions(s).EndAll(ctx, username); err != nil || p.config.RedisURL == "" {
		return err
	}
	all, err := wire(ctx, p.config, p.rules, p.kinds, p.log)
	if err != nil {
		return err
	}
	return errors.Join(all.cache.Left(ctx, username), all.close())
}

func (p *program) sessions(s *store.Store) *session.Sessions {
	return session.New(s.DB(), session.Limits{Idle: p.config.SessionIdle, Life: p.config.SessionLife}, time.Now)
}

// accounts opens what the commands on accounts work with.
func (p *program) accounts(ctx context.Context, command func(*store.Store) error) (err error) {
	s, err := openStore(ctx, p.config.DatabaseURL, p.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return command(s)
}
