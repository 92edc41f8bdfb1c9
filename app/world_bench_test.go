package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/app/tools/loadtest"
	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/stats"
)

// A measured is the program as the benchmarks run it: in processes of its own,
// with the demo's community and its past, and a hub of which one widget is
// drawn for each message that say publishes.
type measured struct {
	*loadtest.Hubs
	settings loadtest.Settings
	bus      *loadtest.Bus
	said     int // the number of the last message
	size     int // bytes of an event
}

// A setup is one way to run the program.
type setup struct {
	name     string
	database func(testing.TB) servertest.Database
	redis    func(testing.TB) (url string)
	roles    []string
	entries  int // that the feed shows; 1 makes an event of 3 KiB
}

var (
	embedded = setup{name: "embedded", database: servertest.SQLite, redis: func(testing.TB) string { return "" }, entries: 1}
	setups   = []setup{
		embedded,
		{name: "redis+sqlite", database: servertest.SQLite, redis: loadtest.Redis, entries: 1},
		{name: "redis+postgres", database: servertest.Postgres, redis: loadtest.Redis, roles: []string{"web", "backend", "worker"}, entries: 1},
	}
)

// measure starts the program with more hubs beside those of the demo.
func (s setup) measure(b *testing.B, binary string, pages ...hub.Page) *measured {
	b.Helper()
	db := s.database(b)
	fill(b, db.URL, 5000, append(pages, loadPage(s.entries)))
	bus := loadtest.NewBus(b)
	settings := loadtest.Settings{Program: binary, Database: db.URL, Redis: s.redis(b), Bus: bus.Endpoint, Roles: s.roles}
	m := &measured{bus: bus, settings: settings, Hubs: loadtest.Run(b, settings)}
	bus.Subscribed(b)
	m.Await(b, loadPath) // from now on somebody looks at it
	m.Await(b, loadStream)
	m.warm(b)
	if m.size < 900*s.entries+1500 || m.size > 1000*s.entries+2300 {
		b.Fatalf("an event with %d entries has %d bytes", s.entries, m.size)
	}
	return m
}

// fill makes the tables, the community with a past of so many messages, and
// the pages.
func fill(b *testing.B, url string, messages int, pages []hub.Page) {
	b.Helper()
	ctx := b.Context()
	if _, err := migrate(ctx, url, slog.New(slog.DiscardHandler)); err != nil {
		b.Fatal(err)
	}
	s, err := openStore(ctx, url, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	c := demo.New(1)
	for i := range pages {
		if err := s.CreateHub(ctx, c.People[0].Username, &pages[i]); err != nil {
			b.Fatal(err)
		}
	}
	if err := c.Populate(ctx, s.Quiet()); err != nil {
		b.Fatal(err)
	}
	a, rules := archive.New(s.DB(), stats.NewCounts(s.DB())), c.Rules()
	for batch := range slices.Chunk(c.History(time.Now().Add(-time.Hour), messages), loadBatch) {
		said := make([]fedmsg.Said, len(batch))
		seqs := make([]int64, len(batch))
		for i, m := range batch {
			said[i] = fedmsg.Said{Message: m, Meta: rules.Meta(m)}
		}
		entries, err := a.Add(ctx, said)
		for i, e := range entries {
			seqs[i] = e.Seq
		}
		if err := errors.Join(err, a.Routed(ctx, seqs)); err != nil {
			b.Fatal(err)
		}
	}
}

// loadPage has a feed that shows what say publishes.
func loadPage(entries int) hub.Page {
	return hub.Page{
		Hub:     hub.Hub{Kind: hub.Team, Name: "load", Title: "Load", Packages: []string{}, Topics: []string{"load.*"}},
		Widgets: []hub.Placed{{Kind: "feed", Column: hub.Main, Config: fmt.Appendf(nil, `{"limit": %d}`, entries)}},
	}
}

// Paths of the hub that loadPage makes.
const (
	loadPath   = "/t/load"
	loadStream = loadPath + "/events"
)

// warm lets a few messages through, so that what is made on first use is there.
func (m *measured) warm(b *testing.B) {
	b.Helper()
	one := loadtest.Open(b, m.Address, loadStream, 1)
	defer one.Close()
	for range 40 { // more than a feed shows
		m.say(b, one)
	}
	m.size = int(one.EventSize())
}

// say publishes a message and waits until all readers have the fragment that
// shows it.
func (m *measured) say(b *testing.B, readers *loadtest.Readers) loadtest.Times {
	b.Helper()
	m.said++
	round := readers.Expect(m.said)
	return round.Wait(b, m.publish(b))
}

func (m *measured) publish(b *testing.B) time.Time {
	b.Helper()
	topic := "org.fedoraproject.dev.load." + loadtest.Mark(m.said) // no two make one entry
	envelope, err := json.Marshal(map[string]any{
		"topic": topic, "i": m.said, "username": "wiki", "msg_id": fmt.Sprintf("2026-%s", loadtest.Mark(m.said)),
		// Each is later than those before, and not further ahead than the archive takes.
		"timestamp": float64(time.Now().UnixMicro()) / 1e6,
		"msg": map[string]any{
			"user": "ada", "title": loadtest.Mark(m.said), "url": "https://wiki.example.org/" + loadtest.Mark(m.said),
			"summary": strings.Repeat("as agreed ", 16),
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	return m.bus.Publish(b, topic, envelope)
}
