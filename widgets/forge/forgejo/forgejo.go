// Package forgejo asks a Forgejo or a Gitea.
package forgejo

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Forge is a Forgejo or a Gitea.
type Forge struct{}

var _ forge.Forge = Forge{}

// Base is the address of the community's own.
func (Forge) Base() string { return "https://forge.fedoraproject.org" }

type item struct {
	Number  int           `json:"number"`
	Title   string        `json:"title"`
	Link    string        `json:"html_url"` //nolint:tagliatelle // Forgejo's word
	User    user          `json:"user"`
	Labels  []forge.Label `json:"labels"`
	Updated time.Time     `json:"updated_at"` //nolint:tagliatelle // Forgejo's word
}

type user struct {
	Login string `json:"login"`
}

// Items asks for what is open.
func (Forge) Items(ctx context.Context, client *http.Client, q forge.Question) ([]forge.Item, error) {
	query := url.Values{"state": {"open"}, "type": {"issues"}, "limit": {strconv.Itoa(forge.PerPage)}}
	if q.Pulls {
		query.Set("type", "pulls")
	}
	if q.Label != "" {
		query.Set("labels", q.Label)
	}
	var answer []item
	parts := append([]string{"api", "v1", "repos"}, strings.Split(q.Project, "/")...)
	if err := source.JSON(ctx, client, source.Join(q.Base, query, append(parts, "issues")...), &answer); err != nil {
		return nil, err
	}
	var items []forge.Item
	for _, i := range answer {
		items = append(items, forge.Item{
			ID: "#" + strconv.Itoa(i.Number), Title: i.Title, Link: i.Link,
			Author: i.User.Login, Labels: forge.Names(i.Labels), Updated: i.Updated,
		})
	}
	return q.Clean(items), nil
}

// Topics are all of the forge: an issue's events have many names.
func (Forge) Topics(bool) []string { return []string{"forgejo.*"} }

// Repository is where the project's page is.
func (Forge) Repository(base, project string) string { return forge.Repository(base, project) }
