package demo

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// A world is the community while something happens in it: what will be said
// next, and the numbers that its services have come to.
type world struct {
	*Community
	*rand.Rand
	now    time.Time // of the story that begins
	pace   pace
	agenda agenda

	planned  int
	numbers  map[string]int
	versions map[string]*version
	ids      *rand.Rand     // of messages
	sent     map[string]int // messages by category
}

// newWorld is one that begins at a time; worlds of different purposes and
// times have different things happen in them.
func (c *Community) newWorld(purpose string, at time.Time, p pace) *world {
	return &world{
		Community: c, Rand: c.random(purpose, at), now: at, pace: p,
		numbers: map[string]int{}, versions: map[string]*version{},
		ids: c.random(purpose+" ids", at), sent: map[string]int{},
	}
}

// plan puts a story on the agenda.
func (w *world) plan(begin time.Time, s script) {
	at := begin
	for _, st := range s {
		at = at.Add(w.pace(w.Rand, at, st.after))
		w.agenda.add(cue{at, w.planned, st.say})
		w.planned++
	}
}

// number counts up. It begins where one would be that grew by one each time
// that long since the community was founded, so that a world that begins later
// begins with a higher number.
func (w *world) number(series string, each time.Duration) int {
	n := max(w.numbers[series]+1, int(w.now.Sub(founded)/each))
	w.numbers[series] = n
	return n
}

// somebody is a person who is up to something.
func (w *world) somebody(but ...string) *Person {
	for {
		if u := one(w.Rand, w.lively); !slices.Contains(but, u) {
			return w.person[u]
		}
	}
}

// some are up to n different people.
func (w *world) some(n int, but ...string) []*Person {
	var found []*Person
	for range n {
		p := w.somebody(but...)
		but = append(but, p.Username)
		found = append(found, p)
	}
	return found
}

// from is one of the people with these usernames.
func (w *world) from(usernames []string) *Person { return w.person[one(w.Rand, usernames)] }

// chance is true in so many of a hundred cases.
func (w *world) chance(percent int) bool { return w.IntN(100) < percent }

// about is a duration near d.
func (w *world) about(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.4 + 1.2*w.Float64()))
}

// hash is a made-up checksum of n hexadecimal digits.
func (w *world) hash(n int) string {
	b := make([]byte, (n+1)/2)
	for i := range b {
		b[i] = byte(w.Uint32())
	}
	return hex.EncodeToString(b)[:n]
}

// A version is where a package has come to.
type version struct{ major, minor, patch, release int }

func (v version) String() string { return fmt.Sprintf("%d.%d.%d", v.major, v.minor, v.patch) }

// version of a package, which the stories move on.
func (w *world) version(p *Package) *version {
	v := w.versions[p.Name]
	if v == nil {
		week := 7 * 24 * time.Hour
		v = &version{major: p.major, minor: p.minor + int(w.now.Sub(founded)/week)/p.weeks}
		w.versions[p.Name] = v
	}
	return v
}

// fill puts words in the place of {names} in a text.
func fill(text string, pairs ...string) string {
	return strings.NewReplacer(pairs...).Replace(text)
}
