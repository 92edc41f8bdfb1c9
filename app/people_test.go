package app

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/session"
	"github.com/fedora-hubs/hubs/backend/store"
)

func TestPeopleCommands(t *testing.T) {
	t.Parallel()
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		f := servertest.NewFASJSON(t)
		f.Group("sig-design", []string{"ana", "bob"}, []string{"ana"})
		f.Group("sig-docs", []string{"ana"}, nil)
		f.Group("staff", nil, nil)
		env := []string{"HUBS_DATABASE_URL=" + d.URL, "HUBS_ACCOUNTS_URL=" + f.URL, "HUBS_ACCOUNTS_TOKEN=s3cret"}
		if _, _, err := command(t, env, "", "migrate"); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ args, out, err string }{
			{"people team sig-design --title=Designers", "t/sig-design has the people of the group sig-design.\n2 people added, 2 roles given, 0 taken, 0 skipped\n", ""},
			{"people team sig-design", "", "the name is taken"},
			{"people team staff", "", "kept for the site"},
			{"people team sig-design --title=Desi\u0433ners", "", "--title: a word mixes letters"},
			{"people team none", "", "not found"},
			{"people tie none t/sig-design", "", "not found"},
			{"people tie sig-docs t/none", "", "not found"},
			{"people tie sig-docs u/ana", "", "is no team"},
			{"people sync", "0 people added, 0 roles given, 0 taken, 0 skipped\n", ""},
			{"people tie sig-docs t/sig-design", "t/sig-design is tied to the group sig-docs.\n", ""},
			{"people sync --groups=sig-design", "0 people added, 0 roles given, 0 taken, 0 skipped\n", ""},
			{"people sync --dry-run", "Nothing is changed. It would be: 0 people added, 0 roles given, 1 taken, 0 skipped\n", ""},
			{"people sync --groups sig-docs,sig-design", "0 people added, 0 roles given, 1 taken, 0 skipped\n", ""},
		} {
			out, errs, err := command(t, env, "", strings.Fields(c.args)...)
			if out != c.out || (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) || strings.Contains(errs, "s3cret") {
				t.Errorf("%s: %q, %v\n%s", c.args, out, err, errs)
			}
		}
		s, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		page, err := s.OnHub(t.Context(), hub.Team, "sig-design")
		if err != nil || page.Hub.Title != "Designers" || len(page.Widgets) == 0 || !slices.Equal(page.Hub.Members, []string{"ana"}) {
			t.Errorf("the team is %+v, %v", page, err)
		}
		if _, err := s.Hub(t.Context(), hub.Team, "staff"); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("a team of a reserved name: %v", err)
		}
		if _, _, err := command(t, env[:1], "", "people", "sync"); err == nil || !strings.Contains(err.Error(), "HUBS_ACCOUNTS_URL must be set") {
			t.Errorf("without a service: %v", err)
		}
	})
}

func TestAccountCommands(t *testing.T) {
	t.Parallel()
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		env := []string{"HUBS_DATABASE_URL=" + d.URL}
		if _, _, err := command(t, env, "", "migrate"); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(d.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		sessions := session.New(s.DB(), session.Limits{Idle: time.Hour, Life: time.Hour}, time.Now)
		count := func() int {
			n, err := s.DB().NewSelect().Table("sessions").Count(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return int(n)
		}
		for _, c := range []struct {
			args, out, err string
			left           int // sessions
		}{
			{"people add ana --full-name=Ana --admin", "ana has an account, and a page at /u/ana, and is an admin of the site.\n", "", 3},
			{"people add ana", "ana had an account before.\n", "", 3},
			{"people add a/b", "", "a name has 2 to 64 letters", 3},
			{"people admin ana --remove", "ana is no admin of the site any more, unless HUBS_ADMINS says so.\n", "", 3},
			{"people admin ana", "ana is an admin of the site.\n", "", 3},
			{"people admin nobody", "", "not found", 3},
			{"people move ana", "", "nobody has signed in as ana yet", 3},
			{"people move nobody", "", "not found", 3},
			{"people sign-out", "", "say whom", 3},
			{"people sign-out ana --all", "", "say whom", 3},
			{"people sign-out nobody", "", "not found", 3},
			{"people sign-out ana", "ana is signed out everywhere.\n", "", 1},
			{"people sign-out --all", "Everybody is signed out.\n", "", 0},
		} {
			for count() < 3 && c.left == 3 {
				for _, who := range []string{"ana", "ana", "bob"} {
					if _, err := sessions.Begin(t.Context(), session.Person{Username: who}, session.Origin{}); err != nil {
						t.Fatal(err)
					}
				}
			}
			out, _, err := command(t, env, "", strings.Fields(c.args)...)
			if out != c.out || (err != nil) != (c.err != "") || err != nil && !strings.Contains(err.Error(), c.err) || count() != c.left {
				t.Errorf("%s: %q, %v, and %d sessions", c.args, out, err, count())
			}
		}
		if is, err := s.IsAdmin(t.Context(), "ana"); err != nil || !is {
			t.Errorf("ana is an admin: %v, %v", is, err)
		}
		id := hub.Identity{Issuer: "https://id.example.org", Subject: "1"}
		if name, err := s.Identify(t.Context(), id, hub.Account{Username: "Ana"}); err != nil || name != "ana" {
			t.Errorf("who signs in first is %q, %v", name, err)
		}
		if out, _, err := command(t, env, "", "people", "move", "ana"); err != nil || out != "The next one who signs in as ana has the account.\n" {
			t.Errorf("the account is moved: %q, %v", out, err)
		}
	})
}
