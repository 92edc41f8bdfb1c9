// Package demo makes up a community, the same each time: its people, teams and
// packages, and what happens among them on the bus, so that a newcomer sees
// pages move.
//
// Everything in it is invented: the distribution Harbor Linux, its services
// under harbor.example, and everyone who works on it.
package demo

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/fedora-hubs/hubs/backend/rules"
)

// Prefix begins the topics of the community, with the environment.
const Prefix = "org.harbor.prod"

// Name is what the community is called.
const Name = "Harbor"

// domain is where the community's services and mail addresses are. Nobody can
// own it (RFC 2606).
const domain = "harbor.example"

// founded is when the community began, by which its services count.
var founded = time.Date(2021, time.April, 12, 9, 0, 0, 0, time.UTC)

// A Community is made-up people, teams and packages. It must not be changed;
// then it is safe for concurrent use.
type Community struct {
	People   []Person  // by the order in which they joined
	Teams    []Team    // those that nothing happens in last
	Packages []Package // by team

	seed   uint64
	person map[string]*Person
	team   map[string]*Team
	lively []string   // usernames, those of busier people several times
	busy   []*Package // likewise; none of a quiet team
}

// New makes a community up. The people, teams and packages are always the
// same; the seed deals who belongs to what, and decides what happens.
func New(seed uint64) *Community {
	c := &Community{
		People: slices.Clone(people), Teams: slices.Clone(teams), Packages: slices.Clone(packages),
		seed: seed, person: map[string]*Person{}, team: map[string]*Team{},
	}
	for i := range c.People {
		c.person[c.People[i].Username] = &c.People[i]
	}
	for i := range c.Teams {
		c.team[c.Teams[i].Name] = &c.Teams[i]
	}
	c.deal()
	return c
}

// Rules are how the messages of the community are read: where its people and
// its services have their addresses.
func (c *Community) Rules() rules.Set {
	return rules.Set{
		Identity:   "http://USER.id." + domain + "/",
		MailDomain: domain,
		Sites: map[string]string{
			"http://koji.fedoraproject.org/koji":           "https://builds." + domain,
			"https://apps.fedoraproject.org/calendar":      "https://calendar." + domain,
			"https://koschei.fedoraproject.org":            "https://rebuilds." + domain,
			"https://accounts.fedoraproject.org":           "https://accounts." + domain,
			"https://badges.fedoraproject.org":             "https://badges." + domain,
			"https://bodhi.fedoraproject.org":              "https://updates." + domain,
			"https://bugzilla.redhat.com":                  "https://bugs." + domain,
			"https://copr.fedoraproject.org":               "https://sheds." + domain,
			"https://copr-be.cloud.fedoraproject.org":      "https://sheds-data." + domain,
			"https://fedoraproject.org/wiki":               "https://wiki." + domain,
			"https://lists.fedoraproject.org":              "https://lists." + domain,
			"https://pagure.io":                            "https://forge." + domain,
			"https://release-monitoring.org":               "https://lookout." + domain,
			"https://src.fedoraproject.org":                "https://git." + domain,
			"http://infrastructure.fedoraproject.org/cgit": "https://forge." + domain + "/infra",
		},
	}
}

// random gives numbers that depend on the seed, on what they are for, and on
// a time.
func (c *Community) random(purpose string, at time.Time) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(purpose + at.UTC().Format(time.RFC3339Nano)))
	return rand.New(rand.NewPCG(c.seed, h.Sum64()))
}
