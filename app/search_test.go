package app

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
)

func (v *guarded) create(t *testing.T, h hub.Hub) hub.Hub {
	t.Helper()
	page := hub.Page{Hub: h}
	if err := v.parts.store.CreateHub(t.Context(), "owner", &page); err != nil {
		t.Fatal(err)
	}
	return page.Hub
}

func (v *guarded) search(t *testing.T, who, query string) (int, string) {
	t.Helper()
	return v.ask(t, who, http.MethodGet, "/search?"+query, nil)
}

func TestSearch(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	v.create(t, hub.Hub{Kind: hub.Team, Name: "tea", Title: "Freunde des <b>Tees</b>", Summary: "Überall Xylophone & mehr"})
	v.create(t, hub.Hub{Kind: hub.Person, Name: "xyla", Title: "Xyla Quist"})
	for i := range 45 {
		v.create(t, hub.Hub{Kind: hub.Team, Name: fmt.Sprintf("zebra-%02d", i), Title: "Zebra crossing"})
	}
	for _, c := range []struct {
		query  string
		status int
		want   []string
	}{
		{"", 200, []string{"The beginning of a word is enough", `<input type="search" id="query" name="q" value=""`}},
		{"q=+", 200, []string{"The beginning of a word is enough"}},
		{"q=XYL", 200, []string{`<p role="status" class="found">1 team and 1 person match “XYL”.</p>`, `<a class="whole" href="/t/tea">Freunde des &lt;b&gt;Tees&lt;/b&gt;</a>`, `<a class="whole" href="/u/xyla">`}},
		{"q=uberall+tees", 200, []string{"1 team and no people match “uberall tees”."}},
		{"q=nonsense%3Cb%3E", 200, []string{"no teams and no people match “nonsense&lt;b&gt;”.", "Fewer words find more", `value="nonsense&lt;b&gt;"`}},
		{"q=%25", 422, []string{"There is no word in it", `value="%"`, `aria-invalid="true"`}},
		{"q=" + strings.Repeat("x", 101), 422, []string{"A search has at most 100 letters.", strings.Repeat("x", 101)}},
		{"q=a+b+c+d+e+f+g", 422, []string{"A search has at most 6 words.", `value="a b c d e f g"`}},
		{"q=zebra", 200, []string{"45 teams and no people match “zebra”.", "/t/zebra-00", "/t/zebra-19", `href="/search?in=t&amp;page=2&amp;q=zebra" rel="next">More`}},
		{"q=zebra&in=t&page=2", 200, []string{"45 teams match “zebra”.", "/t/zebra-20", "/t/zebra-39", `page=1&amp;q=zebra" rel="prev">Back`, `page=3&amp;q=zebra" rel="next">More`}},
		{"q=zebra&in=t&page=3", 200, []string{"45 teams match “zebra”.", "/t/zebra-40", "/t/zebra-44", `page=2&amp;q=zebra" rel="prev">Back`}},
		{"q=zebra&in=u", 200, []string{"no people match “zebra”."}},
		{"q=zebra&in=t&page=4", 404, []string{"We can’t find that page"}},
		{"q=zebra&in=t&page=0", 404, []string{"We can’t find that page"}},
		{"q=zebra&in=t&page=51", 404, []string{"We can’t find that page"}},
		{"q=zebra&in=w", 404, []string{"We can’t find that page"}},
		{"q=%ff", 200, []string{"The beginning of a word is enough"}},
	} {
		status, body := v.search(t, "nobody", c.query)
		if status != c.status {
			t.Errorf("%.80s: %d", c.query, status)
		}
		wantPage(t, c.query, body)
		contains(t, c.query, body, c.want...)
		if c.query == "q=zebra&in=t&page=3" && strings.Contains(body, `rel="next"`) {
			t.Error("it goes on after the end")
		}
	}
	for _, path := range []string{"/", "/t/public", "/t/public/members", "/none", "/sign-in"} {
		_, body := v.ask(t, "nobody", http.MethodGet, path, nil)
		contains(t, path, body, `<form class="site-search" method="get" action="/search" role="search"`)
	}
}

// A hub that only its members see is found by them and by admins of the site.
// For everybody else the answer is that to a search which finds nothing: no
// title, no summary, no count.
func TestSearchOfPrivateHubs(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	vault := v.create(t, hub.Hub{Kind: hub.Team, Name: "vault", Title: "Obscure treasure", Summary: "Xylophones of gold", Visibility: hub.MembersOnly})
	v.create(t, hub.Hub{Kind: hub.Person, Name: "stranger", Title: "Zyxella Strange", Summary: "Harpsichords", Visibility: hub.MembersOnly})
	for who, role := range map[string]hub.Role{"subscriber": hub.Subscriber, "member": hub.Member, "owner": hub.Owner} {
		if err := v.parts.store.SetRole(t.Context(), "owner", vault, who, role); err != nil {
			t.Fatal(err)
		}
	}
	for _, who := range guests {
		for _, c := range []struct {
			words, path string
			seen        bool
		}{
			{"vault", "/t/vault", who == "member" || who == "owner" || who == "admin"},
			{"obscure", "/t/vault", who == "member" || who == "owner" || who == "admin"},
			{"xylophones", "/t/vault", who == "member" || who == "owner" || who == "admin"},
			{"gold treasure", "/t/vault", who == "member" || who == "owner" || who == "admin"},
			{"zyxella", "/u/stranger", who == "stranger" || who == "admin"},
			{"harpsichords", "/u/stranger", who == "stranger" || who == "admin"},
		} {
			for _, part := range []string{"", "&in=t", "&in=u"} {
				_, nothing := v.search(t, who, "q=qqqqqq"+part)
				_, body := v.search(t, who, url.Values{"q": {c.words}}.Encode()+part)
				seen := c.seen && (part == "" || part == "&in="+c.path[1:2])
				if got := strings.Contains(content(body), `href="`+c.path+`"`); got != seen {
					t.Errorf("%s searches for %q%s and sees it: %v", who, c.words, part, got)
				}
				if got := strings.ReplaceAll(content(body), c.words, "qqqqqq"); !seen && got != content(nothing) {
					t.Errorf("%s searches for %q%s, and it is not as if there was nothing: %s", who, c.words, part, got)
				}
			}
		}
	}
}

// content is the main part of a page.
func content(page string) string {
	_, main, _ := strings.Cut(page, "<main")
	main, _, _ = strings.Cut(main, "</main>")
	return main
}

// A person who searches very often waits, and keeps what was typed.
func TestLimitOfSearches(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	v.clock.stop()
	for n := range 60 {
		if status, _ := v.search(t, "nobody", "q=tea"); status != http.StatusOK {
			t.Fatalf("search %d: %d", n, status)
		}
	}
	status, body := v.search(t, "member", "q=tea")
	if status != http.StatusTooManyRequests {
		t.Errorf("%d", status)
	}
	wantPage(t, "too many", body)
	contains(t, "too many", body, "There were very many searches from your address in a short time. Please try again in a second.", `value="tea"`)
	if status, _ := v.search(t, "nobody", ""); status != http.StatusOK {
		t.Errorf("the empty page: %d", status)
	}
}
