package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
)

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "",
		" !?% _ ' \\ ":                    "",
		"Fedora-Hubs, the_hubs":           "fedora hubs the",
		"Ärger ÄRGER arger":               "arger",
		"ΣΊΣΥΦΟΣ Straße STRASSE":          "strasse σισυφοσ",
		"ﬁne Москва x2":                   "fine x2 москва",
		"Hana Přístavná":                  "hana pristavna",
		strings.Repeat("Ö", 50) + " \xff": strings.Repeat("o", 40),
	} {
		if got := strings.Join(store.Words(text), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// team makes a hub with a title and a summary.
func titled(t *testing.T, s *store.Store, h hub.Hub) hub.Hub {
	t.Helper()
	page := hub.Page{Hub: h}
	if err := s.CreateHub(t.Context(), "", &page); err != nil {
		t.Fatal(err)
	}
	return page.Hub
}

// found are the names of what a search finds, and how many there are.
func found(t *testing.T, s *store.Store, look store.Search) string {
	t.Helper()
	list, count, err := s.Search(t.Context(), look, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(names(list), count)
}

func searchesHubs(t *testing.T, s *store.Store) {
	tea := titled(t, s, hub.Hub{Kind: hub.Team, Name: "tea-house", Title: "Freunde des Tees & 100% Öl", Summary: "We drink coffee, too."})
	titled(t, s, hub.Hub{Kind: hub.Team, Name: "coffee", Title: "The team of beans"})
	titled(t, s, hub.Hub{Kind: hub.Person, Name: "ulrik", Title: "Ulrik Teasdale"})
	rename := func(title, summary string) {
		t.Helper()
		to := tea.Settings()
		to.Title, to.Summary = title, summary
		if err := s.SetHub(t.Context(), hub.System(""), tea, 1, to); err != nil {
			t.Fatal(err)
		}
	}
	look := func(kind hub.Kind, text, want string) {
		t.Helper()
		if got := found(t, s, store.Search{Kind: kind, Words: store.Words(text)}); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
	look(hub.Team, "TEA", "[coffee tea-house] 2") // and "team"
	look(hub.Team, "house tea", "[tea-house] 1")
	look(hub.Team, "coffee", "[coffee tea-house] 2") // who is called so comes first
	look(hub.Team, "cof bea", "[coffee] 1")
	look(hub.Team, "öL", "[tea-house] 1")
	look(hub.Team, "ol", "[tea-house] 1")
	look(hub.Team, "ea", "[] 0") // words are found by their beginning
	look(hub.Team, "100%", "[tea-house] 1")
	look(hub.Team, "%", "[] 0")
	look(hub.Team, "' OR 1=1 --", "[] 0")
	look(hub.Person, "tea", "[ulrik] 1")
	rename("Cocoa", "No more of it.")
	look(hub.Team, "freunde", "[] 0")
	look(hub.Team, "coffee", "[coffee] 1")
	look(hub.Team, "cocoa more", "[tea-house] 1")
	if err := s.AddAccount(t.Context(), hub.Account{Username: "ulrik", FullName: "Ulrik Teasdale"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Rename(t.Context(), "ulrik", "Ulrik Żółw"); err != nil {
		t.Fatal(err)
	}
	look(hub.Person, "teasdale", "[] 0")
	look(hub.Person, "zo", "[ulrik] 1")
}

func searchesPrivateHubs(t *testing.T, s *store.Store) {
	vault := titled(t, s, hub.Hub{Kind: hub.Team, Name: "vault", Title: "The vault", Summary: "Gold", Visibility: hub.MembersOnly})
	titled(t, s, hub.Hub{Kind: hub.Team, Name: "bank", Title: "The gold bank"})
	titled(t, s, hub.Hub{Kind: hub.Person, Name: "ana", Title: "Ana Gold", Visibility: hub.MembersOnly})
	people(t, s, vault, hub.Owner, "ana")
	people(t, s, vault, hub.Member, "bob")
	people(t, s, vault, hub.Subscriber, "cleo")
	people(t, s, vault, hub.Stargazer, "dora")
	for _, c := range []struct {
		who          string
		all          bool
		teams, pages string
	}{
		{"", false, "[bank] 1", "[] 0"},
		{"ana", false, "[bank vault] 2", "[ana] 1"},
		{"bob", false, "[bank vault] 2", "[] 0"},
		{"cleo", false, "[bank] 1", "[] 0"},
		{"dora", false, "[bank] 1", "[] 0"},
		{"vault", false, "[bank] 1", "[] 0"},
		{"root", true, "[bank vault] 2", "[ana] 1"},
	} {
		for kind, want := range map[hub.Kind]string{hub.Team: c.teams, hub.Person: c.pages} {
			if got := found(t, s, store.Search{Kind: kind, Words: []string{"gold"}, Username: c.who, All: c.all}); got != want {
				t.Errorf("%s for %q: %s, want %s", kind, c.who, got, want)
			}
		}
	}
}

// Which words hidden hubs have must not show in the order of what others find.
func hidesWordsInOrder(t *testing.T, s *store.Store) {
	titled(t, s, hub.Hub{Kind: hub.Team, Name: "aone", Title: "Zebra", Summary: "layoffs"})
	titled(t, s, hub.Hub{Kind: hub.Team, Name: "btwo", Title: "Layoffs", Summary: "zebra"})
	look := store.Search{Kind: hub.Team, Words: []string{"layoffs", "zebra"}}
	before := found(t, s, look)
	for i := range 3 {
		titled(t, s, hub.Hub{Kind: hub.Team, Name: fmt.Sprint("plans", i), Title: "Plans", Summary: "Layoffs in May", Visibility: hub.MembersOnly})
	}
	if got := found(t, s, look); got != before || got == "[] 0" {
		t.Errorf("found %s, and %s once hidden hubs have one of the words", before, got)
	}
}

func pagesThroughSearch(t *testing.T, s *store.Store) {
	for i := range 25 {
		titled(t, s, hub.Hub{Kind: hub.Team, Name: fmt.Sprintf("team-%02d", i), Title: "Crew"})
	}
	var all []string
	for skip := 0; skip < 30; skip += 10 {
		list, count, err := s.Search(t.Context(), store.Search{Kind: hub.Team, Words: []string{"cr", "team"}}, skip, 10)
		if err != nil || count != 25 {
			t.Errorf("after %d: %d, %v", skip, count, err)
		}
		all = append(all, names(list)...)
	}
	if !slices.IsSorted(all) || len(all) != 25 {
		t.Errorf("found are %v", all)
	}
	if list, count, err := s.Search(t.Context(), store.Search{Kind: hub.Team}, 0, 10); err != nil || len(list) != 0 || count != 0 {
		t.Errorf("no words find %v, %d, %v", list, count, err)
	}
}

func searchesOldHubs(t *testing.T, s *store.Store) {
	for i := range 3 {
		titled(t, s, hub.Hub{Kind: hub.Team, Name: fmt.Sprint("team", i), Title: "Crew"})
	}
	if _, err := s.DB().ExecContext(t.Context(), "DELETE FROM hub_words WHERE word <> 'team1'"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := found(t, s, store.Search{Kind: hub.Team, Words: []string{"crew"}}); got != "[team0 team2] 2" {
		t.Errorf("found are %s", got)
	}
}
