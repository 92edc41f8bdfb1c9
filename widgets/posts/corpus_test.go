package posts_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
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
	dir := filepath.Join(servertest.Corpus(t), "outside")
	index, err := os.Open(filepath.Join(dir, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer index.Close()
	rows := csv.NewReader(index)
	rows.Comma = '\t'
	all, err := rows.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	tried, right := 0, 0
	for _, row := range all {
		if row[0] != "posts" {
			continue
		}
		file, name, want := row[1], row[2], row[3]
		tried++
		if t.Run(file, func(t *testing.T) {
			body, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			said := ""
			if found := contentType.FindStringSubmatch(name); found != nil {
				said = found[1]
			}
			if got := drawn(t, said, string(body)); got != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}) {
			right++
		}
	}
	if tried == 0 {
		t.Error("there is no feed")
	}
	t.Logf("%d of %d feeds are right", right, tried)
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
