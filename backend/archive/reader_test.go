package archive_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/stats"
)

// shut are hubs that not everybody may see, as a test believes.
type shut map[string]bool

// reads is what the rule says: on a page one reads what is about this hub, or
// about those that everybody may see.
func (s shut) reads(on string, m fedmsg.Said) bool {
	return !slices.ContainsFunc(m.Meta.Hubs, func(key string) bool { return key != on && s[key] })
}

// Whatever is hidden and shown, in whatever order with what is said, nothing that
// is about a hidden hub is read elsewhere: as a message, as a place to go on from,
// or as a number.
func TestReadingRights(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		db := open(t, d)
		series := stats.NewCounts(db)
		a := archive.New(db, series)
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		random := rand.New(rand.NewPCG(seed, 0))

		keys := []string{"t/one", "t/two", "t/three", "u/ana", "u/bo"}
		hidden := shut{"t/none": true} // which is not there; u/none is not there, and hides nothing
		for _, key := range keys {
			setVisibility(t, db, key, "public", true)
		}
		var said []fedmsg.Said
		counted := map[string]int64{}
		places := append(slices.Clone(keys), "", "t/none", "u/none")
		for n := range 150 {
			switch random.IntN(3) {
			case 0:
				key := keys[random.IntN(len(keys))]
				hidden[key] = !hidden[key]
				visibility := "public"
				if hidden[key] {
					visibility = []string{"members", "of a later version"}[random.IntN(2)]
				}
				setVisibility(t, db, key, visibility, false)
			case 1:
				m := saidAbout(n, random, append(slices.Clone(keys), "t/none", "u/none"))
				add(t, a, m)
				said = append(said, m)
				if len(m.Meta.Hubs) == 0 {
					counted["ana"]++
				}
			}
			on := places[random.IntN(len(places))]
			var want []string
			for _, m := range slices.Backward(said) {
				if hidden.reads(on, m) {
					want = append(want, m.ID)
				}
			}
			holdsReading(t, a.For(on), want)
			holdsPublic(t, a, said, hidden)
			for range min(len(said), 3) {
				m := said[random.IntN(len(said))]
				_, _, err := a.For(on).Before(t.Context(), []fedmsg.Filter{{Usernames: []string{"ana"}}}, m.ID, 1)
				if known := err == nil; known != hidden.reads(on, m) {
					t.Fatalf("on %q after %v: %s is known: %v", on, hidden, m.ID, known)
				}
			}
			if t.Failed() {
				t.Fatalf("on %q with hidden %v", on, hidden)
			}
		}
		if n, err := series.ByUser(t.Context(), "ana"); err != nil || n != counted["ana"] {
			t.Errorf("the series count %d messages of ana, %v; %d are about no hub", n, err, counted["ana"])
		}
	})
}

// saidAbout is a message of ana, most often about one hub or several.
func saidAbout(n int, random *rand.Rand, keys []string) fedmsg.Said {
	about := map[string]bool{}
	for range random.IntN(4) {
		about[keys[random.IntN(len(keys))]] = true
	}
	if len(about) == 0 {
		return said(n, "git.receive", []string{"ana"}, []string{"bash"})
	}
	m := said(n, "hubs.widget.updated", []string{"ana"}, []string{"bash"})
	m.Meta.Hubs = slices.Sorted(maps.Keys(about))
	return m
}

// holdsReading asks for all by each field that finds all.
func holdsReading(t *testing.T, r archive.Reader, want []string) {
	t.Helper()
	for _, f := range []fedmsg.Filter{{Usernames: []string{"ana"}}, {Packages: []string{"bash"}}, {Topics: []string{"git.*", "hubs.*"}}, {Categories: []string{"git", "hubs"}}} {
		list, next, err := r.Before(t.Context(), []fedmsg.Filter{f}, "", 1000)
		if err != nil || next != "" {
			t.Fatalf("read: next %q, %v", next, err)
		}
		ids := make([]string, 0, len(list))
		for _, m := range list {
			ids = append(ids, m.ID)
		}
		if !slices.Equal(ids, want) {
			t.Errorf("by %+v: read %v, want %v", f, ids, want)
		}
	}
}

func holdsPublic(t *testing.T, a *archive.Archive, said []fedmsg.Said, hidden shut) {
	t.Helper()
	ids := make([]string, len(said))
	for i, m := range said {
		ids[i] = m.ID
	}
	public, err := a.Public(t.Context(), ids...)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range said {
		if public[m.ID] != hidden.reads("", m) {
			t.Errorf("%s about %v is public: %v", m.ID, m.Meta.Hubs, public[m.ID])
		}
	}
}

// About follows what is said about a hub from the oldest on, a few at a time.
func TestAbout(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		a := archive.New(open(t, d))
		var want, got []string
		for n := range 23 {
			m := said(n, "hubs.widget.updated", nil, nil)
			m.Time = start.Add(time.Duration(n/2) * time.Minute) // two at a time
			m.Meta.Hubs = []string{[]string{"t/one", "t/two"}[n%2], "u/ana"}
			add(t, a, m)
			if n%2 == 0 {
				want = append(want, m.ID)
			}
		}
		for after := (archive.Entry{}); ; {
			list, err := a.About(t.Context(), "t/one", after, 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range list {
				got = append(got, e.ID)
			}
			if len(list) < 3 {
				break
			}
			after = list[2]
		}
		if !slices.Equal(got, want) {
			t.Errorf("about the hub: %v, want %v", got, want)
		}
	})
}

func setVisibility(t *testing.T, db *bun.DB, key, visibility string, fresh bool) {
	t.Helper()
	q := "UPDATE hubs SET visibility = ? WHERE kind = ? AND name = ?"
	if fresh {
		q = "INSERT INTO hubs (visibility, kind, name, title, summary, packages, topics, archived, created, updated) VALUES (?, ?, ?, '', '', '[]', '[]', FALSE, '2026-01-01', '2026-01-01')"
	}
	if _, err := db.ExecContext(t.Context(), q, visibility, key[:1], key[2:]); err != nil {
		t.Fatal(err)
	}
}

// A list does not read very long envelopes: their messages stand in it all the same.
func TestLargeMessages(t *testing.T) {
	servertest.Databases(t, func(t *testing.T, d servertest.Database) {
		a := archive.New(open(t, d))
		for n, size := range []int{100 << 10, 200 << 10} {
			raw := fmt.Sprintf(`{"topic":"org.example.prod.git.receive","msg":{"text":%q},"timestamp":%d,"msg_id":"2026-%d"}`, strings.Repeat("ä", size/2), start.Unix()+int64(n), n)
			m, err := fedmsg.Decode([]byte(raw))
			if err != nil {
				t.Fatal(err)
			}
			add(t, a, fedmsg.Said{Message: m, Meta: fedmsg.Meta{Usernames: []string{"ana"}}})
		}
		for _, f := range []fedmsg.Filter{{Usernames: []string{"ana"}}, {Topics: []string{"git.*"}}} {
			list, err := a.For("").Latest(t.Context(), []fedmsg.Filter{f}, 10)
			if err != nil || len(list) != 2 {
				t.Fatal(list, err)
			}
			large, small := list[0], list[1]
			if large.ID != "2026-1" || large.Event() != "git.receive" || len(large.Body) != 0 || large.Raw != nil || !large.Time.Equal(start.Add(time.Second)) {
				t.Errorf("the long one is %.200v", large)
			}
			if small.ID != "2026-0" || len(small.Body.Text("text")) == 0 {
				t.Errorf("the other one is %.200v", small)
			}
		}
		if m, err := a.Message(t.Context(), "2026-1"); err != nil || len(m.Raw) < 200<<10 {
			t.Errorf("on its own page it has %d bytes, %v", len(m.Raw), err)
		}
	})
}
