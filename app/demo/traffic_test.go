package demo_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

const (
	many = 20_000
	some = 6_000
)

func TestTraffic(t *testing.T) {
	c := demo.New(1)
	ids, shares := map[string]bool{}, map[string]int{}
	at, busiest := noon, map[int64]int{}
	for e := range take(c.Traffic(noon), many) {
		m := e.Message
		if e.Pause < 0 {
			t.Fatalf("%s comes %v before the message before it", m.ID, -e.Pause)
		}
		at = at.Add(e.Pause)
		if late := at.Sub(m.Time).Abs(); late > time.Millisecond {
			t.Fatalf("%s is dated %v off", m.ID, late)
		}
		if ids[m.ID] {
			t.Fatalf("%s is there twice", m.ID)
		}
		ids[m.ID] = true
		shares[m.Category()]++
		busiest[m.Time.Unix()/10]++
	}
	rate := many / at.Sub(noon).Seconds()
	if rate < 2 || rate > 4 {
		t.Errorf("%.2f messages a second", rate)
	}
	if most := slices.Max(slices.Collect(maps.Values(busiest))); float64(most) < 2.5*10*rate {
		t.Errorf("no bursts: at most %d messages in ten seconds, %.0f on average", most, 10*rate)
	}
	t.Logf("%.2f messages a second; of %d: %v", rate, many, shares)
	checkShares(t, shares)
}

// checkShares holds the categories against the order in which they are busy in
// a real distribution.
func checkShares(t *testing.T, shares map[string]int) {
	t.Helper()
	order := [][]string{
		{"buildsys"}, {"copr"}, {"ci"}, {"bodhi", "git", "pagure", "koschei", "bugzilla"}, {"mailman", "github", "fedbadges"},
		{"wiki", "ansible"}, {"anitya", "hotness", "meetbot"}, {"fas", "planet", "fedocal"},
	}
	before, known := float64(many), 0
	for _, group := range order {
		sum := 0
		for _, category := range group {
			if shares[category] == 0 {
				t.Errorf("nothing of %s", category)
			}
			sum += shares[category]
			known++
		}
		if mean := float64(sum) / float64(len(group)); mean >= before {
			t.Errorf("%v are busier than what comes before them: %v", group, shares)
		} else {
			before = mean
		}
	}
	if len(shares) != known {
		t.Errorf("%d categories, %d expected: %v", len(shares), known, shares)
	}
}

// TestMeta lets the rules read the traffic: who and what it is about must be
// found, and must be of the community.
func TestMeta(t *testing.T) {
	c := demo.New(1)
	rules := c.Rules()
	people, packages := map[string]bool{"anitya": true}, map[string]bool{}
	for _, p := range c.People {
		people[p.Username] = !p.Quiet
	}
	for _, p := range c.Packages {
		packages[p.Name] = true
	}
	nobody := 0
	for e := range take(c.Traffic(noon), some) {
		m := bus(t, e.Message)
		meta := rules.Meta(m)
		if len(meta.Usernames) == 0 {
			nobody++
		}
		if aboutPackage(m) && len(meta.Packages) == 0 {
			t.Fatalf("%s: no package\n%s", m.Topic, m.Raw)
		}
		if i := slices.IndexFunc(meta.Usernames, func(u string) bool { return !people[u] }); i >= 0 {
			t.Fatalf("%s: %s is nobody of the community\n%s", m.Topic, meta.Usernames[i], m.Raw)
		}
		if i := slices.IndexFunc(meta.Packages, func(p string) bool { return !packages[p] }); i >= 0 {
			t.Fatalf("%s: %s is no package of the community\n%s", m.Topic, meta.Packages[i], m.Raw)
		}
		if link := meta.Link; link != "" && !strings.Contains(link, ".harbor.example/") && !strings.HasPrefix(link, "https://github.com/harbor-linux/") {
			t.Fatalf("%s: the link leads elsewhere: %s", m.Topic, link)
		}
		if meta.Summary == "" || strings.Contains(meta.Summary, "{") {
			t.Fatalf("%s: %q", m.Topic, meta.Summary)
		}
	}
	if share := 100 * nobody / some; share > 5 {
		t.Errorf("%d %% of the messages are about nobody", share)
	}
}

// aboutPackage tells the messages that are about a package wherever the
// distribution is. Of the forge's and of the watch on upstream releases, the
// rules know Fedora's packages only.
func aboutPackage(m fedmsg.Message) bool {
	switch m.Category() {
	case "buildsys":
		return m.Event() != "buildsys.task.state.change" // scratch builds
	case "bodhi", "bugzilla", "ci", "git", "hotness", "koschei":
		return true
	}
	return false
}
