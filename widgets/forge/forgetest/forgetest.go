// Package forgetest tries a forge against a server with answers in its shape.
package forgetest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/forge"
)

// A Case is a question, what the server is asked then, what it answers, and
// what is made of it.
type Case struct {
	Name     string
	Question forge.Question // without a base
	Asked    string         // path and query
	Answer   string         // JSON; "": 404
	Want     []string       // PROJECT ID TITLE LINK AUTHOR LABELS DATE of each item; BASE is where the server is
	Odd      bool           // the answer can't be read
}

// Run tries the cases.
func Run(t *testing.T, f forge.Forge, cases []Case) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			asked := ""
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = r.RequestURI
				if c.Answer == "" {
					http.NotFound(w, r)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprint(w, c.Answer)
			}))
			defer s.Close()
			q := c.Question
			q.Base = s.URL
			list, err := f.List(t.Context(), s.Client(), q)
			if asked != c.Asked {
				t.Errorf("asked %s, want %s", asked, c.Asked)
			}
			if failed := c.Odd || c.Answer == ""; failed != (err != nil) || failed && widgets.Explanation(err) == "The data could not be read." {
				t.Errorf("got the error %v", err)
			}
			var got []string
			for _, i := range list.Items {
				got = append(got, strings.ReplaceAll(fmt.Sprintln(i.Project, i.ID, i.Title, i.Link, i.Author, i.Labels, i.Updated.UTC().Format("2006-01-02")), s.URL, "BASE"))
			}
			if len(got) != len(c.Want) {
				t.Fatalf("got %d items:\n%s\nwant %d", len(got), got, len(c.Want))
			}
			for n, want := range c.Want {
				if got[n] != want+"\n" {
					t.Errorf("got  %swant %s", got[n], want)
				}
			}
		})
	}
}
