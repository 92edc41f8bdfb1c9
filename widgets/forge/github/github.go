// Package github asks GitHub.
package github

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Forge is GitHub, or one of a company with its own address.
type Forge struct{}

var _ forge.Forge = Forge{}

// Base is the address of the API.
func (Forge) Base() string { return "https://api.github.com" }

type item struct {
	forge.Entry

	Pull json.RawMessage `json:"pull_request"` //nolint:tagliatelle // GitHub's word
}

// List asks for what changed last. GitHub lists pull requests among the
// issues, and tells those by label only there.
func (Forge) List(ctx context.Context, client *http.Client, q forge.Question) (forge.List, error) {
	query := url.Values{"state": {"open"}, "sort": {"updated"}, "direction": {"desc"}, "per_page": {strconv.Itoa(forge.PerPage)}}
	kind := "issues"
	if q.Pulls && q.Label == "" {
		kind = "pulls"
	}
	if q.Label != "" {
		query.Set("labels", q.Label)
	}
	if q.Page > 1 {
		query.Set("page", q.Number())
	}
	parts := append([]string{"repos"}, strings.Split(q.Project, "/")...)
	answer, err := source.Ask(ctx, client, source.Join(q.Base, query, append(parts, kind)...))
	if err != nil {
		return forge.List{}, err
	}
	entries, odd, err := source.Entries(answer, "", item.Usable)
	if err != nil {
		return forge.List{}, err
	}
	var items []forge.Item
	for _, e := range entries {
		pull := kind == "pulls" || len(e.Pull) > 0 && string(e.Pull) != "null"
		if pull == q.Pulls && !e.Closed() && !e.Hidden() {
			items = append(items, e.Item("#"))
		}
	}
	l := q.Listed(answer, items, len(entries)+odd, odd)
	l.More, _ = answer.Next() // GitHub tells of each page that comes
	return l, nil
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

// Page is at the host of the project's page.
func (f Forge) Page(base, project string, pulls bool) string {
	u, err := url.Parse(base)
	if err != nil {
		return ""
	}
	kind := "issues"
	if pulls {
		kind = "pulls"
	}
	return source.Link(u.Scheme + "://" + strings.TrimPrefix(u.Host, "api.") + "/" + project + "/" + kind)
}
