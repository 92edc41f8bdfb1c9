package views_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/views"
)

// The front page says whose it is, where that is set.
func TestSite(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		site      views.Site
		has, lack []string
	}{
		"unnamed": {views.Site{}, []string{"<h1>See what your community is working on</h1>", "with your community account"}, []string{" in ."}},
		"named":   {views.Site{Name: "Tea & co"}, []string{"<h1>See what Tea &amp; co is working on</h1>", "person in Tea &amp; co", "with your Tea &amp; co account"}, []string{"your community"}},
		"told":    {views.Site{Name: "Tea", About: "We drink <i>tea</i>."}, []string{"<p>We drink &lt;i&gt;tea&lt;/i&gt;.</p>"}, []string{"has a live page here"}},
	} {
		var b bytes.Buffer
		if err := views.Front(views.Frame{Title: "Front page"}, views.FrontPage{SignIn: true}).Render(views.WithSite(t.Context(), c.site), &b); err != nil {
			t.Fatal(err)
		}
		for _, piece := range c.has {
			if !strings.Contains(b.String(), piece) {
				t.Errorf("%s: lacks %s\n%s", name, piece, b.String())
			}
		}
		for _, piece := range c.lack {
			if strings.Contains(b.String(), piece) {
				t.Errorf("%s: has %s", name, piece)
			}
		}
	}
}
