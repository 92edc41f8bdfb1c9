// Package forgejo asks a Forgejo or a Gitea.
package forgejo

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Forge is a Forgejo or a Gitea.
type Forge struct{}

var _ forge.Forge = Forge{}

// Base is the address of the community's own.
func (Forge) Base() string { return "https://forge.fedoraproject.org" }

type item struct {
	forge.Entry

	Author source.Value    `json:"original_author"` //nolint:tagliatelle // Forgejo's word; where it was moved here from
	Pull   json.RawMessage `json:"pull_request"`    //nolint:tagliatelle // Forgejo's word
}

// List asks for what is open. Gitea before 1.12 lists pull requests whatever type it
// is asked for.
func (Forge) List(ctx context.Context, client *http.Client, q forge.Question) (forge.List, error) {
	query := url.Values{"state": {"open"}, "type": {"issues"}, "limit": {strconv.Itoa(forge.PerPage)}}
	if q.Pulls {
		query.Set("type", "pulls")
	}
	if q.Label != "" {
		query.Set("labels", q.Label)
	}
	if q.Page > 1 {
		query.Set("page", q.Number())
	}
	parts := append([]string{"api", "v1", "repos"}, strings.Split(q.Project, "/")...)
	answer, err := source.Ask(ctx, client, source.Join(q.Base, query, append(parts, "issues")...))
	if err != nil {
		return forge.List{}, err
	}
	entries, odd, err := source.Entries(answer, "", item.Usable)
	if err != nil {
		return forge.List{}, err
	}
	var items []forge.Item
	for _, e := range entries {
		var pull struct {
			Draft source.Truth `json:"draft"`
		}
		told := len(e.Pull) > 0
		isPull := told && string(e.Pull) != "null"
		if told && isPull != q.Pulls || e.Closed() || e.Hidden() {
			continue
		}
		if isPull {
			_ = json.Unmarshal(e.Pull, &pull)
		}
		e.User, e.Draft = cmp.Or(e.Author, e.User), e.Draft || pull.Draft
		items = append(items, e.Item("#"))
	}
	return q.Listed(answer, items, len(entries)+odd, odd), nil
}

// Topics are all of the forge: an issue's events have many names.
func (Forge) Topics(bool) []string { return []string{"forgejo.*"} }

// Repository is where the project's page is.
func (Forge) Repository(base, project string) string { return forge.Repository(base, project) }

// Page is below the project's page.
func (Forge) Page(base, project string, pulls bool) string {
	kind := "issues"
	if pulls {
		kind = "pulls"
	}
	return source.Link(strings.TrimRight(base, "/") + "/" + project + "/" + kind)
}
