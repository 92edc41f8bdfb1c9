package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/fedora-hubs/hubs/backend/accounts"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/backend/visible"
	"github.com/fedora-hubs/hubs/widgets"
)

type (
	peopleCommand struct {
		Sync syncCommand `cmd:"" help:"Bring the people of groups into the teams that are tied to them."`
		Tie  tieCommand  `cmd:"" help:"Tie a team to a group of the accounts system."`
		Team teamCommand `cmd:"" help:"Make a team from a group of the accounts system."`

		Add     addPersonCommand `cmd:"" help:"Make an account, with a page."`
		Admin   adminCommand     `cmd:"" help:"Make a person an admin of the site."`
		Move    moveCommand      `cmd:"" help:"Let the next one who signs in with a name have its account."`
		SignOut signOutCommand   `cmd:"" help:"End the sessions of a person, or all."`
	}
	syncCommand struct {
		Groups []string `help:"Only those groups, by commas."`
		DryRun bool     `help:"Change nothing, and tell what would change."`
	}
	tieCommand struct {
		Group string `arg:"" help:"Name of the group."`
		Hub   string `arg:"" help:"The team, t/NAME."`
	}
	teamCommand struct {
		Group string `arg:"" help:"Name of the group, and of the team."`
		Title string `help:"Title of the team; its name if empty."`

		MembersOnly bool `help:"Only its members can see the team."`
	}
)

// Run syncs once.
func (c syncCommand) Run(ctx context.Context, p *program) error {
	return p.people(ctx, func(s *store.Store, client *accounts.Client) error {
		return p.sync(ctx, s, client, c.DryRun, c.Groups...)
	})
}

// Run ties a team to a group.
func (c tieCommand) Run(ctx context.Context, p *program) error {
	k, _ := hub.ParseKey(c.Hub)
	if k.Kind != hub.Team {
		return fmt.Errorf("%q is no team: teams are named as t/NAME", c.Hub)
	}
	return p.people(ctx, func(s *store.Store, client *accounts.Client) error {
		h, err := s.Hub(ctx, k.Kind, k.Name)
		if err != nil {
			return err
		}
		if err := client.Group(ctx, c.Group); err != nil {
			return err
		}
		if err := s.Tie(ctx, "", h, c.Group); err != nil {
			return err
		}
		fmt.Fprintf(p.Stdout, "%s is tied to the group %s.\n", h.Key(), c.Group)
		return nil
	})
}

// Run makes a team and syncs it.
func (c teamCommand) Run(ctx context.Context, p *program) error {
	title := visible.Line(c.Title)
	if err := hub.CheckTitle(title); err != nil {
		return fmt.Errorf("--title: %w", err)
	}
	return p.people(ctx, func(s *store.Store, client *accounts.Client) error {
		f := newFounder(s, client, p.kinds, p.log)
		team := hub.Hub{Name: c.Group, Title: title}
		if c.MembersOnly {
			team.Visibility = hub.MembersOnly
		}
		done, made, err := f.Team(ctx, "", team)
		if made {
			fmt.Fprintf(p.Stdout, "%s/%s has the people of the group %s.\n%s\n", hub.Team, c.Group, c.Group, done)
		}
		return err
	})
}

// people opens what the commands work with.
func (p *program) people(ctx context.Context, command func(*store.Store, *accounts.Client) error) (err error) {
	if p.config.AccountsURL == "" {
		return errors.New("HUBS_ACCOUNTS_URL must be set: it says where the accounts system is")
	}
	client, err := p.config.accounts()
	if err != nil {
		return err
	}
	return p.accounts(ctx, func(s *store.Store) error { return command(s, client) })
}

func (p *program) sync(ctx context.Context, s *store.Store, client *accounts.Client, dry bool, groups ...string) error {
	sync := newSync(s, client, p.kinds, p.log)
	sync.DryRun = dry
	done, err := sync.Run(ctx, groups...)
	if dry {
		fmt.Fprint(p.Stdout, "Nothing is changed. It would be: ")
	}
	fmt.Fprintln(p.Stdout, done)
	return err
}

func newSync(s *store.Store, client *accounts.Client, kinds widgets.Kinds, log *slog.Logger) *accounts.Sync {
	return &accounts.Sync{
		Service: client, People: s, Teams: s, Log: log,
		Widgets: func() []hub.Placed { return newPerson(kinds) },
	}
}

func newFounder(s *store.Store, client *accounts.Client, kinds widgets.Kinds, log *slog.Logger) *accounts.Founder {
	return &accounts.Founder{
		Groups: client, Hubs: s, Sync: newSync(s, client, kinds, log),
		Widgets: func() []hub.Placed { return newTeam(kinds, "") },
	}
}

// accounts is a client for the accounts system that is set.
func (c Config) accounts() (*accounts.Client, error) {
	return accounts.NewClient(c.AccountsURL, c.AccountsToken, trustedClient())
}
