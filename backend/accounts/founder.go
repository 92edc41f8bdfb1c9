package accounts

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// Hubs are made by a founder.
type Hubs interface {
	CreateHub(ctx context.Context, agent string, page *hub.Page) error
}

// Groups tells which groups there are: hub.ErrNotFound if there is none of a name.
type Groups interface {
	Group(ctx context.Context, name string) error
}

// A Founder makes teams that have the people of a group.
type Founder struct {
	Groups  Groups
	Hubs    Hubs
	Sync    *Sync
	Widgets func() []hub.Placed // what the page of a team begins with
}

// Team makes a team that has the name of its group, and brings its people. A team
// that is made may lack some of them, with an error.
func (f *Founder) Team(ctx context.Context, agent string, team hub.Hub) (done Summary, made bool, err error) {
	team.Kind, team.Title, team.Group = hub.Team, cmp.Or(team.Title, team.Name), team.Name
	team.Packages, team.Topics = []string{}, []string{}
	page := hub.Page{Hub: team, Widgets: f.Widgets()}
	if err := f.Groups.Group(ctx, team.Group); err != nil {
		return done, false, fmt.Errorf("%w: %w", ErrRoster, err)
	}
	done, err = f.Sync.Begin(ctx, team.Group, func(ctx context.Context) (hub.Hub, error) {
		err := f.Hubs.CreateHub(ctx, agent, &page)
		made = err == nil
		return page.Hub, err
	})
	return done, made, err
}

// Found is Team for who does not wait until all are there: the next sync brings who
// lacks. What the service does not answer is hub.ErrUnavailable, and a group that it
// does not have hub.ErrNotFound.
func (f *Founder) Found(ctx context.Context, agent string, team hub.Hub) error {
	done, made, err := f.Team(ctx, agent, team)
	switch {
	case made && err != nil:
		f.Sync.Log.Warn("a team lacks people of its group", "hub", team.Name, "done", done.String(), "error", err)
		return nil
	case errors.Is(err, ErrRoster) && !errors.Is(err, hub.ErrNotFound):
		return fmt.Errorf("%w: %w", hub.ErrUnavailable, err)
	}
	return err
}
