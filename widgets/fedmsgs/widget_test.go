package fedmsgs_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/fedmsgs"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

var (
	ada  = fedmsg.Meta{Usernames: []string{"ada"}}
	bob  = fedmsg.Meta{Usernames: []string{"bob"}}
	both = fedmsg.Meta{Usernames: []string{"ada", "bob"}}
)

func TestWidget(t *testing.T) {
	kind := widgets.New(fedmsgs.Widget{})
	world := widgettest.World{Messages: year()}
	byAda, byBob := widgettest.Said("wiki.article.edit", 0, ada), widgettest.Said("wiki.article.edit", 0, bob)
	of := func(packages ...string) fedmsg.Said {
		return widgettest.Said("git.receive", 0, fedmsg.Meta{Packages: packages})
	}
	joined := widgettest.Said("hubs.user.role.added", 0, fedmsg.Meta{Usernames: []string{"cem"}, Hubs: []string{"t/infra", "u/cem"}})
	alone := widgettest.Team
	alone.Members = nil
	widgettest.Run(t, kind, widgettest.Cases{
		{Name: "full", Hub: widgettest.Person, World: world, Redraws: []fedmsg.Said{byAda}, Ignores: []fedmsg.Said{byBob, joined, of("httpd")}},
		{Name: "team", World: world, Redraws: []fedmsg.Said{byAda, byBob, joined}, Ignores: []fedmsg.Said{of("httpd")}},
		{Name: "chosen", Config: `{"username": "bob", "weeks": 2}`, World: world, Redraws: []fedmsg.Said{byBob}, Ignores: []fedmsg.Said{byAda, joined}},
		{Name: "packages", Config: `{"packages": ["httpd", "ansible"], "weeks": 5}`, World: world, Redraws: []fedmsg.Said{of("httpd"), of("ansible")}, Ignores: []fedmsg.Said{byAda, joined, of("vim")}},
		{Name: "many-packages", Config: `{"packages": ["httpd", "ansible", "vim", "emacs"]}`, World: world, Redraws: []fedmsg.Said{of("vim")}},
		{Name: "quarters", Hub: widgettest.Person, Config: `{"weeks": 27}`, World: world},
		{Name: "week", Hub: widgettest.Person, Config: `{"weeks": 1}`, World: world},
		{Name: "single", Hub: widgettest.Person, World: widgettest.World{Messages: []fedmsg.Said{byAda}}},
		{Name: "empty", Hub: widgettest.Person},
		{Name: "empty-chosen", Config: `{"username": "bob", "weeks": 1}`, Ignores: []fedmsg.Said{byAda}},
		{Name: "nobody", Hub: alone, Redraws: []fedmsg.Said{joined}, Ignores: []fedmsg.Said{byAda}},
	})
}

// A year has a bar and a row for each of its weeks, and they add up.
func TestYear(t *testing.T) {
	env := widgettest.Env(widgettest.Person, widgettest.World{Messages: year()})
	c, err := widgets.New(fedmsgs.Widget{}).Draw(t.Context(), env, []byte(`{"weeks": 53}`))
	if err != nil {
		t.Fatal(err)
	}
	html := string(c.HTML)
	sum := 0
	for _, bar := range regexp.MustCompile(`Week of [^:]+: (\d+) event`).FindAllStringSubmatch(html, -1) {
		n, _ := strconv.Atoi(bar[1])
		sum += n
	}
	if bars, rows := strings.Count(html, "Week of "), strings.Count(html, "<tr>"); bars != 53 || rows != 54 || sum != 327 {
		t.Errorf("%d bars and %d rows with %d messages: %.300s", bars, rows, sum, html)
	}
}

// year is the past that is shown: much on Tuesdays, little on Sundays, and in
// the first minute and the last of each Monday; a bit of it before and after.
func year() (list []fedmsg.Said) {
	say := func(at time.Time, event string, m fedmsg.Meta) {
		list = append(list, widgettest.Said(event, widgettest.Now.Sub(at), m))
	}
	for day := widgettest.Now.Truncate(24*time.Hour).AddDate(-2, 0, 0); day.Before(widgettest.Now.AddDate(0, 0, 3)); day = day.AddDate(0, 0, 1) {
		switch day.Weekday() {
		case time.Monday:
			say(day, "bodhi.update.comment", ada)
			say(day.Add(24*time.Hour-time.Second), "bodhi.update.comment", bob)
		case time.Tuesday:
			for i := range day.YearDay() % 9 {
				say(day.Add(time.Duration(i)*time.Hour), "git.receive", fedmsg.Meta{Usernames: []string{"ada"}, Packages: []string{"httpd"}})
			}
		case time.Thursday:
			say(day.Add(time.Hour), "wiki.article.edit", both)
			say(day.Add(time.Hour), "buildsys.build.state.change", fedmsg.Meta{Packages: []string{"ansible"}})
		case time.Saturday:
			if day.Day() < 8 {
				say(day.Add(time.Hour), "wiki.article.edit", ada)
			}
		}
	}
	return list
}

// TestValidate wants a person or packages, not both.
func TestValidate(t *testing.T) {
	kind := widgets.New(fedmsgs.Widget{})
	for config, ok := range map[string]bool{
		`{"username": "bob", "weeks": 53}`:                      true,
		`{"packages": ["vim"], "weeks": 1}`:                     true,
		`{"username": "bob", "packages": ["vim"], "weeks": 12}`: false,
		`{"weeks": 0}`:  false,
		`{"weeks": 54}`: false,
	} {
		if err := kind.Check([]byte(config)); (err == nil) != ok {
			t.Errorf("%s: %v", config, err)
		}
	}
}

// TestOwnPage does not name whose page it is.
func TestOwnPage(t *testing.T) {
	env := widgettest.Env(widgettest.Person, widgettest.World{})
	for username, want := range map[widgets.Username]string{"": "", "ada": "", "bob": "bob"} {
		d, err := (fedmsgs.Widget{}).Data(t.Context(), env, fedmsgs.Config{Username: username, Weeks: 12})
		if err != nil || d.Username != want {
			t.Errorf("%q is named %q, want %q; %v", username, d.Username, want, err)
		}
	}
}

// TestMonday begins a new week, in UTC, with no message yet.
func TestMonday(t *testing.T) {
	env := widgettest.Env(widgettest.Person, widgettest.World{Messages: []fedmsg.Said{
		widgettest.Said("wiki.article.edit", 0, ada), widgettest.Said("wiki.article.edit", 8*7*24*time.Hour, ada),
	}})
	for now, want := range map[string]string{
		"2026-05-03T23:59:59Z":      "[[0 0 0 0 0 0 0] [0 0 0 0 0 0 1]]",
		"2026-05-04T00:00:00Z":      "[[0 0 0 0 0 0 1] [0]]",
		"2026-05-04T01:00:00+02:00": "[[0 0 0 0 0 0 0] [0 0 0 0 0 0 1]]",
		"2026-05-12T12:00:00Z":      "[[0 0 0 0 0 0 0] [0 0]]",
	} {
		var err error
		if env.Now, err = time.Parse(time.RFC3339, now); err != nil {
			t.Fatal(err)
		}
		d, err := (fedmsgs.Widget{}).Data(t.Context(), env, fedmsgs.Config{Weeks: 2})
		var got [][]int64
		for _, w := range d.Weeks {
			got = append(got, w.Days)
		}
		if fmt.Sprint(got) != want || err != nil {
			t.Errorf("at %s: %v, want %s; %v", now, got, want, err)
		}
	}
}
