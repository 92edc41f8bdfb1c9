// Package gitlab asks a GitLab.
package gitlab

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Forge is a GitLab.
type Forge struct{}

var _ forge.Forge = Forge{}

// Base is the address of the public one.
func (Forge) Base() string { return "https://gitlab.com" }

type item struct {
	forge.Entry

	Number source.Whole `json:"iid"`
	Link   source.Value `json:"web_url"` //nolint:tagliatelle // GitLab's word
	Author source.Value `json:"author"`
	Work   source.Truth `json:"work_in_progress"` //nolint:tagliatelle // GitLab's word before draft
}

func (i item) entry() forge.Entry {
	i.Entry.Number, i.Entry.Link, i.User, i.Draft = i.Number, i.Link, i.Author, i.Draft || i.Work
	return i.Entry
}

func (i item) usable() bool { return i.entry().Usable() }

// List asks for what changed last.
func (Forge) List(ctx context.Context, client *http.Client, q forge.Question) (forge.List, error) {
	query := url.Values{"state": {"opened"}, "order_by": {"updated_at"}, "per_page": {strconv.Itoa(forge.PerPage)}}
	kind, mark := "issues", "#"
	if q.Pulls {
		kind, mark = "merge_requests", "!"
	}
	if q.Label != "" {
		query.Set("labels", q.Label)
	}
	if q.Page > 1 {
		query.Set("page", q.Number())
	}
	answer, err := source.Ask(ctx, client, source.Join(q.Base, query, "api", "v4", "projects", q.Project, kind))
	if err != nil {
		return forge.List{}, err
	}
	entries, odd, err := source.Entries(answer, "", item.usable)
	if err != nil {
		return forge.List{}, err
	}
	var items []forge.Item
	for _, e := range entries {
		if e.Closed() || e.Hidden() {
			continue
		}
		items = append(items, e.entry().Item(mark))
	}
	return q.Listed(answer, items, len(entries)+odd, odd), nil
}

// Topics are all of GitLab: an issue's events have many names.
func (Forge) Topics(bool) []string { return []string{"gitlab.*"} }

// Repository is where the project's page is.
func (Forge) Repository(base, project string) string { return forge.Repository(base, project) }

// Page is below the project's page.
func (Forge) Page(base, project string, pulls bool) string {
	kind := "issues"
	if pulls {
		kind = "merge_requests"
	}
	return source.Link(strings.TrimRight(base, "/") + "/" + project + "/-/" + kind)
}
