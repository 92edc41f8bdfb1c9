package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun/dialect"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// Every rule of the store holds on both databases.
func TestStore(t *testing.T) {
	for name, rule := range map[string]func(*testing.T, *store.Store){
		"migrating again changes nothing":            migratesOnce,
		"a page comes back as it was made":           keepsPages,
		"what is not there is not found":             findsNothing,
		"placed widgets are known from others":       knowsPlaced,
		"a name is taken once":                       refusesTwins,
		"no two teams look alike":                    refusesLookalikes,
		"nor do those who are made at once":          makesOneOfMany,
		"teams that looked alike before stay":        keepsOldTwins,
		"refusing a name is always as much work":     refusesAlike,
		"a free name is proposed":                    proposesNames,
		"bad names are refused":                      refusesNames,
		"roles are counted and listed":               countsRoles,
		"people are found by their names":            findsPeople,
		"people have faces, with or without account": findsFaces,
		"a face has the hue of a public page":        findsHues,
		"a picture belongs to its hub":               keepsPictures,
		"hubs are found by their words":              searchesHubs,
		"what only members see is found by them":     searchesPrivateHubs,
		"pages of what is found have no gaps":        pagesThroughSearch,
		"hidden words change no order":               hidesWordsInOrder,
		"what was there before is found":             searchesOldHubs,
		"members are owners and members, once":       listsMembers,
		"hubs sort alike in any language":            sortsHubs,
		"every page is visited with its members":     visitsPages,
		"people know the hubs that they follow":      knowsFollowed,
		"lists are by name and by activity":          listsHubs,
		"days of hubs are counted and forgotten":     countsDays,
		"some people of teams are its owners first":  someOfTeams,
		"changes come with an announcement":          announces,
		"one process sees to an announcement":        claimsAnnouncements,
		"many claim each announcement once":          claimsOnce,
		"what changes nothing is not announced":      staysQuiet,
		"a quiet store announces nothing":            keepsQuiet,
		"who is what to a hub is known at once":      knowsWhoIsWho,
		"many hubs are asked for, or none":           asksForAny,
		"as much is asked for a hub that is not":     asksAlike,
		"a person gets an account and a page":        settles,
		"what a person has stays as it is":           settlesWhatLacks,
		"a person settles in two tabs at once":       settlesInTwoTabs,
		"a team is joined and left":                  joinsOpenTeam,
		"owners decide who joins":                    asksToJoin,
		"a hub keeps an owner":                       keepsAnOwner,
		"only owners change a hub":                   asksForRoles,
		"who lost their role changes nothing":        asksForRolesAtOnce,
		"some hubs can't be joined":                  refusesChanges,
		"widgets are placed at the end":              placesWidgets,
		"nobody saves over somebody else":            findsConflicts,
		"one of many who save at once succeeds":      savesOnce,
		"a removed widget can be put back":           undoes,
		"a full hub takes no more widgets":           refusesTooMany,
		"many who fill a hub don't overfill it":      fillsOnce,
		"moves at the same time leave no gap":        movesAtOnce,
		"a widget goes to any place there is":        movesTo,
		"positions are dense after any change":       staysDense,
		"settings of a hub change by name":           setsHubs,
		"an archived hub only changes settings":      keepsArchived,
		"widgets change on their own hub only":       keepsApart,
		"history tells who changed what":             remembers,
		"teams are tied to groups":                   tiesGroups,
		"roles follow a group":                       followsGroups,
		"archived teams only take by a group":        followsGroupsWhenArchived,
		"nobody owns teams without end":              ownsSome,
		"roles by hand stay":                         keepsByHand,
		"an owner stays whoever is quicker":          followsAtOnce,
		"people change their names":                  renames,
		"the bus is heard until the latest time":     hearsLonger,
		"gaps are told until they are filled":        tellsGaps,
		"gaps of nobody's endpoint are forgotten":    forgetsOrphans,
		"who signs in is known by the subject":       identifies,
		"of many who sign in one gets the account":   identifiesOne,
		"admins are named":                           namesAdmins,
		"history keeps some of each hub":             trimsHistory,
		"some removed widgets can be put back":       trimsRemoved,
		"what is over is forgotten":                  forgetsPast,
		"many forget each change once":               forgetsAtOnce,
		"what is over is found by an index":          asksByIndex,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			servertest.Databases(t, func(t *testing.T, d servertest.Database) { rule(t, open(t, d)) })
		})
	}
}

func open(t *testing.T, d servertest.Database) *store.Store {
	t.Helper()
	s, err := store.Open(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func migratesOnce(t *testing.T, s *store.Store) {
	if names, err := s.Migrate(t.Context()); err != nil || len(names) != 0 {
		t.Errorf("migrated %v, %v", names, err)
	}
}

func hearsLonger(t *testing.T, s *store.Store) {
	at := time.Date(2026, 11, 21, 12, 0, 0, 123456000, time.UTC)
	for _, until := range []map[string]time.Time{
		nil,
		{"tcp://a:1": at, "tcp://b:1": at},
		{"tcp://a:1": at.Add(-time.Hour), "tcp://b:1": at.Add(time.Microsecond), "tcp://c:1": at},
	} {
		if err := s.Hear(t.Context(), until); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Heard(t.Context())
	want := map[string]time.Time{"tcp://a:1": at, "tcp://b:1": at.Add(time.Microsecond), "tcp://c:1": at}
	if err != nil || !maps.Equal(got, want) {
		t.Errorf("heard until %v, %v, want %v", got, err, want)
	}
}

func keepsPages(t *testing.T, s *store.Store) {
	made := team(t, s, "design", placed("about", hub.Side, 1), placed("feed", hub.Main, 2), placed("sticky", hub.Main, 1))
	page, err := s.Page(t.Context(), hub.Team, "design")
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, w := range page.Widgets {
		kinds = append(kinds, w.Kind)
	}
	if !slices.Equal(kinds, []string{"sticky", "feed", "about"}) {
		t.Errorf("widgets come as %v, want the main column first, each by position", kinds)
	}
	if got := page.Hub; got.ID != made.Hub.ID || !slices.Equal(got.Packages, []string{"gimp"}) || len(got.Topics) != 0 ||
		!got.Created.Equal(made.Hub.Created) || got.Title != "The design team" {
		t.Errorf("hub is %+v, want %+v", got, made.Hub)
	}
	var config map[string]int
	h, w, err := s.Placed(t.Context(), made.Widgets[1].ID)
	if err != nil || h.Name != "design" || w.Kind != "feed" || json.Unmarshal(w.Config, &config) != nil || config["limit"] != 3 {
		t.Errorf("widget is %+v on %+v, %v", w, h, err)
	}
}

func knowsPlaced(t *testing.T, s *store.Store) {
	w := team(t, s, "design", placed("about", hub.Main, 1), placed("feed", hub.Main, 2)).Widgets
	got, err := s.WhichPlaced(t.Context(), w[0].ID, w[1].ID, w[1].ID+1, -1)
	if err != nil || !maps.Equal(got, map[int64]bool{w[0].ID: true, w[1].ID: true}) {
		t.Errorf("placed are %v, %v", got, err)
	}
	if got, err := s.WhichPlaced(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("nothing asked: %v, %v", got, err)
	}
}

func findsNothing(t *testing.T, s *store.Store) {
	_, err1 := s.Page(t.Context(), hub.Team, "nobody")
	_, _, err2 := s.Placed(t.Context(), 4711)
	_, err3 := s.Account(t.Context(), "nobody")
	for _, err := range []error{err1, err2, err3, s.Configure(t.Context(), hub.System("x"), 4711, 1, json.RawMessage(`{}`))} {
		if !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("got %v, want %v", err, hub.ErrNotFound)
		}
	}
}

func refusesTwins(t *testing.T, s *store.Store) {
	team(t, s, "design")
	twin := &hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "design"}, Widgets: []hub.Placed{placed("about", hub.Main, 1)}}
	if err := s.CreateHub(t.Context(), "x", twin); !errors.Is(err, hub.ErrExists) {
		t.Errorf("second hub of the name: %v", err)
	}
	other := &hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "design"}}
	if err := s.CreateHub(t.Context(), "x", other); err != nil {
		t.Errorf("hub of another kind: %v", err)
	}
}

func refusesNames(t *testing.T, s *store.Store) {
	for _, name := range []string{"", "a", "a b", "../x", "-a", "ä", "a\x00b"} {
		if err := s.CreateHub(t.Context(), "x", &hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: name}}); !errors.Is(err, hub.ErrName) {
			t.Errorf("hub %q: %v", name, err)
		}
		if err := s.AddAccount(t.Context(), hub.Account{Username: name}); !errors.Is(err, hub.ErrName) {
			t.Errorf("account %q: %v", name, err)
		}
	}
}

func countsRoles(t *testing.T, s *store.Store) {
	h := team(t, s, "design").Hub
	people(t, s, h, hub.Owner, "ana")
	people(t, s, h, hub.Member, "bob", "cem")
	people(t, s, h, hub.Stargazer, "ana")
	counts, err := s.Roles(t.Context(), h.ID)
	if err != nil || counts[hub.Owner] != 1 || counts[hub.Member] != 2 || counts[hub.Stargazer] != 1 || counts[hub.Subscriber] != 0 {
		t.Errorf("roles are %v, %v", counts, err)
	}
	members, err := s.WithRole(t.Context(), h.ID, hub.Member, 1)
	if err != nil || len(members) != 1 || members[0].Username != "bob" || members[0].FullName != "Full bob" {
		t.Errorf("first member is %v, %v", members, err)
	}
	if err := s.RemoveRole(t.Context(), "x", h, "bob", hub.Member); err != nil {
		t.Fatal(err)
	}
	hubs, err := s.HubsOf(t.Context(), "ana", hub.Owner, hub.Stargazer)
	if err != nil || len(hubs) != 1 || hubs[0].Name != "design" {
		t.Errorf("hubs of ana are %v, %v", hubs, err)
	}
	if hubs, err := s.HubsOf(t.Context(), "bob", hub.Member); err != nil || len(hubs) != 0 {
		t.Errorf("hubs of bob are %v, %v", hubs, err)
	}
}

func findsPeople(t *testing.T, s *store.Store) {
	for username, name := range map[string]string{"ana": "Ana Baum", "Bob": "B%b", "baum_x": "X", "ole": "Ærlig Ärne", "o2": ""} {
		if err := s.AddAccount(t.Context(), hub.Account{Username: username, FullName: name}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		search, after string
		limit         int
		want          string
	}{
		{"", "", 10, "[Bob ana baum_x o2 ole]"}, {"", "", 2, "[Bob ana]"}, {"", "ana", 2, "[baum_x o2]"},
		{"BAUM", "", 10, "[ana baum_x]"}, {"baum", "ana", 10, "[baum_x]"}, {"baum_x", "", 10, "[baum_x]"}, {"x baum", "", 10, "[baum_x]"}, {"baum", "", 1, "[ana]"},
		{"_", "", 10, "[]"}, {"%", "", 10, "[]"}, {`\`, "", 10, "[]"}, {"' OR 1=1 --", "", 10, "[]"}, {"bob", "", 10, "[Bob]"},
		{"arne", "", 10, "[ole]"}, {"Ärn", "", 10, "[ole]"}, {"ärne ær", "", 10, "[ole]"}, {"o", "", 10, "[o2 ole]"}, {"a b c d e f g", "", 10, "[]"},
	} {
		people, err := s.FindAccounts(t.Context(), c.search, c.after, c.limit)
		names := []string{}
		for _, p := range people {
			names = append(names, p.Username)
		}
		if got := fmt.Sprint(names); err != nil || got != c.want {
			t.Errorf("%q after %q: %s, %v, want %s", c.search, c.after, got, err, c.want)
		}
	}
	find := func(search, want string) {
		t.Helper()
		if people, err := s.FindAccounts(t.Context(), search, "", 10); err != nil || len(people) != 1 || people[0].Username != want {
			t.Errorf("%q: %v, %v, want %s", search, people, err, want)
		}
	}
	if err := s.Rename(t.Context(), "ana", "Ana Wald"); err != nil {
		t.Fatal(err)
	}
	find("wald", "ana")
	find("baum", "baum_x")
	if _, err := s.DB().ExecContext(t.Context(), "DELETE FROM account_words"); err != nil { // as before there were any
		t.Fatal(err)
	}
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	find("wald", "ana")
}

func sortsHubs(t *testing.T, s *store.Store) {
	if s.DB().Dialect().Name() == dialect.PG {
		if _, err := s.DB().ExecContext(t.Context(), `ALTER TABLE hubs ALTER COLUMN title TYPE TEXT COLLATE "en-x-icu"`); err != nil {
			t.Fatal(err)
		}
	}
	for i, title := range []string{"the docs", "The tools", "theatre", "Thé", "The-atre", "the docs"} {
		page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: fmt.Sprint("crew", i), Title: title}}
		if err := s.CreateHub(t.Context(), "ana", &page); err != nil {
			t.Fatal(err)
		}
		people(t, s, page.Hub, hub.Owner, "ana")
	}
	hubs, err := s.HubsOf(t.Context(), "ana", hub.Owner)
	var names []string
	for _, h := range hubs {
		names = append(names, h.Name)
	}
	if want := []string{"crew1", "crew4", "crew3", "crew0", "crew5", "crew2"}; err != nil || !slices.Equal(names, want) {
		t.Errorf("listed %v, %v", names, err)
	}
}

func listsMembers(t *testing.T, s *store.Store) {
	h := team(t, s, "design").Hub
	people(t, s, h, hub.Owner, "cem", "ana")
	people(t, s, h, hub.Member, "ana", "bob")
	people(t, s, h, hub.Subscriber, "dan")
	page, err := s.OnHub(t.Context(), hub.Team, "design")
	if err != nil || !slices.Equal(page.Hub.Members, []string{"ana", "bob", "cem"}) {
		t.Errorf("members are %v, %v", page.Hub.Members, err)
	}
}

func visitsPages(t *testing.T, s *store.Store) {
	h := team(t, s, "design", placed("about", hub.Main, 1)).Hub
	people(t, s, h, hub.Owner, "ana")
	person := &hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: "ana"}}
	if err := s.CreateHub(t.Context(), "ana", person); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	err := s.EachPage(t.Context(), func(p hub.Page) error {
		seen[p.Hub.Key()] = len(p.Widgets)
		if !slices.Equal(p.Hub.Members, []string{"ana"}) {
			t.Errorf("members of %s are %v", p.Hub.Key(), p.Hub.Members)
		}
		return nil
	})
	if err != nil || len(seen) != 2 || seen["t/design"] != 1 || seen["u/ana"] != 0 {
		t.Errorf("visited %v, %v", seen, err)
	}
	stop := errors.New("stop")
	if err := s.EachPage(t.Context(), func(hub.Page) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("an error of the visitor is lost: %v", err)
	}
}

func knowsFollowed(t *testing.T, s *store.Store) {
	design, docs, secret := team(t, s, "design").Hub, team(t, s, "docs").Hub, team(t, s, "secret").Hub
	people(t, s, design, hub.Subscriber, "ana", "bob")
	people(t, s, docs, hub.Owner, "ana")
	people(t, s, docs, hub.Stargazer, "bob")
	people(t, s, secret, hub.Member, "ana")
	must(t, s.SetHub(t.Context(), hub.System("ana"), secret, 1, hub.Settings{Title: "Secret", Layout: hub.Even, Visibility: hub.MembersOnly, Joining: hub.Open}))
	must(t, s.SetHub(t.Context(), hub.System("ana"), docs, 1, hub.Settings{
		Title: "Docs", Layout: hub.Even, Visibility: hub.Public, Joining: hub.Open,
		Packages: []string{"man"}, Topics: []string{"wiki.*"}, Repositories: []string{"git.example.org/docs/site"},
	}))
	people(t, s, design, hub.Member, "bob")
	for _, name := range []string{"ana", "bob", "cem"} {
		must(t, s.CreateHub(t.Context(), name, &hub.Page{Hub: hub.Hub{Kind: hub.Person, Name: name}, Widgets: []hub.Placed{placed("feed", hub.Main, 0)}}))
	}
	cem, err := s.OnHub(t.Context(), hub.Person, "cem")
	must(t, err)
	people(t, s, cem.Hub, hub.Subscriber, "ana")
	want := map[string][]hub.Followed{
		"ana": {
			{Kind: hub.Team, Name: "design", Packages: []string{"gimp"}},
			{Kind: hub.Team, Name: "docs", Belongs: true, Packages: []string{"man"}, Topics: []string{"wiki.*"}, Repositories: []string{"git.example.org/docs/site"}},
			{Kind: hub.Person, Name: "cem"},
		},
		"bob": {{Kind: hub.Team, Name: "design", Belongs: true, Packages: []string{"gimp"}}},
	}
	same := func(how string, h hub.Hub) {
		if got := fmt.Sprint(h.Follows); got != fmt.Sprint(want[h.Name]) {
			t.Errorf("%s: %s follows %s, want %v", how, h.Name, got, want[h.Name])
		}
	}
	must(t, s.EachPage(t.Context(), func(p hub.Page) error {
		same("each page", p.Hub)
		return nil
	}))
	for _, name := range []string{"ana", "bob", "cem"} {
		page, err := s.OnHub(t.Context(), hub.Person, name)
		must(t, err)
		same("on the hub", page.Hub)
		h, _, err := s.Placed(t.Context(), page.Widgets[0].ID)
		must(t, err)
		same("placed", h)
	}
	var followers []string
	must(t, s.EachFollower(t.Context(), design.ID, func(p hub.Page) error {
		followers = append(followers, p.Hub.Name)
		same("follower", p.Hub)
		return nil
	}))
	if slices.Sort(followers); !slices.Equal(followers, []string{"ana", "bob"}) {
		t.Errorf("followers of design are %v", followers)
	}
}

func someOfTeams(t *testing.T, s *store.Store) {
	many, few, none := team(t, s, "many").Hub, team(t, s, "few").Hub, team(t, s, "nobodys").Hub
	for _, name := range []string{"ada", "bob", "cleo", "dan"} {
		must(t, s.AddAccount(t.Context(), hub.Account{Username: name, FullName: strings.ToUpper(name)}))
		must(t, s.Belong(t.Context(), hub.Agent{System: true}, many, name, hub.Member))
	}
	must(t, s.Belong(t.Context(), hub.Agent{System: true}, many, "dan", hub.Owner))
	must(t, s.Belong(t.Context(), hub.Agent{System: true}, few, "bob", hub.Member))
	must(t, s.SetRole(t.Context(), "cleo", few, "cleo", hub.Stargazer))
	some, err := s.Some(t.Context(), []int64{many.ID, few.ID, none.ID}, 3)
	if err != nil || len(some) != 2 {
		t.Fatalf("some of the teams are %v, %v", some, err)
	}
	for id, want := range map[int64][]string{many.ID: {"dan", "ada", "bob"}, few.ID: {"bob"}} {
		var names []string
		for _, a := range some[id] {
			if names = append(names, a.Name); a.Title != strings.ToUpper(a.Name) {
				t.Errorf("%s is called %q", a.Name, a.Title)
			}
		}
		if !slices.Equal(names, want) {
			t.Errorf("some of %d are %v, want %v", id, names, want)
		}
	}
	if some, err := s.Some(t.Context(), nil, 3); err != nil || len(some) != 0 {
		t.Errorf("of no team there are %v, %v", some, err)
	}
}

func countsDays(t *testing.T, s *store.Store) {
	busy, calm := team(t, s, "busy").Hub.ID, team(t, s, "calm").Hub.ID
	today := time.Now().UTC().Truncate(24 * time.Hour)
	at := func(days int) time.Time { return today.AddDate(0, 0, -days).Add(time.Hour) }
	touches := []hub.Touch{
		{Hub: busy, At: at(0), Counts: true}, {Hub: busy, At: at(0), Counts: true}, {Hub: busy, At: at(2), Counts: true},
		{Hub: busy, At: at(0)},                 // about hubs
		{Hub: busy, At: at(3), Counts: true},   // before what is asked for
		{Hub: busy, At: at(400), Counts: true}, // before what is kept
		{Hub: busy, At: at(-30), Counts: true}, // dated ahead
	}
	must(t, s.Touch(t.Context(), touches))
	must(t, s.Touch(t.Context(), touches[:1]))
	for id, want := range map[int64]time.Time{busy: at(-30), calm: {}} {
		if last, err := s.LastActive(t.Context(), id); err != nil || !last.Equal(want) {
			t.Errorf("hub %d was active at %v, %v; want %v", id, last, err, want)
		}
	}
	days, err := s.Days(t.Context(), []int64{busy, calm}, 3)
	if want := []int64{1, 0, 3}; err != nil || !slices.Equal(days[busy], want) || days[calm] != nil {
		t.Errorf("the days are %v, %v; want %v for busy and none for calm", days, err, want)
	}
	if n, err := s.DB().NewSelect().Table("hub_days").Count(t.Context()); err != nil || n != 4 {
		t.Errorf("%d days are kept, %v; want 4", n, err)
	}
	_, err = s.DB().NewUpdate().Table("hub_days").Set("day = day - ?", store.DaysKept).Where("day <= ?", today.Unix()/86400).Exec(t.Context())
	must(t, err)
	if n, err := s.ForgetHubDays(t.Context(), 2); err != nil || n != 2 {
		t.Errorf("forgot %d days, %v; want 2", n, err)
	}
	if n, err := s.ForgetHubDays(t.Context(), 10); err != nil || n != 1 {
		t.Errorf("then forgot %d days, %v; want 1", n, err)
	}
}

func listsHubs(t *testing.T, s *store.Store) {
	quiet, calm, busy := team(t, s, "quiet").Hub, team(t, s, "calm").Hub, team(t, s, "busy").Hub
	at := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	for _, touches := range [][]hub.Touch{
		{{Hub: busy.ID, At: at}, {Hub: calm.ID, At: at.Add(-time.Hour)}},
		{{Hub: busy.ID, At: at.Add(-time.Minute)}}, // an older message that came later
	} {
		if err := s.Touch(t.Context(), touches); err != nil {
			t.Fatal(err)
		}
	}
	lively, err := s.Lively(t.Context(), hub.Team, 10)
	if err != nil || !slices.Equal(names(lively), []string{"busy", "calm"}) || !lively[0].Active.Equal(at) {
		t.Errorf("lively are %v, %v", lively, err)
	}
	list, err := s.List(t.Context(), hub.Team, "busy", 10)
	if err != nil || !slices.Equal(names(list), []string{"calm", "quiet"}) || !list[1].Active.IsZero() || list[1].ID != quiet.ID {
		t.Errorf("list is %v, %v", list, err)
	}
}

func announces(t *testing.T, s *store.Store) {
	made := team(t, s, "design", placed("about", hub.Main, 1))
	people(t, s, made.Hub, hub.Owner, "ana")
	if err := s.Configure(t.Context(), hub.System("ana"), made.Widgets[0].ID, 1, json.RawMessage(`{"text":"new"}`)); err != nil {
		t.Fatal(err)
	}
	list, err := s.Announcements(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	var topics []string
	var ids []int64
	for _, a := range list {
		topics, ids = append(topics, a.Event), append(ids, a.ID)
		if a.MsgID == "" || a.Created.IsZero() {
			t.Errorf("announcement %+v lacks its id or time", a)
		}
	}
	if !slices.Equal(topics, []string{"hubs.hub.created", "hubs.user.created", "hubs.user.role.added", "hubs.widget.updated"}) {
		t.Errorf("announced %v", topics)
	}
	var body struct {
		Agent, Hub string
		Widget     int64
	}
	if err := json.Unmarshal(list[3].Body, &body); err != nil || body.Agent != "ana" || body.Hub != "t/design" || body.Widget != made.Widgets[0].ID {
		t.Errorf("the last body is %s, %v", list[3].Body, err)
	}
	if n, err := s.OutboxLength(t.Context()); err != nil || n != 4 {
		t.Errorf("%d entries in the outbox, %v", n, err)
	}
	if err := s.Announced(t.Context(), ids...); err != nil {
		t.Fatal(err)
	}
	if n, err := s.OutboxLength(t.Context()); err != nil || n != 0 {
		t.Errorf("%d entries are left in the outbox, %v", n, err)
	}
	if left, err := s.Announcements(t.Context(), 10); err != nil || len(left) != 0 {
		t.Errorf("left in the outbox: %v, %v", left, err)
	}
}

// What one process sees to, another leaves alone, until it is given back.
func claimsAnnouncements(t *testing.T, s *store.Store) {
	team(t, s, "design")
	team(t, s, "docs")
	first, err := s.Announcements(t.Context(), 1)
	if err != nil || len(first) != 1 {
		t.Fatalf("claimed %v, %v", first, err)
	}
	rest, err := s.Announcements(t.Context(), 10)
	if err != nil || len(rest) != 1 || rest[0].ID <= first[0].ID {
		t.Errorf("claimed %v after %v, %v", rest, first, err)
	}
	if err := s.Release(t.Context(), first[0].ID); err != nil {
		t.Fatal(err)
	}
	again, err := s.Announcements(t.Context(), 10)
	if err != nil || len(again) != 1 || again[0].ID != first[0].ID {
		t.Errorf("claimed %v after the release of %v, %v", again, first, err)
	}
}

// Each announcement goes to one of many who claim at a time.
func claimsOnce(t *testing.T, s *store.Store) {
	const teams, claimers = 30, 4
	for i := range teams {
		team(t, s, fmt.Sprint("crew", i))
	}
	var mu sync.Mutex
	claimed := map[int64]int{}
	var g sync.WaitGroup
	for range claimers {
		g.Go(func() {
			for range teams {
				list, err := s.Announcements(t.Context(), 2)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, a := range list {
					claimed[a.ID]++
				}
				mu.Unlock()
			}
		})
	}
	g.Wait()
	for id, n := range claimed {
		if n != 1 {
			t.Errorf("entry %d was claimed %d times", id, n)
		}
	}
	if len(claimed) != teams {
		t.Errorf("%d entries were claimed, want %d", len(claimed), teams)
	}
}

func staysQuiet(t *testing.T, s *store.Store) {
	h := team(t, s, "design").Hub
	people(t, s, h, hub.Owner, "ana")
	if before, err := s.Announcements(t.Context(), 10); err != nil || len(before) == 0 {
		t.Fatalf("announced %v, %v", before, err)
	}
	people(t, s, h, hub.Owner, "ana")
	if err := s.RemoveRole(t.Context(), "x", h, "ana", hub.Member); err != nil {
		t.Fatal(err)
	}
	after, err := s.Announcements(t.Context(), 10)
	if err != nil || len(after) != 0 {
		t.Errorf("nothing changed and %d announcements came, %v", len(after), err)
	}
	if err := s.SetRole(t.Context(), "x", h, "stranger", hub.Member); err == nil {
		t.Error("somebody without an account became a member")
	}
}

func keepsQuiet(t *testing.T, s *store.Store) {
	h := team(t, s.Quiet(), "design").Hub
	people(t, s.Quiet(), h, hub.Owner, "ana")
	if list, err := s.Announcements(t.Context(), 10); err != nil || len(list) != 0 {
		t.Errorf("%d announcements, %v", len(list), err)
	}
	people(t, s, h, hub.Member, "ben")
	if list, err := s.Announcements(t.Context(), 10); err != nil || len(list) != 2 {
		t.Errorf("the store it was made of has %d announcements, %v; want those of an account and a role", len(list), err)
	}
}

func placed(kind string, c hub.Column, position int) hub.Placed {
	return hub.Placed{Kind: kind, Column: c, Position: position, Config: json.RawMessage(`{"limit": 3}`)}
}

func team(t *testing.T, s *store.Store, name string, widgets ...hub.Placed) hub.Page {
	t.Helper()
	page := hub.Page{
		Hub:     hub.Hub{Kind: hub.Team, Name: name, Title: "The " + name + " team", Packages: []string{"gimp"}},
		Widgets: widgets,
	}
	if err := s.CreateHub(t.Context(), "ana", &page); err != nil {
		t.Fatal(err)
	}
	return page
}

func people(t *testing.T, s *store.Store, h hub.Hub, role hub.Role, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := s.AddAccount(t.Context(), hub.Account{Username: name, FullName: "Full " + name}); err != nil {
			t.Fatal(err)
		}
		if err := s.SetRole(t.Context(), name, h, name, role); err != nil {
			t.Fatal(err)
		}
	}
}

func names(list []store.Listed) (names []string) {
	for _, l := range list {
		names = append(names, l.Name)
	}
	return names
}
