package app

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// newGuardedWithGroups is a site with an accounts system.
func newGuardedWithGroups(t *testing.T, f *servertest.FASJSON) *guarded {
	return newGuarded(t, func(p *parts) {
		client, err := Config{AccountsURL: f.URL}.accounts()
		if err != nil {
			t.Fatal(err)
		}
		p.groups = newFounder(p.store, client, p.kinds, p.log)
	})
}

// An admin of the site makes a team from a group, with the people of the group.
func TestTeamFromGroup(t *testing.T) {
	t.Parallel()
	f := servertest.NewFASJSON(t)
	f.Group("sig-tea", []string{"ana", "member"}, []string{"ana"})
	f.Group("public", []string{"ana"}, nil)
	f.Group("staff", []string{"ana"}, nil)
	v := newGuardedWithGroups(t, f)
	for _, c := range []struct {
		group, title string
		status       int
		want         string
	}{
		{"a b", "Tea", 422, "A name has 2 to 64 letters"},
		{"staff", "Tea", 422, "No team can be made with this name"},
		{"sig-tea", "T\u0435a", 422, "mixes letters of different scripts"},
		{"sig-coffee", "<b>Coffee</b>", 422, "The accounts system has no group with this name."},
		{"public", "", 422, "hubs people tie public t/TEAM"},
		{"sig-tea", strings.Repeat("x", 101), 422, "At most 100 characters."},
	} {
		status, body := v.ask(t, "admin", http.MethodPost, "/new/group", url.Values{"group": {c.group}, "group-title": {c.title}, "group-visibility": {"public"}})
		if status != c.status {
			t.Errorf("%s: %d, want %d", c.group, status, c.status)
		}
		wantPage(t, c.group, body)
		title := strings.NewReplacer("<", "&lt;", ">", "&gt;").Replace(c.title)
		contains(t, c.group, body, c.want, `role="alert"`, `value="`+c.group+`" maxlength="64"`, `value="`+title+`" maxlength="100"`)
	}
	if _, err := v.parts.store.Account(t.Context(), "ana"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("ana is here before there is a team: %v", err)
	}
	if status, body := v.ask(t, "admin", http.MethodPost, "/new/group", url.Values{"group": {"sig-tea"}, "group-title": {""}, "group-visibility": {"public"}}); status != http.StatusSeeOther {
		t.Fatalf("%d: %s", status, body)
	}
	h := v.page(t, "sig-tea").Hub
	if h.Title != "sig-tea" || h.Group != "sig-tea" || len(v.page(t, "sig-tea").Widgets) == 0 {
		t.Errorf("the team is %+v", h)
	}
	for name, want := range map[string]hub.Role{"ana": hub.Owner, "member": hub.Member, "admin": ""} {
		if st, err := v.parts.store.Standing(t.Context(), h, name); err != nil || st.Belongs != want {
			t.Errorf("%s is %+v, %v", name, st, err)
		}
	}
	for path, want := range map[string]bool{"/t/sig-tea/members": true, "/t/sig-tea/settings": true, "/t/public/members": false, "/t/public/settings": false} {
		for _, who := range []string{"ana", "owner"} {
			_, body := v.ask(t, who, http.MethodGet, path, nil)
			if got := strings.Contains(body, "This team has the people of the group <strong>sig-tea</strong>."); got != (want && who == "ana") {
				t.Errorf("%s tells %s of the group: %v\n%s", path, who, got, body)
			}
		}
	}
}

// The form is there for admins of the site alone, where there is an accounts
// system.
func TestTeamFromGroupForAdmins(t *testing.T) {
	t.Parallel()
	v := newGuarded(t)
	for _, who := range guests[1:] {
		_, body := v.ask(t, who, http.MethodGet, "/new", nil)
		wantPage(t, who, body)
		if got := strings.Contains(body, `action="/new/group"`); got != (who == "admin") {
			t.Errorf("%s is shown the form: %v", who, got)
		}
	}
	none := newGuarded(t, func(p *parts) { p.groups = nil })
	if _, body := none.ask(t, "admin", http.MethodGet, "/new", nil); strings.Contains(body, "/new/group") {
		t.Errorf("without an accounts system: %s", body)
	}
	if status, _ := none.ask(t, "admin", http.MethodPost, "/new/group", url.Values{"group": {"sig-tea"}}); status != http.StatusNotFound {
		t.Errorf("without an accounts system: %d", status)
	}
}

// sick is an accounts system that does not answer.
type sick struct{}

func (sick) Found(context.Context, string, hub.Hub) error { return hub.ErrUnavailable }

// While the accounts system is away nothing is made, and nothing typed is lost.
func TestTeamFromGroupLater(t *testing.T) {
	t.Parallel()
	v := newGuarded(t, func(p *parts) { p.groups = sick{} })
	status, body := v.ask(t, "admin", http.MethodPost, "/new/group", url.Values{"group": {"sig-tea"}, "group-title": {"Tea"}, "group-visibility": {"members"}})
	if status != http.StatusFailedDependency {
		t.Errorf("%d", status)
	}
	wantPage(t, "the form", body)
	contains(t, "the form", body, "The accounts system does not answer as it should, so that nothing was made.", `value="sig-tea"`, `value="Tea"`)
	f := servertest.NewFASJSON(t)
	f.Group("sig-tea", []string{"ana"}, nil)
	healthy := newGuardedWithGroups(t, f)
	late, cancel := context.WithCancel(t.Context())
	cancel()
	if err := healthy.parts.groups.Found(late, "admin", hub.Hub{Name: "sig-tea", Title: ""}); !errors.Is(err, hub.ErrUnavailable) {
		t.Errorf("no time left: %v", err)
	}
	if _, err := healthy.parts.store.Hub(t.Context(), hub.Team, "sig-tea"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("there is a team: %v", err)
	}
}
