package demo

import (
	"math/rand/v2"
	"slices"
	"time"
)

// deal decides, by the seed, who belongs to what.
func (c *Community) deal() {
	r := c.random("deal", founded)
	crew, retired := c.crew()
	c.dealTeams(r, crew)
	c.dealQuiet(r, crew, retired)
	for i := range c.People {
		c.dealPerson(r, i, crew)
	}
	for i := range c.Packages {
		c.dealPackage(r, &c.Packages[i])
	}
}

// crew are the usernames of those who do something, and of those who did.
func (c *Community) crew() (crew, retired []string) {
	for _, p := range c.People {
		if p.Quiet {
			retired = append(retired, p.Username)
		} else {
			crew = append(crew, p.Username)
		}
	}
	return crew, retired
}

// dealTeams gives everyone one team, and most people others besides.
func (c *Community) dealTeams(r *rand.Rand, crew []string) {
	active := c.activeTeams()
	for i, n := range r.Perm(len(crew)) {
		home := active[i%len(active)]
		if len(home.Owners) < 2 {
			home.Owners = append(home.Owners, crew[n])
		} else {
			home.Members = append(home.Members, crew[n])
		}
	}
	for _, t := range active {
		others := without(crew, t.belongs()...)
		r.Shuffle(len(others), func(i, j int) { others[i], others[j] = others[j], others[i] })
		take := func(n int) []string {
			some := slices.Clone(others[:n])
			others = others[n:]
			return some
		}
		t.Members = append(t.Members, take(4+r.IntN(5))...)
		t.Subscribers, t.Stargazers = take(5+r.IntN(9)), take(5+r.IntN(12))
	}
}

// dealQuiet leaves the teams in which nothing happens to those who moved on.
// Others remember them.
func (c *Community) dealQuiet(r *rand.Rand, crew, retired []string) {
	for i, name := range []string{"gangplank", "games"} {
		t, own := c.team[name], retired[3*i:3*i+3]
		t.Owners, t.Members = own[:1], own[1:]
		friends := pick(r, crew, 6+r.IntN(9))
		t.Subscribers, t.Stargazers = friends[:3], friends[3:]
	}
}

func (c *Community) dealPerson(r *rand.Rand, i int, crew []string) {
	p := &c.People[i]
	p.Joined = founded.AddDate(0, 0, 27*i+r.IntN(27)).Add(time.Duration(r.IntN(14*60)) * time.Minute)
	if p.Quiet {
		p.Joined = founded.AddDate(0, 0, i)
		return
	}
	p.energy = []int{1, 1, 2, 2, 3, 5}[r.IntN(6)]
	for range p.energy {
		c.lively = append(c.lively, p.Username)
	}
	liked := pick(r, without(crew, p.Username), 1+r.IntN(6))
	split := r.IntN(len(liked) + 1)
	p.Likes, p.Stars = liked[:split], liked[split:]
}

func (c *Community) dealPackage(r *rand.Rand, p *Package) {
	p.Maintainers = pick(r, c.team[p.Team].belongs(), 1+r.IntN(3))
	if p.quiet {
		return
	}
	for range []int{1, 1, 2, 3}[r.IntN(4)] {
		c.busy = append(c.busy, p)
	}
}

// activeTeams are the teams in which something happens.
func (c *Community) activeTeams() []*Team {
	var active []*Team
	for i := range c.Teams {
		if !c.Teams[i].Quiet {
			active = append(active, &c.Teams[i])
		}
	}
	return active
}

// pick takes n of a list at random, or all of it; no entry twice.
func pick[T any](r *rand.Rand, list []T, n int) []T {
	n = min(n, len(list))
	some := make([]T, n)
	for i, at := range r.Perm(len(list))[:n] {
		some[i] = list[at]
	}
	return some
}

// one takes an entry of a list at random.
func one[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// without is a list without some of its entries.
func without(list []string, these ...string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(these, s) })
}
