// Package forge is the contract of services that keep projects with issues and
// pull requests. Each kind of them has a package below this one.
package forge

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// A Forge is one kind of such services.
type Forge interface {
	// Base is the address of its API at the public service.
	Base() string
	// Items lists what is open, in any order.
	Items(context.Context, *http.Client, Question) ([]Item, error)
	// Topics are those of its messages about issues or about pull requests.
	Topics(pulls bool) []string
	// Repository is the name that messages have for a project.
	Repository(base, project string) string
}

// A Question asks for the issues of a project, or for its pull requests.
type Question struct {
	Base    string // address of the API
	Project string // owner/name, or as the forge has it
	Pulls   bool
	Label   string // only what has it; "": all
}

// PerPage is how many items a forge is asked for. With their texts, more could
// be too large an answer.
const PerPage = 30

const (
	// maxItems are those of an answer that are looked at, as a forge may give more
	// than it is asked for.
	maxItems = 100
	// maxLabels are those of an item. GitHub allows as many.
	maxLabels = 100
)

// An Item is an open issue or pull request.
type Item struct {
	Project, ID string // "infra/ansible", "#7"
	Title, Link string
	Author      string
	Labels      []string
	Updated     time.Time
}

// Clean makes the texts of items fit for a page, and leaves out those without
// a title and, where one is asked for, without the label.
func (q Question) Clean(items []Item) []Item {
	var kept []Item
	for _, i := range items[:min(len(items), maxItems)] {
		i.Labels = i.Labels[:min(len(i.Labels), maxLabels)]
		i.Project, i.Title, i.Author, i.Link = q.Project, source.Line(i.Title), source.Line(i.Author), source.Link(i.Link)
		for n := range i.Labels {
			i.Labels[n] = source.Line(i.Labels[n])
		}
		labelled := slices.ContainsFunc(i.Labels, func(l string) bool { return strings.EqualFold(l, q.Label) })
		if i.Title != "" && (q.Label == "" || labelled) {
			kept = append(kept, i)
		}
	}
	return kept
}

// A Label is how most forges tell one.
type Label struct {
	Name string `json:"name"`
}

// Names are those of labels.
func Names(labels []Label) (names []string) {
	for _, l := range labels {
		names = append(names, l.Name)
	}
	return names
}

// Repository is the name that messages have for a project whose page is below an
// address.
func Repository(address, project string) string {
	return fedmsg.Repository(strings.TrimRight(address, "/") + "/" + project)
}
