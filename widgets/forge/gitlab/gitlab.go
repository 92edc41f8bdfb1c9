// Package gitlab asks a GitLab.
package gitlab

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Forge is a GitLab.
type Forge struct{}

var _ forge.Forge = Forge{}

// Base is the address of the public one.
func (Forge) Base() string { return "https://gitlab.com" }

type item struct {
	Number  int       `json:"iid"`
	Title   string    `json:"title"`
	Link    string    `json:"web_url"` //nolint:tagliatelle // GitLab's word
	Author  author    `json:"author"`
	Labels  []string  `json:"labels"`
	Updated time.Time `json:"updated_at"` //nolint:tagliatelle // GitLab's word
}

type author struct {
	Username string `json:"username"`
}

// Items asks for what changed last.
func (Forge) Items(ctx context.Context, client *http.Client, q forge.Question) ([]forge.Item, error) {
	query := url.Values{"state": {"opened"}, "order_by": {"updated_at"}, "per_page": {strconv.Itoa(forge.PerPage)}}
	kind, mark := "issues", "#"
	if q.Pulls {
		kind, mark = "merge_requests", "!"
	}
	if q.Label != "" {
		query.Set("labels", q.Label)
	}
	var answer []item
	if err := source.JSON(ctx, client, source.Join(q.Base, query, "api", "v4", "projects", q.Project, kind), &answer); err != nil {
		return nil, err
	}
	var items []forge.Item
	for _, i := range answer {
		items = append(items, forge.Item{
			ID: mark + strconv.Itoa(i.Number), Title: i.Title, Link: i.Link,
			Author: i.Author.Username, Labels: i.Labels, Updated: i.Updated,
		})
	}
	return q.Clean(items), nil
}

// Topics are all of GitLab: an issue's events have many names.
func (Forge) Topics(bool) []string { return []string{"gitlab.*"} }

// Repository is where the project's page is.
func (Forge) Repository(base, project string) string { return forge.Repository(base, project) }
