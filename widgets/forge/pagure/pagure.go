// Package pagure asks a Pagure.
package pagure

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Forge is a Pagure.
type Forge struct{}

var _ forge.Forge = Forge{}

// Base is the address of the public one.
func (Forge) Base() string { return "https://pagure.io" }

type item struct {
	forge.Entry

	Number  source.Whole  `json:"id"`
	Link    source.Value  `json:"full_url"` //nolint:tagliatelle // Pagure's word
	Labels  source.Values `json:"tags"`
	State   source.Value  `json:"status"`
	Updated source.Moment `json:"last_updated"` //nolint:tagliatelle // Pagure's word
}

func (i item) entry() forge.Entry {
	i.Entry.Number, i.Entry.Link, i.Entry.Labels, i.Entry.State, i.Entry.Updated = i.Number, i.Link, i.Labels, i.State, i.Updated
	return i.Entry
}

func (i item) usable() bool { return i.entry().Usable() }

// List asks for what is open.
func (Forge) List(ctx context.Context, client *http.Client, q forge.Question) (forge.List, error) {
	query := url.Values{"status": {"Open"}, "per_page": {strconv.Itoa(forge.PerPage)}}
	kind, page, name := "issues", "issue", "issues"
	if q.Pulls {
		kind, page, name = "pull-requests", "pull-request", "requests"
	}
	if q.Label != "" {
		query.Set("tags", q.Label)
	}
	if q.Page > 1 {
		query.Set("page", q.Number())
	}
	project := strings.Split(q.Project, "/")
	parts := append([]string{"api", "0"}, project...)
	answer, err := source.Ask(ctx, client, source.Join(q.Base, query, append(parts, kind)...))
	if err != nil {
		return forge.List{}, err
	}
	entries, odd, err := source.Entries(answer, name, item.usable)
	if err != nil {
		return forge.List{}, err
	}
	var items []forge.Item
	for _, found := range entries {
		e := found.entry()
		if e.Closed() || e.Hidden() {
			continue
		}
		i := e.Item("#")
		if i.Link == "" && i.ID != "" {
			i.Link = source.Join(q.Base, nil, append(project, page, i.ID[1:])...)
		}
		items = append(items, i)
	}
	l := q.Listed(answer, items, len(entries)+odd, odd)
	if more, told := More(answer); told {
		l.More = more
	}
	return l, nil
}

// More reports whether a Pagure says that there are more pages, and whether it says
// anything of it.
func More(a source.Answer) (more, told bool) {
	var all struct {
		Pagination *struct {
			Page  source.Whole `json:"page"`
			Pages source.Whole `json:"pages"`
			Next  source.Value `json:"next"`
		} `json:"pagination"`
	}
	if a.Decode(&all) != nil || all.Pagination == nil {
		return false, false
	}
	p := all.Pagination
	return p.Next != "" || p.Pages > max(p.Page, 1), true
}

// Topics are those of issues, or of pull requests.
func (Forge) Topics(pulls bool) []string {
	if pulls {
		return []string{"pagure.pull-request.*"}
	}
	return []string{"pagure.issue.*"}
}

// Repository is where the project's page is.
func (Forge) Repository(base, project string) string { return forge.Repository(base, project) }

// Page is below the project's page.
func (Forge) Page(base, project string, pulls bool) string {
	kind := "issues"
	if pulls {
		kind = "pull-requests"
	}
	return source.Link(strings.TrimRight(base, "/") + "/" + project + "/" + kind)
}
