// Package tracker is what the widgets about issues and pull requests share.
package tracker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/forge/forgejo"
	"github.com/fedora-hubs/hubs/widgets/forge/github"
	"github.com/fedora-hubs/hubs/widgets/forge/gitlab"
	"github.com/fedora-hubs/hubs/widgets/forge/pagure"
	"github.com/fedora-hubs/hubs/widgets/source"
)

var forges = map[string]forge.Forge{"github": github.Forge{}, "forgejo": forgejo.Forge{}, "gitlab": gitlab.Forge{}, "pagure": pagure.Forge{}}

// Config is which projects, and where.
type Config struct {
	Forge    string      `name:"forge" label:"Forge" help:"Where the projects are." default:"github" check:"required,oneof=github:GitHub|forgejo:Forgejo or Gitea|gitlab:GitLab|pagure:Pagure"`
	Base     widgets.URL `name:"url" label:"Server" help:"Server address, if you host your own."`
	Projects []string    `name:"projects" label:"Projects" help:"As owner/name." check:"asked,max=10"`
	Labels   []string    `name:"labels" label:"Labels" help:"Show only items with one of these labels." check:"max=5"`
	Limit    int         `name:"limit" label:"Entries" help:"How many to show." default:"10" check:"required,min=1,max=50"`
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
	Odd    int // entries that can't be read
	More   []Place
	Failed []Failure
}

// A Place is where people see more than is shown.
type Place struct{ Project, Link string }

// A Failure is why nothing of a project is shown, in a sentence for everyone.
type Failure struct{ Project, Said string }

const (
	// atATime is how many answers are there at the same time. There may be 50 in
	// all, of two megabytes each; a host is not asked for more at a time anyway.
	atATime = 4
	// maxPages are those of one question that are read: there may be pull requests
	// alone on the first.
	maxPages = 4
	// maxAsked are the questions of one drawing: those of the projects and labels, and
	// some for more pages.
	maxAsked = 70
)

// A search is one that is under way.
type search struct {
	Config

	env   widgets.Env
	pulls bool

	mu     sync.Mutex
	asked  int
	items  []forge.Item
	odd    int
	more   map[string]bool  // projects
	failed map[string]error // projects
}

// Find asks for each project, and each label. A project that fails is named, and does
// not take the others with it.
func (c Config) Find(ctx context.Context, env widgets.Env, pulls bool) (Data, error) {
	s := &search{Config: c, env: env, pulls: pulls, more: map[string]bool{}, failed: map[string]error{}}
	questions := c.questions(pulls)
	s.asked = len(questions)
	var all errgroup.Group
	all.SetLimit(atATime)
	for _, q := range questions {
		all.Go(func() error { s.ask(ctx, q); return nil })
	}
	_ = all.Wait()
	return s.data()
}

// ask reads the pages of a question, as far as there may be something to show on them.
// A service may answer each with the same page.
func (s *search) ask(ctx context.Context, q forge.Question) {
	var l forge.List
	var err error
	seen := map[string]bool{}
	for q.Page = 1; q.Page <= maxPages && len(seen) < s.Limit && s.may(q); q.Page++ {
		next, failed := forges[s.Forge].List(ctx, s.env.HTTP, q)
		if err = failed; err != nil {
			break
		}
		l = next
		before := len(seen)
		for _, i := range l.Items {
			seen[i.ID+" "+i.Link] = true
		}
		s.note(q, l, nil)
		if !l.More || len(l.Items) > 0 && len(seen) == before {
			break
		}
	}
	if err != nil && q.Page == 1 {
		s.note(q, l, err)
	} else if l.More {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.more[q.Project] = true
	}
}

// may tells whether one more question is within the limit. The first pages are.
func (s *search) may(q forge.Question) bool {
	if q.Page == 1 {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	return s.asked <= maxAsked
}

// note keeps what a page has.
func (s *search) note(q forge.Question, l forge.List, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.failed[q.Project] = cmp.Or(s.failed[q.Project], err)
		return
	}
	s.items = append(s.items, l.Items...)
	s.odd += l.Odd
}

// data is what was found; an error if that is nothing because all has failed.
func (s *search) data() (Data, error) {
	d := Data{Chosen: len(s.Projects) > 0, Odd: s.odd}
	said := map[string]bool{}
	for _, project := range s.Projects {
		if err := s.failed[project]; err != nil {
			f := Failure{project, s.sentence(project, err)}
			said[f.Said] = true
			d.Failed = append(d.Failed, f)
		}
	}
	if len(d.Failed) == len(s.Projects) && len(said) == 1 && !s.allDisabled() {
		return Data{}, widgets.Explain(d.Failed[0].Said, s.failed[s.Projects[0]])
	}
	slices.SortFunc(s.items, func(a, b forge.Item) int {
		return cmp.Or(b.Updated.Compare(a.Updated), cmp.Compare(a.Project, b.Project), cmp.Compare(a.ID, b.ID))
	})
	s.items = slices.CompactFunc(s.items, func(a, b forge.Item) bool { return a.Project == b.Project && a.ID == b.ID && a.ID != "" })
	d.Items = s.items[:min(len(s.items), s.Limit)]
	for _, i := range s.items[len(d.Items):] {
		s.more[i.Project] = true
	}
	for _, project := range s.Projects {
		if s.more[project] {
			d.More = append(d.More, Place{project, forges[s.Forge].Page(s.base(), project, s.pulls)})
		}
	}
	return d, nil
}

func (s *search) allDisabled() bool {
	for _, err := range s.failed {
		if r, ok := source.Refused(err); !ok || !r.Disabled() {
			return false
		}
	}
	return true
}

// sentence says why nothing of a project is shown.
func (s *search) sentence(project string, err error) string {
	host, what := source.Host(s.base()), "issues"
	if s.pulls {
		what = "pull requests"
	}
	switch r, refused := source.Refused(err); {
	case refused && r.Disabled():
		return fmt.Sprintf("%s has its %s turned off at %s.", project, what, host)
	case errors.Is(err, hub.ErrNotFound):
		return fmt.Sprintf("%s has no project %s that is open to everyone.", host, project)
	}
	return widgets.Explanation(err)
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
