package demo_test

import (
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

var noon = time.Date(2026, time.May, 2, 12, 0, 0, 0, time.UTC)

func TestSize(t *testing.T) {
	c := demo.New(1)
	if n := len(c.Teams); n < 10 {
		t.Errorf("%d teams", n)
	}
	if n := len(c.People); n < 60 {
		t.Errorf("%d people", n)
	}
	if n := len(c.Packages); n < 60 {
		t.Errorf("%d packages", n)
	}
	archived := slices.ContainsFunc(c.Teams, func(t demo.Team) bool { return t.Archived })
	quiet := slices.ContainsFunc(c.Teams, func(t demo.Team) bool { return t.Quiet && !t.Archived })
	if !archived || !quiet {
		t.Errorf("archived team %v, quiet team %v", archived, quiet)
	}
}

// TestNames holds all names against what names of hubs may be, and against
// each other.
func TestNames(t *testing.T) {
	c := demo.New(1)
	seen := map[string]bool{}
	check := func(kind, name string) {
		if err := hub.CheckName(name); err != nil || name != strings.ToLower(name) {
			t.Errorf("%s %q is no name of an account or a hub: %v", kind, name, err)
		}
		if seen[kind+name] {
			t.Errorf("%s %q is there twice", kind, name)
		}
		seen[kind+name] = true
	}
	for _, p := range c.People {
		check("person", p.Username)
		if seen[p.Name] || p.Bio == "" || p.Home == "" {
			t.Errorf("%s is called as somebody else, or has nothing to tell", p.Username)
		}
		seen[p.Name] = true
	}
	for _, team := range c.Teams {
		check("team", team.Name)
	}
	for _, p := range c.Packages {
		check("package", p.Name)
	}
}

// TestDeal looks at who belongs to what.
func TestDeal(t *testing.T) {
	for seed := range uint64(20) {
		c := demo.New(seed)
		for _, team := range c.Teams {
			if len(team.Owners) == 0 || len(team.Owners)+len(team.Members) < 3 {
				t.Errorf("seed %d: %s has %d owners and %d members", seed, team.Name, len(team.Owners), len(team.Members))
			}
			all := slices.Concat(team.Owners, team.Members, team.Subscribers, team.Stargazers)
			slices.Sort(all)
			if len(slices.Compact(slices.Clone(all))) != len(all) {
				t.Errorf("seed %d: somebody is in %s twice", seed, team.Name)
			}
		}
		for _, p := range c.Packages {
			if len(p.Maintainers) == 0 {
				t.Errorf("seed %d: nobody maintains %s", seed, p.Name)
			}
		}
	}
}

func TestSeed(t *testing.T) {
	if a, b := demo.New(1), demo.New(2); slices.Equal(a.Teams[0].Members, b.Teams[0].Members) {
		t.Error("another seed deals the same members")
	}
	first := raws(1, noon)
	if !slices.Equal(first, raws(1, noon)) {
		t.Error("the same seed and time give other traffic")
	}
	for name, other := range map[string][]string{"seed": raws(2, noon), "time": raws(1, noon.Add(time.Second))} {
		if slices.ContainsFunc(other, func(raw string) bool { return slices.Contains(first, raw) }) {
			t.Errorf("another %s gives the same messages", name)
		}
	}
}

// raws are the first messages of the traffic.
func raws(seed uint64, from time.Time) []string {
	var all []string
	for e := range take(demo.New(seed).Traffic(from), 500) {
		all = append(all, string(e.Message.Raw))
	}
	return all
}

// take ends an endless sequence.
func take(events iter.Seq[demo.Event], n int) iter.Seq[demo.Event] {
	return func(yield func(demo.Event) bool) {
		for e := range events {
			if n--; n < 0 || !yield(e) {
				return
			}
		}
	}
}

// bus reads a message as it would come from the bus.
func bus(t *testing.T, m fedmsg.Message) fedmsg.Message {
	t.Helper()
	got, err := fedmsg.Parse([][]byte{[]byte(m.Topic), m.Raw})
	if err != nil {
		t.Fatalf("%s: %v\n%s", m.Topic, err, m.Raw)
	}
	return got
}
