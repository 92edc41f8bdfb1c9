// Package pagure asks a Pagure.
package pagure

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Forge is a Pagure.
type Forge struct{}

var _ forge.Forge = Forge{}

// Base is the address of the public one.
func (Forge) Base() string { return "https://pagure.io" }

type answer struct {
	Issues   []item `json:"issues"`
	Requests []item `json:"requests"`
}

type item struct {
	ID      int      `json:"id"`
	Title   string   `json:"title"`
	Link    string   `json:"full_url"` //nolint:tagliatelle // Pagure's word
	User    user     `json:"user"`
	Tags    []string `json:"tags"`
	Updated string   `json:"last_updated"` //nolint:tagliatelle // Pagure's word; seconds since 1970
	Private bool     `json:"private"`
}

type user struct {
	Name string `json:"name"`
}

// Items asks for what is open. A private issue, which a token may see, is
// nobody's business.
func (Forge) Items(ctx context.Context, client *http.Client, q forge.Question) ([]forge.Item, error) {
	query := url.Values{"status": {"Open"}, "per_page": {strconv.Itoa(forge.PerPage)}}
	kind, page := "issues", "issue"
	if q.Pulls {
		kind, page = "pull-requests", "pull-request"
	}
	if q.Label != "" {
		query.Set("tags", q.Label)
	}
	project := strings.Split(q.Project, "/")
	parts := append([]string{"api", "0"}, project...)
	var found answer
	if err := source.JSON(ctx, client, source.Join(q.Base, query, append(parts, kind)...), &found); err != nil {
		return nil, err
	}
	var items []forge.Item
	for _, i := range append(found.Issues, found.Requests...) {
		if i.Private {
			continue
		}
		id := strconv.Itoa(i.ID)
		seconds, _ := strconv.ParseInt(i.Updated, 10, 64)
		items = append(items, forge.Item{
			ID: "#" + id, Title: i.Title, Link: cmp.Or(i.Link, source.Join(q.Base, nil, append(project, page, id)...)),
			Author: i.User.Name, Labels: i.Tags, Updated: moment(seconds),
		})
	}
	return q.Clean(items), nil
}

func moment(seconds int64) time.Time {
	if seconds <= 0 || seconds > 1e11 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
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
