// Package github asks GitHub.
package github

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Forge is GitHub, or one of a company with its own address.
type Forge struct{}

var _ forge.Forge = Forge{}

// Base is the address of the API.
func (Forge) Base() string { return "https://api.github.com" }

type item struct {
	Number  int             `json:"number"`
	Title   string          `json:"title"`
	Link    string          `json:"html_url"` //nolint:tagliatelle // GitHub's word
	User    user            `json:"user"`
	Labels  []forge.Label   `json:"labels"`
	Updated time.Time       `json:"updated_at"`   //nolint:tagliatelle // GitHub's word
	Pull    json.RawMessage `json:"pull_request"` //nolint:tagliatelle // GitHub's word
}

type user struct {
	Login string `json:"login"`
}

// Items asks for what changed last. GitHub lists pull requests among the
// issues, and tells those by label only there.
func (Forge) Items(ctx context.Context, client *http.Client, q forge.Question) ([]forge.Item, error) {
	query := url.Values{"state": {"open"}, "sort": {"updated"}, "direction": {"desc"}, "per_page": {strconv.Itoa(forge.PerPage)}}
	kind := "issues"
	if q.Pulls && q.Label == "" {
		kind = "pulls"
	}
	if q.Label != "" {
		query.Set("labels", q.Label)
	}
	var answer []item
	parts := append([]string{"repos"}, strings.Split(q.Project, "/")...)
	if err := source.JSON(ctx, client, source.Join(q.Base, query, append(parts, kind)...), &answer); err != nil {
		return nil, err
	}
	var items []forge.Item
	for _, i := range answer {
		if pull := kind == "pulls" || len(i.Pull) > 0 && string(i.Pull) != "null"; pull == q.Pulls {
			items = append(items, forge.Item{
				ID: "#" + strconv.Itoa(i.Number), Title: i.Title, Link: i.Link,
				Author: i.User.Login, Labels: forge.Names(i.Labels), Updated: i.Updated,
			})
		}
	}
	return q.Clean(items), nil
}

// Topics are all of GitHub: an issue's events have many names.
func (Forge) Topics(bool) []string { return []string{"github.*"} }

// Repository is where the project's page is: at the host of the API, of the
// public service without its first part.
func (Forge) Repository(base, project string) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	return forge.Repository(strings.TrimPrefix(u.Host, "api."), project)
}
