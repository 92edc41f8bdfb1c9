package forge_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/fedora-hubs/hubs/widgets/forge"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// TestMany wants a hundred items with a hundred labels of an answer that
// has more, and to know that there are more.
func TestMany(t *testing.T) {
	var items []forge.Item
	for i := range 1000 {
		items = append(items, forge.Item{Title: strconv.Itoa(i), Labels: make([]string, 1000)})
	}
	got := forge.Question{}.Listed(source.Answer{}, items, len(items), 0)
	if len(got.Items) != 100 || got.Items[99].Title != "99" || len(got.Items[0].Labels) != 100 || !got.More {
		t.Errorf("got %d items, more: %t", len(got.Items), got.More)
	}
}

// TestMore wants to know of further pages from what a forge says of them, else from
// how many entries it gave.
func TestMore(t *testing.T) {
	for name, c := range map[string]struct {
		header http.Header
		rows   int
		want   bool
	}{
		"a full page":             {nil, forge.PerPage, true},
		"not full":                {nil, forge.PerPage - 1, false},
		"next":                    {http.Header{"Link": {`<https://x.org/a?page=2>; rel="next", <https://x.org/a?page=9>; rel="last"`}}, 1, true},
		"next, after others":      {http.Header{"Link": {`<https://x.org/a,b;rel=next>; rel="prev"`, `<https://x.org/?page=3>; title="x"; rel=next`}}, 1, true},
		"the last page":           {http.Header{"Link": {`<https://x.org/a?rel=next>; rel="first", <https://x.org/a>; rel="prev"`}}, forge.PerPage, false},
		"GitLab has a next page":  {http.Header{"X-Next-Page": {"2"}}, 1, true},
		"GitLab has none":         {http.Header{"X-Next-Page": {""}}, forge.PerPage, false},
		"more than was asked for": {http.Header{"X-Next-Page": {""}}, 101, true},
	} {
		if got := (forge.Question{}).Listed(source.Answer{Header: c.header}, nil, c.rows, 0); got.More != c.want {
			t.Errorf("%s: more is %t", name, got.More)
		}
	}
}
