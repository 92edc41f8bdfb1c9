package demo_test

import (
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

func open(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open("sqlite://" + t.TempDir() + "/x.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// elsewhere are the kinds that the demo does without: they ask services that a
// made-up community does not have, and dummy is an example for programmers.
var elsewhere = []string{"posts", "badges", "meetings", "issues", "pulls", "goodfirst", "bugs", "tickets", "updates", "requests", "dummy"}

func TestPopulate(t *testing.T) {
	s, c := open(t), demo.New(1)
	if err := c.Populate(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	first := rows(t, s)
	if err := c.Populate(t.Context(), s); err != nil {
		t.Fatalf("again: %v", err)
	}
	if again := rows(t, s); again != first {
		t.Error("populating again changed something")
	}
	checkPages(t, s)
	checkFaces(t, s, c)
	// A person who moved on is in the quiet teams.
	hubs, err := s.HubsOf(t.Context(), "marisol", hub.Owner)
	if err != nil || len(hubs) != 1 || hubs[0].Name != "games" {
		t.Errorf("%v, %v", hubs, err)
	}
}

// checkFaces wants pictures of a part of the people, and none that is nobody's.
func checkFaces(t *testing.T, s *store.Store, c *demo.Community) {
	t.Helper()
	with := 0
	for _, p := range c.People {
		a, err := s.Account(t.Context(), p.Username)
		if err != nil {
			t.Fatal(err)
		}
		if a.Picture != "" {
			with++
		}
	}
	drawn, err := os.ReadDir("faces")
	if err != nil || with != len(drawn) || with == 0 || with > len(c.People)/2 {
		t.Errorf("%d of %d people have pictures, of which there are %d, %v", with, len(c.People), len(drawn), err)
	}
}

// rows is all that the tables hold.
func rows(t *testing.T, s *store.Store) string {
	t.Helper()
	all := ""
	for _, table := range []string{"accounts", "hubs", "widgets", "roles", "outbox"} {
		var found []map[string]any
		if err := s.DB().NewSelect().Table(table).OrderExpr("1, 2, 3").Scan(t.Context(), &found); err != nil {
			t.Fatal(err)
		}
		t.Logf("%d %s", len(found), table)
		all += fmt.Sprintln(table, found)
	}
	return all
}

// checkPages holds the widgets of all hubs against the kinds that there are.
func checkPages(t *testing.T, s *store.Store) {
	t.Helper()
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	placed, columns := map[string]int{}, map[hub.Column]int{}
	err = s.EachPage(t.Context(), func(page hub.Page) error {
		for _, w := range page.Widgets {
			placed[w.Kind]++
			columns[w.Column]++
			if kind, known := kinds[w.Kind]; !known {
				t.Errorf("%s: no widget %s", page.Hub.Key(), w.Kind)
			} else if err := kind.Check(w.Config); err != nil {
				t.Errorf("%s: %s: %v", page.Hub.Key(), w.Kind, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range kinds {
		if (placed[name] > 0) == slices.Contains(elsewhere, name) {
			t.Errorf("%d hubs have a widget %s", placed[name], name)
		}
	}
	if columns[hub.Main] == 0 || columns[hub.Side] == 0 || len(columns) != 2 {
		t.Errorf("columns %v", columns)
	}
}
