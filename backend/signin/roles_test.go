package signin_test

import (
	"reflect"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/signin"
	"github.com/fedora-hubs/hubs/backend/store"
)

func TestParseGrants(t *testing.T) {
	got, err := signin.ParseGrants([]string{"infra-owners=t/infra:owner", " infra=t/infra:member"})
	want := []signin.Grant{{"infra-owners", "infra", hub.Owner}, {"infra", "infra", hub.Member}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, bad := range []string{"", "infra", "=t/infra:owner", "infra=infra:owner", "infra=u/ana:owner", "infra=t/infra", "infra=t/infra:", "infra=t/infra:stargazer", "infra=t/../x:owner", "infra=t/:owner"} {
		if got, err := signin.ParseGrants([]string{bad}); err == nil {
			t.Errorf("%q is taken for %v", bad, got)
		}
	}
}

// A town is a store with a team, infra, that dot owns.
type town struct {
	*testing.T
	*store.Store
	infra hub.Hub
}

func towns(t *testing.T, rule func(*town)) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		s, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		if _, err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		w := &town{T: t, Store: s}
		for _, name := range []string{"ana", "dot"} {
			if err := s.AddAccount(t.Context(), hub.Account{Username: name, FullName: name}); err != nil {
				t.Fatal(err)
			}
		}
		w.infra = w.team("infra", false)
		if err := s.Belong(t.Context(), hub.System("dot"), w.infra, "dot", hub.Owner); err != nil {
			t.Fatal(err)
		}
		rule(w)
	})
}

func (w *town) team(name string, archived bool) hub.Hub {
	page := &hub.Page{Hub: hub.Hub{Kind: hub.Team, Name: name, Title: name, Archived: archived}}
	if err := w.CreateHub(w.Context(), "dot", page); err != nil {
		w.Fatal(err)
	}
	return page.Hub
}

var grants = []signin.Grant{
	{"infra-owners", "infra", hub.Owner}, {"infra", "infra", hub.Member}, {"sysadmin", "infra", hub.Member},
	{"infra", "not-there", hub.Member}, {"infra", "old", hub.Member},
}

func (w *town) assign(grants []signin.Grant, username string, groups ...string) {
	w.Helper()
	if err := signin.Assign(w.Context(), w, grants, username, groups); err != nil {
		w.Fatal(err)
	}
}

func (w *town) is(username string, want hub.Role) {
	w.Helper()
	st, err := w.Standing(w.Context(), w.infra, username)
	if err != nil || st.Belongs != want {
		w.Errorf("%s is %q, %v, want %q", username, st.Belongs, err, want)
	}
}

func TestAssign(t *testing.T) {
	towns(t, func(w *town) {
		w.team("old", true)
		for _, step := range []struct {
			groups []string
			want   hub.Role
		}{
			{nil, ""}, {[]string{"infra"}, hub.Member}, {[]string{"infra", "infra-owners"}, hub.Owner}, {[]string{"infra-owners"}, hub.Owner},
			{[]string{"sysadmin", "x"}, hub.Member}, {[]string{"infra"}, hub.Member}, {[]string{"Infra"}, ""}, {nil, ""},
		} {
			for range 2 {
				w.assign(grants, "ana", step.groups...)
				w.is("ana", step.want)
			}
		}
		w.is("dot", hub.Owner)
	})
}

// The last owner stays, whatever the groups say.
func TestAssignLeavesAnOwner(t *testing.T) {
	towns(t, func(w *town) {
		w.assign(grants, "dot")
		w.is("dot", hub.Owner)
		w.assign(grants, "dot", "infra")
		w.is("dot", hub.Owner)
		w.assign(grants, "ana", "infra-owners")
		w.assign(grants, "dot", "infra")
		w.is("dot", hub.Member)
		w.is("ana", hub.Owner)
	})
}

// Roles that no group could have given are left alone.
func TestAssignLeavesWhatWasGivenByHand(t *testing.T) {
	towns(t, func(w *town) {
		members := []signin.Grant{{"infra", "infra", hub.Member}}
		if err := w.Belong(w.Context(), hub.System("dot"), w.infra, "ana", hub.Owner); err != nil {
			w.Fatal(err)
		}
		w.assign(members, "ana", "infra")
		w.is("ana", hub.Owner)
		w.assign(members, "ana")
		w.is("ana", hub.Owner)
		w.assign(nil, "ana")
		w.is("ana", hub.Owner)
	})
}
