package feed

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

// Config is what somebody wants to know of: first where it happens, then what of
// it is left out.
type Config struct {
	Limit         int      `name:"limit" label:"Entries" help:"How many entries to show at a time. Events that belong together are one entry." default:"15" check:"required,min=1,max=100"`
	Hub           bool     `name:"hub" group:"What it shows" label:"What this page is about" help:"What its people do, and what happens to its packages, repositories and topics." default:"yes"`
	Teams         string   `name:"teams" label:"Activity of their teams" help:"On a person's page: what happens to the packages, repositories and topics of their teams." default:"none" check:"required,oneof=none:None|belong:Teams they're in|follow:Teams they're in or follow"`
	People        bool     `name:"people" label:"People they follow" help:"On a person's page: what the people they follow do."`
	Users         []string `name:"users" label:"More people" help:"Usernames."`
	Packages      []string `name:"packages" label:"More packages" help:"Names of packages."`
	Repositories  []string `name:"repositories" label:"More repositories" help:"Their addresses, like https://github.com/owner/name."`
	Topics        []string `name:"topics" label:"More topics" help:"Message topics to include, for example bodhi.update.comment or bodhi.update.*"`
	Own           bool     `name:"own" group:"Filter" label:"Their own activity" help:"On a person's page: also what they did themselves." default:"yes"`
	Only          []string `name:"only" label:"Only these services" help:"The first part of topics, for example bodhi or github. Empty shows all."`
	Without       []string `name:"without" label:"Hide these services" help:"The same names."`
	WithoutTopics []string `name:"without_topics" label:"Hide these topics" help:"For example copr.chroot.start or copr.*" default:"hubs.hub.updated, hubs.widget.updated, hubs.user.role.removed"`
	Severity      string   `name:"severity" label:"Importance" default:"any" check:"required,oneof=any:Everything|info:Normal and above|warning:Warnings and errors|error:Errors only"`
}

// A sort is what a reader may want to see alone: what services of one area did.
type sort struct{ Only, Label, Mark string }

// sorts are all that there are.
var sorts = []sort{
	{string(fedmsg.Builds), "Builds", "build"}, {string(fedmsg.Code), "Code", "pull"}, {string(fedmsg.Bugs), "Bugs", "bug"}, {string(fedmsg.Talk), "Talk", "chat"},
}

// sorts are those that the feed can have something of.
func (c Config) sorts(env widgets.Env) (some []sort) {
	for _, s := range sorts {
		if len(c.of(env, fedmsg.Area(s.Only))) > 0 {
			some = append(some, s)
		}
	}
	return some
}

// of are the categories of an area that the feed shows.
func (c Config) of(env widgets.Env, area fedmsg.Area) []string {
	return slices.DeleteFunc(env.Areas(area), func(category string) bool {
		return slices.Contains(c.Without, category) || len(c.Only) > 0 && !slices.Contains(c.Only, category)
	})
}

var severities = map[string]fedmsg.Severity{"any": 0, "info": fedmsg.Info, "warning": fedmsg.Warning, "error": fedmsg.Error}

var validApplication = regexp.MustCompile(`^[\w-]+$`)

// Validate wants names that can be what they are for.
func (c Config) Validate() error {
	for _, list := range []struct {
		field   string
		entries []string
	}{{"only", c.Only}, {"without", c.Without}} {
		for _, entry := range list.entries {
			if !validApplication.MatchString(entry) {
				return widgets.FieldError{Field: list.field, Message: fmt.Sprintf("%q can't be the name of a service. Use one like bodhi or github.", entry)}
			}
		}
	}
	return widgets.CheckSubjects(fedmsg.Filter{
		Usernames: c.Users, Packages: c.Packages, Repositories: c.Repositories, Topics: c.Topics,
		Unless: fedmsg.Unless{Topics: c.WithoutTopics},
	})
}

// selects are the messages of the feed.
func (c Config) selects(h widgets.Hub) widgets.Interests {
	subjects, _ := c.subjects(h)
	found := widgets.AnyOf(subjects)
	for i := range found {
		found[i].Categories = c.Only
		found[i].Unless = fedmsg.Unless{Topics: c.WithoutTopics, Categories: c.Without, Below: severities[c.Severity]}
		if h.Kind == hub.Person && !c.Own {
			found[i].Unless.Actor = h.Name
		}
	}
	return found
}

// What teams make a feed look for, at most: its owner does not know how much
// they are about, and their owners do not know how many there are.
const (
	mostNames  = 5000 // people, packages, and repositories each
	mostTopics = 500
)

// subjects are what the feed is about: what was chosen, with that of the hub and
// that of teams if they were. Left are the teams that there is no room for.
func (c Config) subjects(h widgets.Hub) (all fedmsg.Filter, left []string) {
	all = fedmsg.Filter{Usernames: c.Users, Packages: c.Packages, Repositories: c.Repositories, Topics: c.Topics}
	if c.Hub {
		all = both(all, widgets.Subjects(h))
	}
	var followed fedmsg.Filter
	for _, f := range h.Follows {
		about := c.follows(f)
		switch {
		case len(followed.Usernames)+len(about.Usernames) > mostNames, len(followed.Packages)+len(about.Packages) > mostNames,
			len(followed.Repositories)+len(about.Repositories) > mostNames, len(followed.Topics)+len(about.Topics) > mostTopics:
			left = append(left, f.Name)
		default:
			followed.Usernames = append(followed.Usernames, about.Usernames...)
			followed.Packages = append(followed.Packages, about.Packages...)
			followed.Repositories = append(followed.Repositories, about.Repositories...)
			followed.Topics = append(followed.Topics, about.Topics...)
		}
	}
	return both(all, followed), left
}

// follows is what the feed is about because of a hub that a person follows.
func (c Config) follows(f hub.Followed) fedmsg.Filter {
	switch {
	case f.Kind == hub.Person && c.People:
		return fedmsg.Filter{Usernames: []string{f.Name}}
	case f.Kind == hub.Team && (c.Teams == "follow" || c.Teams == "belong" && f.Belongs):
		return fedmsg.Filter{Packages: f.Packages, Repositories: f.Repositories, Topics: f.Topics}
	}
	return fedmsg.Filter{}
}

func both(a, b fedmsg.Filter) fedmsg.Filter {
	return fedmsg.Filter{
		Usernames: union(a.Usernames, b.Usernames), Packages: union(a.Packages, b.Packages),
		Repositories: union(a.Repositories, b.Repositories), Topics: union(a.Topics, b.Topics),
	}
}

func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
