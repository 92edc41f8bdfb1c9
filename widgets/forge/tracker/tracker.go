// Package tracker is what the widgets about issues and pull requests share.
package tracker

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/forge/forgejo"
	"github.com/fedora-hubs/hubs/widgets/forge/github"
	"github.com/fedora-hubs/hubs/widgets/forge/gitlab"
	"github.com/fedora-hubs/hubs/widgets/forge/pagure"
)

var forges = map[string]forge.Forge{"github": github.Forge{}, "forgejo": forgejo.Forge{}, "gitlab": gitlab.Forge{}, "pagure": pagure.Forge{}}

// Config is which projects, and where.
type Config struct {
	Forge    string      `name:"forge" label:"Forge" help:"What kind of forge the projects are on." default:"github" check:"required,oneof=github:GitHub|forgejo:Forgejo or Gitea|gitlab:GitLab|pagure:Pagure"`
	Base     widgets.URL `name:"url" label:"Address" help:"Where the forge is, if not at the usual place."`
	Projects []string    `name:"projects" label:"Projects" help:"As owner/name." check:"max=10"`
	Labels   []string    `name:"labels" label:"Labels" help:"Only what has one of them." check:"max=5"`
	Limit    int         `name:"limit" label:"Entries" help:"How many are shown." default:"10" check:"required,min=1,max=50"`
}

var validProject = regexp.MustCompile(`^[\w.+~-]+(/[\w.+~-]+)*$`)

// Validate wants names of projects.
func (c Config) Validate() error {
	for _, project := range c.Projects {
		if !validProject.MatchString(project) || strings.Contains("/"+project+"/", "/../") || strings.Contains("/"+project+"/", "/./") {
			return widgets.FieldError{Field: "projects", Message: fmt.Sprintf("%q is not the name of a project. Use one like owner/name.", project)}
		}
	}
	return nil
}

// Interests are the messages of the forge about the projects.
func (c Config) Interests(pulls bool) widgets.Interests {
	var repositories []string
	at := forges[c.Forge]
	for _, project := range c.Projects {
		if name := at.Repository(c.base(), project); name != "" {
			repositories = append(repositories, name)
		}
	}
	if len(repositories) == 0 {
		return nil
	}
	return widgets.Interests{fedmsg.Filter{Topics: at.Topics(pulls), Repositories: repositories}}
}

// base is the address of the forge's API.
func (c Config) base() string { return cmp.Or(string(c.Base), forges[c.Forge].Base()) }

// Data is what is open, the newest change first.
type Data struct {
	Chosen bool // there are projects
	Items  []forge.Item
	More   bool // than are shown
}

// atATime is how many answers are there at the same time. There may be 50 in
// all, of two megabytes each; a host is not asked for more at a time anyway.
const atATime = 4

// Find asks for each project, and each label.
func (c Config) Find(ctx context.Context, env widgets.Env, pulls bool) (Data, error) {
	var (
		mu    sync.Mutex
		items []forge.Item
	)
	at := forges[c.Forge]
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(atATime)
	for _, q := range c.questions(pulls) {
		all.Go(func() error {
			found, err := at.Items(ctx, env.HTTP, q)
			mu.Lock()
			defer mu.Unlock()
			items = append(items, found...)
			return err
		})
	}
	if err := all.Wait(); err != nil {
		return Data{}, err
	}
	slices.SortFunc(items, func(a, b forge.Item) int {
		return cmp.Or(b.Updated.Compare(a.Updated), cmp.Compare(a.Project, b.Project), cmp.Compare(a.ID, b.ID))
	})
	items = slices.CompactFunc(items, func(a, b forge.Item) bool { return a.Project == b.Project && a.ID == b.ID })
	shown := min(len(items), c.Limit)
	return Data{Chosen: len(c.Projects) > 0, Items: items[:shown], More: len(items) > shown}, nil
}

func (c Config) questions(pulls bool) (all []forge.Question) {
	labels := c.Labels
	if len(labels) == 0 {
		labels = []string{""}
	}
	for _, project := range c.Projects {
		for _, label := range labels {
			all = append(all, forge.Question{Base: c.base(), Project: project, Pulls: pulls, Label: label})
		}
	}
	return all
}
