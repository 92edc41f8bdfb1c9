package accounts_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/fedora-hubs/hubs/backend/accounts"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
)

// A world is an accounts system and a store with the team design, which is tied
// to the group sig-design.
type world struct {
	*servertest.FASJSON
	store *store.Store
	sync  *accounts.Sync
	team  hub.Hub
	logs  *strings.Builder
}

func newWorld(t *testing.T, d servertest.Database) *world {
	t.Helper()
	s, err := store.Open(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := &world{FASJSON: servertest.NewFASJSON(t), store: s, logs: &strings.Builder{}}
	client, err := accounts.NewClient(w.URL, "", &http.Client{})
	if err != nil {
		t.Fatal(err)
	}
	w.sync = &accounts.Sync{
		Service: client, People: s, Teams: s, Log: slog.New(slog.NewTextHandler(w.logs, nil)),
		Widgets: func() []hub.Placed { return []hub.Placed{{Kind: "about", Column: hub.Main, Config: []byte(`{}`)}} },
	}
	page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "design", Title: "Design", Group: "sig-design", Packages: []string{}, Topics: []string{}}}
	if err := s.CreateHub(t.Context(), "", &page); err != nil {
		t.Fatal(err)
	}
	w.team = page.Hub
	return w
}

func (w *world) run(t *testing.T, want string, groups ...string) {
	t.Helper()
	if got, err := w.sync.Run(t.Context(), groups...); err != nil || got.String() != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
}

// roles are "ana owner" for each who belongs to the team.
func (w *world) roles(t *testing.T, want ...string) {
	t.Helper()
	parts, err := w.store.Parts(t.Context(), w.team.ID)
	if err != nil {
		t.Fatal(err)
	}
	got := []string{}
	for _, username := range slices.Sorted(maps.Keys(parts)) {
		got = append(got, username+" "+string(hub.Belongs(parts[username])))
	}
	if strings.Join(got, ", ") != strings.Join(want, ", ") {
		t.Errorf("roles are %v, want %v", got, want)
	}
}

const nothing = "0 people added, 0 roles given, 0 taken, 0 skipped"

func TestSync(t *testing.T) {
	for name, test := range map[string]func(*testing.T, *world){
		"people come and go":             comeAndGo,
		"names change":                   changeNames,
		"private people stay so":         stayPrivate,
		"a last owner stays":             keepsLastOwner,
		"roles by hand stay":             keepsByHand,
		"a dry run changes nothing":      dryRun,
		"what was interrupted is ended":  isInterrupted,
		"several runs at a time":         runsAtOnce,
		"a group that fails":             failsAlone,
		"a group without people":         emptyGroup,
		"bad names are skipped":          skipsNames,
		"lists with usernames alone":     briefLists,
		"a name of somebody who is here": onePerson,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			servertest.Databases(t, func(t *testing.T, d servertest.Database) { test(t, newWorld(t, d)) })
		})
	}
}

func comeAndGo(t *testing.T, w *world) {
	w.Group("sig-design", []string{"ana", "bob", "cem"}, []string{"ana"})
	w.run(t, "3 people added, 3 roles given, 0 taken, 0 skipped")
	w.roles(t, "ana owner", "bob member", "cem member")
	page, err := w.store.Page(t.Context(), hub.Person, "bob")
	if err != nil || page.Hub.Title != "Full bob" || len(page.Widgets) != 1 {
		t.Errorf("the page of bob is %+v, %v", page, err)
	}
	if st, err := w.store.Standing(t.Context(), page.Hub, "bob"); err != nil || st.Belongs != hub.Owner {
		t.Errorf("bob's own page: %+v, %v", st, err)
	}
	w.run(t, nothing)
	w.Group("sig-design", []string{"ana", "bob", "dan"}, []string{"bob"})
	w.run(t, "1 people added, 3 roles given, 1 taken, 0 skipped")
	w.roles(t, "ana member", "bob owner", "dan member")
	w.run(t, nothing, "sig-design")
	w.run(t, nothing, "another")
	n, err := w.store.OutboxLength(t.Context())
	w.run(t, nothing)
	if after, err2 := w.store.OutboxLength(t.Context()); err != nil || err2 != nil || n == 0 || after != n {
		t.Errorf("announced %d and then %d, %v, %v", n, after, err, err2)
	}
}

func changeNames(t *testing.T, w *world) {
	w.Group("sig-design", []string{"ana"}, nil)
	w.run(t, "1 people added, 1 roles given, 0 taken, 0 skipped")
	w.Person("ana", "Ana Other")
	w.run(t, nothing)
	if a, err := w.store.Account(t.Context(), "ana"); err != nil || a.FullName != "Ana Other" {
		t.Errorf("account is %+v, %v", a, err)
	}
	w.Person("ana", "")
	w.run(t, nothing)
	if a, err := w.store.Account(t.Context(), "ana"); err != nil || a.FullName != "Ana Other" {
		t.Errorf("a name that is not told: %+v, %v", a, err)
	}
}

func stayPrivate(t *testing.T, w *world) {
	w.Private("ana")
	w.Group("sig-design", []string{"ana", "bob"}, nil)
	w.run(t, "2 people added, 2 roles given, 0 taken, 0 skipped")
	w.Private("bob")
	w.run(t, nothing)
	for _, username := range []string{"ana", "bob"} {
		if a, err := w.store.Account(t.Context(), username); err != nil || a.FullName != "" {
			t.Errorf("account is %+v, %v", a, err)
		}
	}
	if _, err := w.store.Hub(t.Context(), hub.Person, "ana"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("a private person has a page: %v", err)
	}
	if h, err := w.store.Hub(t.Context(), hub.Person, "bob"); err != nil || h.Title != "bob" {
		t.Errorf("bob's page is %+v, %v", h, err)
	}
	w.roles(t, "ana member", "bob member")
}

func keepsLastOwner(t *testing.T, w *world) {
	w.Group("sig-design", []string{"ana", "bob"}, []string{"ana"})
	w.run(t, "2 people added, 2 roles given, 0 taken, 0 skipped")
	w.Group("sig-design", []string{"bob"}, nil)
	for _, dry := range []bool{true, false, false} {
		w.sync.DryRun = dry
		w.run(t, nothing)
		w.roles(t, "ana owner", "bob member")
	}
	if !strings.Contains(w.logs.String(), "level=WARN") || !strings.Contains(w.logs.String(), "user=ana") {
		t.Errorf("the log is %s", w.logs)
	}
	w.Group("sig-design", []string{"bob"}, []string{"bob"})
	w.run(t, "0 people added, 1 roles given, 1 taken, 0 skipped")
	w.roles(t, "bob owner")
}

func keepsByHand(t *testing.T, w *world) {
	for username, role := range map[string]hub.Role{"zoe": hub.Owner, "yan": hub.Member, "bob": hub.Member} {
		if err := w.store.AddAccount(t.Context(), hub.Account{Username: username}); err != nil {
			t.Fatal(err)
		}
		if err := w.store.Belong(t.Context(), hub.System(username), w.team, username, role); err != nil {
			t.Fatal(err)
		}
	}
	w.Group("sig-design", []string{"ana", "bob", "zoe"}, []string{"bob"})
	w.run(t, "1 people added, 2 roles given, 0 taken, 0 skipped")
	w.roles(t, "ana member", "bob owner", "yan member", "zoe owner")
	w.Group("sig-design", []string{"ana"}, nil)
	w.run(t, "0 people added, 0 roles given, 1 taken, 0 skipped")
	w.roles(t, "ana member", "bob member", "yan member", "zoe owner")
}

func dryRun(t *testing.T, w *world) {
	w.Group("sig-design", []string{"ana", "bob"}, []string{"ana"})
	w.run(t, "2 people added, 2 roles given, 0 taken, 0 skipped")
	before, err1 := w.store.OutboxLength(t.Context())
	w.Person("ana", "Another")
	w.Group("sig-design", []string{"ana", "cem"}, []string{"ana"})
	w.sync.DryRun = true
	for range 2 {
		w.run(t, "1 people added, 1 roles given, 1 taken, 0 skipped")
	}
	w.roles(t, "ana owner", "bob member")
	after, err2 := w.store.OutboxLength(t.Context())
	if err1 != nil || err2 != nil || before != after {
		t.Errorf("announced %d and then %d, %v, %v", before, after, err1, err2)
	}
	if _, err := w.store.Account(t.Context(), "cem"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("cem has an account: %v", err)
	}
	if a, err := w.store.Account(t.Context(), "ana"); err != nil || a.FullName != "Full ana" {
		t.Errorf("ana is %+v, %v", a, err)
	}
}

// A cut stops a sync before one of its changes.
type cut struct {
	*store.Store
	left int
	stop context.CancelFunc
}

func (c *cut) step() {
	if c.left--; c.left < 0 {
		c.stop()
	}
}

func (c *cut) AddAccount(ctx context.Context, a hub.Account) error {
	c.step()
	return c.Store.AddAccount(ctx, a)
}

func (c *cut) Settle(ctx context.Context, a hub.Account, widgets []hub.Placed) error {
	c.step()
	return c.Store.Settle(ctx, a, widgets)
}

func (c *cut) FollowGroup(ctx context.Context, h hub.Hub, username string, due hub.Role) (give, take hub.Role, err error) {
	c.step()
	return c.Store.FollowGroup(ctx, h, username, due)
}

func isInterrupted(t *testing.T, w *world) {
	w.Group("sig-design", []string{"ana", "bob"}, []string{"ana"})
	for steps := range 4 { // two accounts with pages, and roles
		ctx, stop := context.WithCancel(t.Context())
		c := &cut{w.store, 1, stop}
		s := *w.sync
		s.People, s.Teams = c, c
		if _, err := s.Run(ctx); !errors.Is(err, context.Canceled) && steps < 3 {
			t.Errorf("the run was not interrupted after step %d: %v", steps, err)
		}
		stop()
	}
	w.run(t, nothing)
	w.roles(t, "ana owner", "bob member")
	for _, username := range []string{"ana", "bob"} {
		if page, err := w.store.Page(t.Context(), hub.Person, username); err != nil || len(page.Widgets) != 1 {
			t.Errorf("the page of %s is %+v, %v", username, page, err)
		}
	}
}

func runsAtOnce(t *testing.T, w *world) {
	var members []string
	for i := range 20 {
		members = append(members, fmt.Sprintf("user%02d", i))
	}
	w.Group("sig-design", members, members[:2])
	var g sync.WaitGroup
	for range 3 {
		s := *w.sync
		s.Log = slog.New(slog.DiscardHandler)
		g.Go(func() {
			_, err := s.Run(t.Context())
			for store.IsAway(err) { // SQLite lets one write at a time, and a slow machine makes the others wait long
				_, err = s.Run(t.Context())
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	g.Wait()
	w.run(t, nothing)
	if roles, err := w.store.Roles(t.Context(), w.team.ID); err != nil || roles[hub.Owner] != 2 || roles[hub.Member] != 18 {
		t.Errorf("roles are %v, %v", roles, err)
	}
}

func failsAlone(t *testing.T, w *world) {
	page := hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: "gone", Group: "a-gone-group"}}
	if err := w.store.CreateHub(t.Context(), "", &page); err != nil {
		t.Fatal(err)
	}
	w.Group("sig-design", []string{"ana"}, nil)
	done, err := w.sync.Run(t.Context())
	if !errors.Is(err, hub.ErrNotFound) || !strings.Contains(err.Error(), "a-gone-group") || done.Given != 1 {
		t.Errorf("got %q, %v", done, err)
	}
	w.roles(t, "ana member")
}

func emptyGroup(t *testing.T, w *world) {
	w.Group("sig-design", []string{"ana"}, nil)
	w.run(t, "1 people added, 1 roles given, 0 taken, 0 skipped")
	w.Group("sig-design", nil, nil)
	w.run(t, nothing)
	w.roles(t, "ana member")
}

func skipsNames(t *testing.T, w *world) {
	w.Person("<script>", "X")
	w.Person("cem", "<script>alert(1)</script>")
	w.Group("sig-design", []string{"ana", "<script>", "../x", "cem"}, nil)
	w.run(t, "1 people added, 1 roles given, 0 taken, 3 skipped")
	w.roles(t, "ana member")
}

func briefLists(t *testing.T, w *world) {
	w.Brief = true
	w.Private("bob")
	w.Group("sig-design", []string{"ana", "bob"}, []string{"ana"})
	w.run(t, "2 people added, 2 roles given, 0 taken, 0 skipped")
	a, err1 := w.store.Account(t.Context(), "ana")
	b, err2 := w.store.Account(t.Context(), "bob")
	if err1 != nil || err2 != nil || a.FullName != "Full ana" || b.FullName != "" {
		t.Errorf("accounts are %+v, %+v, %v, %v", a, b, err1, err2)
	}
	paths, _ := w.Asked()
	asked := 0
	for _, path := range paths {
		if path == "/v1/users/ana/" {
			asked++
		}
	}
	if asked != 1 {
		t.Errorf("ana was looked up %d times: %v", asked, paths)
	}
}

func onePerson(t *testing.T, w *world) {
	w.Person("ana", "Ana")
	if err := w.sync.Person(t.Context(), "ana"); err != nil {
		t.Fatal(err)
	}
	if _, err := w.store.Account(t.Context(), "ana"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("a stranger got an account: %v", err)
	}
	if err := w.store.AddAccount(t.Context(), hub.Account{Username: "ana"}); err != nil {
		t.Fatal(err)
	}
	if err := w.sync.Person(t.Context(), "ana"); err != nil {
		t.Fatal(err)
	}
	if a, err := w.store.Account(t.Context(), "ana"); err != nil || a.FullName != "Ana" {
		t.Errorf("account is %+v, %v", a, err)
	}
}
