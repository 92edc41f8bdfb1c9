package posts_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/posts"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

var contentType = regexp.MustCompile(`\[Content-Type: (.*)\]$`)

// TestCorpus draws feeds as servers of all kinds have them.
func TestCorpus(t *testing.T) {
	all, right := servertest.Outside(t, "posts"), 0
	for _, r := range all {
		if t.Run(r.File, func(t *testing.T) {
			said := ""
			if found := contentType.FindStringSubmatch(r.Name); found != nil {
				said = found[1]
			}
			if got := drawn(t, said, r.Body); got != r.Want {
				t.Errorf("%s: got %q, want %q", r.Name, got, r.Want)
			}
		}) {
			right++
		}
	}
	t.Logf("%d of %d feeds are right", right, len(all))
}

// drawn are the posts of a feed, or why there are none.
func drawn(t *testing.T, contentType, body string) string {
	t.Helper()
	const most = 10
	c := posts.Config{URL: "https://feeds.example.org/all/feed.xml", Limit: most}
	d, err := posts.Widget{}.Data(t.Context(), widgettest.Env(widgettest.Team, feed(contentType, body)), c)
	if err != nil {
		return "ERR " + widgets.Explanation(err)
	}
	var told []string
	for _, p := range d.Posts {
		at := "-"
		if !p.Time.IsZero() {
			at = p.Time.Format(time.RFC3339)
		}
		told = append(told, strings.Join([]string{at, p.Link, p.Title}, " "))
	}
	return strings.Join(told, " | ")
}
