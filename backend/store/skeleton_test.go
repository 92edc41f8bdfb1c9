package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

func create(t *testing.T, s *store.Store, kind hub.Kind, name string, seen hub.Visibility) error {
	t.Helper()
	return s.CreateHub(t.Context(), "ana", &hub.Page{Hub: hub.Hub{Kind: kind, Name: name, Title: name, Visibility: seen}})
}

func refusesLookalikes(t *testing.T, s *store.Store) {
	for name, seen := range map[string]hub.Visibility{"infra": hub.Public, "modern": hub.MembersOnly, "Sushi-5": hub.MembersOnly} {
		if err := create(t, s, hub.Team, name, seen); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{
		"infra", "Infra", "INFRA", "infra-", "in-fra", "in.fra", "in_fra", "1nfra", "lnfra", "modern", "rnodern", "m0dern", "rn0deRN", "modem",
		"sushi5", "5u5h1.s", "adm1n", "N-E-W", "sign.in",
	} {
		if err := create(t, s, hub.Team, name, hub.Public); !errors.Is(err, hub.ErrExists) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.Hub(t.Context(), hub.Team, name); err == nil && name != "infra" && name != "modern" {
			t.Errorf("there is a team %s", name)
		}
	}
	for _, name := range []string{"infra2", "infra-team", "models"} {
		if err := create(t, s, hub.Team, name, hub.Public); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Names of people are those of their accounts, and in a place of their own.
	for _, name := range []string{"infra", "Infra", "1nfra", "admin"} {
		if err := create(t, s, hub.Person, name, hub.Public); err != nil {
			t.Errorf("a person called %s: %v", name, err)
		}
	}
}

func makesOneOfMany(t *testing.T, s *store.Store) {
	var made sync.Map
	var g sync.WaitGroup
	for _, name := range []string{"infra", "Infra", "1nfra", "in-fra", "lnfra"} {
		g.Go(func() {
			switch err := create(t, s, hub.Team, name, hub.Public); {
			case err == nil:
				made.Store(name, true)
			case !errors.Is(err, hub.ErrExists):
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	g.Wait()
	n := 0
	made.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("%d teams that look alike were made", n)
	}
}

func keepsOldTwins(t *testing.T, s *store.Store) {
	old := []string{"infra", "design", "Infra", "1nfra", "admin"}
	for i, name := range old {
		query := "INSERT INTO hubs (kind, name, title, summary, packages, topics, archived, created, updated) VALUES ('t', ?, ?, '', '[]', '[]', FALSE, '2026-11-21 12:00:00', '2026-11-21 12:00:00')"
		if _, err := s.DB().ExecContext(t.Context(), query, name, fmt.Sprint("Team ", i)); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	var skeletons []string
	if err := s.DB().NewSelect().Table("hubs").Column("skeleton").Where("skeleton IS NOT NULL").Order("id").Scan(t.Context(), &skeletons); err != nil {
		t.Fatal(err)
	}
	bare := make([]string, len(skeletons))
	for i, skeleton := range skeletons {
		bare[i], _, _ = strings.Cut(skeleton, "/")
	}
	if want := []string{"lnfra", "deslgn", "lnfra", "lnfra", "adrnln"}; !slices.Equal(bare, want) || skeletons[0] != want[0] {
		t.Errorf("they look like %q, want %q", skeletons, want)
	}
	for _, name := range old {
		if _, err := s.Hub(t.Context(), hub.Team, name); err != nil {
			t.Errorf("%s, which was there: %v", name, err)
		}
	}
	for _, name := range append(old, "lnfra", "de5ign", "adm1n") {
		if err := create(t, s, hub.Team, name, hub.Public); !errors.Is(err, hub.ErrExists) {
			t.Errorf("a new %s: %v", name, err)
		}
	}
}

// Whether a name is that of a team that everybody sees, of a hidden one or of the
// site, or looks like one of these, the same is asked of the database.
func refusesAlike(t *testing.T, s *store.Store) {
	for name, seen := range map[string]hub.Visibility{"public": hub.Public, "hidden": hub.MembersOnly} {
		if err := create(t, s, hub.Team, name, seen); err != nil {
			t.Fatal(err)
		}
	}
	people(t, s, team(t, s, "design").Hub, hub.Owner, "ana")
	asked := &servertest.Asked{}
	asked.OfDatabase(s.DB())
	var want []string
	for _, name := range []string{"public", "hidden", "pub1ic", "h1dden", "admin", "adm1n"} {
		asked.Take()
		page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: name, Title: "Title"}}
		if err := s.Found(t.Context(), "ana", &page); !errors.Is(err, hub.ErrExists) {
			t.Errorf("%s: %v", name, err)
		}
		got := asked.Take()
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s asks %q, another name %q", name, got, want)
		}
	}
	if len(want) == 0 {
		t.Error("nothing is asked")
	}
}

func proposesNames(t *testing.T, s *store.Store) {
	for _, like := range []string{"infra", "infra-", "ab", strings.Repeat("x", 64), "0__--.."} {
		for range 20 {
			name, err := s.Free(t.Context(), like)
			if err != nil || name == "" {
				t.Fatalf("like %s: %q, %v", like, name, err)
			}
			if !strings.HasPrefix(name, like[:1]) {
				t.Errorf("%s is not like %s", name, like)
			}
			if err := create(t, s, hub.Team, name, hub.MembersOnly); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
