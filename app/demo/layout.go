package demo

import (
	"encoding/json"
	"fmt"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// An owned page is one that somebody makes.
type ownedPage struct {
	hub.Page
	owner string
}

// pages are the hubs of the teams, then those of the people.
func (c *Community) pages() []ownedPage {
	var all []ownedPage
	for i := range c.Teams {
		all = append(all, c.teamPage(&c.Teams[i]))
	}
	for i := range c.People {
		all = append(all, c.personPage(&c.People[i]))
	}
	return all
}

// settings are the configuration of a widget; what they leave out is as the
// widget has it by default.
type settings map[string]any

// A shelf is the widgets of one page, from top to bottom.
type shelf []hub.Placed

func (s *shelf) put(column hub.Column, kind string, config settings) {
	raw, err := json.Marshal(config)
	if err != nil {
		panic(fmt.Sprintf("demo: settings of a %s widget: %v", kind, err)) // texts, numbers and lists of them
	}
	*s = append(*s, hub.Placed{Kind: kind, Column: column, Position: len(*s), Config: raw})
}

// fill puts up what stands on such pages anyhow, some of it with other settings.
func (s *shelf) fill(usual []hub.Placed, configs map[string]settings) {
	for _, w := range usual {
		if config, own := configs[w.Kind]; own {
			s.put(w.Column, w.Kind, config)
			continue
		}
		w.Position = len(*s)
		*s = append(*s, w)
	}
}

func (c *Community) teamPage(t *Team) ownedPage {
	h := hub.Hub{
		Kind: hub.Team, Name: t.Name, Title: t.Title, Summary: t.Summary,
		Packages: c.packagesOf(t.Name), Topics: append([]string{}, t.Topics...),
		Archived: t.Archived, Created: founded.AddDate(0, 0, 10),
	}
	var s shelf
	if t.Note.Text != "" {
		s.put(hub.Main, "sticky", settings{"title": t.Note.Title, "text": t.Note.Text})
	}
	s.fill(standard.Team(), map[string]settings{"about": {"text": t.About}, "rules": t.rules()})
	if t.Name == "welcome" || t.Name == "council" {
		s.put(hub.Side, "subscriptions", settings{"username": t.Owners[0]})
		s.put(hub.Side, "fedmsgstats", settings{"username": t.Owners[0]})
		s.put(hub.Main, "minutes", nil)
		s.put(hub.Side, "members", nil)
		s.put(hub.Side, "contact", settings{"mail": t.Name + "@lists." + domain, "chat": "https://chat." + domain + "/room/" + t.Name})
		s.put(hub.Side, "library", settings{"links": []string{
			"https://wiki." + domain + "/Start Where to start", "https://wiki." + domain + "/Releases What comes when",
		}})
	}
	return ownedPage{hub.Page{Hub: h, Widgets: s}, t.Owners[0]}
}

// rules are the settings of the widget of that name.
func (t *Team) rules() settings {
	s := settings{
		"link":          "https://wiki." + domain + "/Conduct",
		"schedule_text": fmt.Sprintf("%ss at %d:00 UTC", t.Day, t.Hour),
		"schedule_link": "https://calendar." + domain + "/" + t.Name + "/",
		"minutes_link":  "https://minutes." + domain + "/sresults/?group_id=" + t.Name,
		"chat":          t.channel() + " on chat." + domain,
		"chat_link":     "https://chat." + domain + "/room/" + t.Name,
	}
	if t.Quiet {
		return settings{"link": s["link"], "minutes_link": s["minutes_link"]}
	}
	return s
}

func (c *Community) personPage(p *Person) ownedPage {
	h := hub.Hub{
		Kind: hub.Person, Name: p.Username, Title: p.Name, Summary: "From " + p.Home + ", here since " + p.Joined.Format("January 2006") + ".",
		Packages: []string{}, Topics: []string{}, Created: p.Joined,
	}
	var s shelf
	if p.energy == 5 {
		note := personNotes[len(p.Username)%len(personNotes)]
		s.put(hub.Main, "sticky", settings{"title": note.Title, "text": note.Text})
	}
	if p.energy == 5 {
		s.put(hub.Side, "avatar", nil)
	}
	s.fill(standard.Person(), map[string]settings{"about": {"text": c.profile(p)}})
	return ownedPage{hub.Page{Hub: h, Widgets: s}, p.Username}
}

// packagesOf are the names of a team's packages.
func (c *Community) packagesOf(team string) []string {
	names := []string{}
	for _, p := range c.Packages {
		if p.Team == team {
			names = append(names, p.Name)
		}
	}
	return names
}
