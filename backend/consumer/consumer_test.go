package consumer_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/consumer"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/store"
)

var (
	errAway   = errors.New("away")
	errPoison = fmt.Errorf("insert: %w", &pgconn.PgError{Code: "22021"})
)

// around is what surrounds a consumer, in memory, with parts that can be away.
type around struct {
	noting   sync.Mutex
	calls    []string
	mu       sync.Mutex
	database outcome
	redis    outcome
	full     error // no room for what is put aside
	seen     map[string]bool
	unrouted []archive.Entry
	about    map[int64][]archive.Entry // by the number of the entry before
	watched  map[int64]bool
	pages    map[string]hub.Page
	outbox   []store.Announcement
}

// An outcome is what a part fails with, if it does; it can begin and end while others ask.
type outcome struct{ err atomic.Pointer[error] }

func (f *outcome) set(err error) { f.err.Store(&err) }

func (f *outcome) get() error {
	if err := f.err.Load(); err != nil {
		return *err
	}
	return nil
}

func (a *around) note(format string, args ...any) {
	a.noting.Lock()
	defer a.noting.Unlock()
	a.calls = append(a.calls, fmt.Sprintf(format, args...))
}

func (a *around) Add(_ context.Context, batch []fedmsg.Said) (fresh []archive.Entry, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.database.get() != nil {
		return nil, a.database.get()
	}
	if slices.ContainsFunc(batch, func(said fedmsg.Said) bool { return said.ID == "2026-poison" }) {
		return nil, errPoison
	}
	for _, said := range batch {
		if !a.seen[said.ID] {
			a.seen[said.ID] = true
			fresh = append(fresh, archive.Entry{Seq: int64(len(a.seen)), Said: said})
		}
	}
	a.unrouted = append(a.unrouted, fresh...)
	a.note("archived %d", len(fresh))
	return fresh, nil
}

func (a *around) PutAside(_ context.Context, m fedmsg.Message, reason error) (int64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.full != nil {
		return 0, a.full
	}
	a.note("put %s aside: %v", m.ID, reason)
	return 0, nil
}

func (a *around) Routed(_ context.Context, seqs []int64) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.unrouted = slices.DeleteFunc(a.unrouted, func(e archive.Entry) bool { return slices.Contains(seqs, e.Seq) })
	a.note("routed %v", seqs)
	return a.database.get()
}

func (a *around) Unrouted(context.Context, time.Time, int) ([]archive.Entry, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := slices.Clone(a.unrouted)
	for i := range list {
		list[i].Meta = fedmsg.Meta{} // as from the database
	}
	return list, a.database.get()
}

func (a *around) OnHub(_ context.Context, kind hub.Kind, name string) (hub.Page, error) {
	page, ok := a.pages[string(kind)+"/"+name]
	if !ok {
		return page, hub.ErrNotFound
	}
	return page, nil
}

func (a *around) EachPage(_ context.Context, f func(hub.Page) error) error {
	for _, page := range a.pages {
		if err := f(page); err != nil {
			return err
		}
	}
	return a.database.get()
}

func (a *around) EachFollower(_ context.Context, team int64, f func(hub.Page) error) error {
	for _, page := range a.pages {
		if page.Hub.Kind == hub.Person && team == 1 { // all of them follow the first
			if err := f(page); err != nil {
				return err
			}
		}
	}
	a.note("asked for the followers of hub %d", team)
	return a.database.get()
}

func (a *around) Touch(_ context.Context, touches []hub.Touch) error {
	active := map[int64]bool{}
	for _, t := range touches {
		active[t.Hub] = true
	}
	if len(active) > 0 {
		a.note("active %d hubs", len(active))
	}
	return nil
}

func (a *around) Push(_ context.Context, tasks ...queue.Task) error {
	if a.redis.get() == nil && len(tasks) > 0 {
		a.note("pushed %v", tasks)
	}
	return a.redis.get()
}

func (a *around) Watched(context.Context, ...int64) (map[int64]bool, error) {
	return a.watched, a.redis.get()
}

func (a *around) MarkStale(_ context.Context, refs ...hub.Ref) error {
	if len(refs) > 0 {
		slices.SortFunc(refs, func(x, y hub.Ref) int { return cmp.Compare(x.Widget, y.Widget) })
		a.note("stale %v", refs)
	}
	return a.redis.get()
}

func (a *around) Drop(_ context.Context, refs ...hub.Ref) error {
	a.note("dropped %v", refs)
	return a.redis.get()
}

func (a *around) About(_ context.Context, key string, after archive.Entry, _ int) ([]archive.Entry, error) {
	a.note("looked through what is about %s after %d", key, after.Seq)
	return a.about[after.Seq], a.database.get()
}

func (a *around) Public(_ context.Context, ids ...string) (map[string]bool, error) {
	may := map[string]bool{}
	for _, id := range ids {
		may[id] = !strings.Contains(id, "hidden")
	}
	return may, a.database.get()
}

func (a *around) Changed(_ context.Context, id int64, _ bool, _ string) error {
	a.note("changed hub %d", id)
	return a.redis.get()
}

func (a *around) Forget(_ context.Context, kind hub.Kind, name string) error {
	a.note("forgot %s/%s", kind, name)
	return a.redis.get()
}

func (a *around) Announcements(context.Context, int) ([]store.Announcement, error) {
	return a.outbox, a.database.get()
}

func (a *around) Announced(_ context.Context, ids ...int64) error {
	a.outbox = nil
	a.note("announced %v", ids)
	return nil
}

func (a *around) Release(_ context.Context, ids ...int64) error {
	a.note("released %v", ids)
	return nil
}

func (a *around) Publish(_ context.Context, topic string, _ []byte) error {
	a.note("published %s", topic)
	return nil
}

func (a *around) expect(t *testing.T, want ...string) {
	t.Helper()
	a.noting.Lock()
	defer a.noting.Unlock()
	if !slices.Equal(a.calls, want) {
		t.Errorf("did  %q\nwant %q", a.calls, want)
	}
	a.calls = nil
}

// newConsumer has a hub 1 with widget 7, which follows ana, and a hub 2 with
// widget 8, likewise, which nobody looks at.
func newConsumer(t *testing.T) (*consumer.Consumer, *around) {
	a := &around{seen: map[string]bool{}, watched: map[int64]bool{1: true}, pages: map[string]hub.Page{}}
	for id, name := range map[int64]string{1: "one", 2: "two"} {
		a.pages["t/"+name] = hub.Page{
			Hub:     hub.Hub{ID: id, Kind: hub.Team, Name: name, Visibility: hub.Public, Members: []string{"ana"}},
			Widgets: []hub.Placed{{ID: id + 6}},
		}
	}
	c := &consumer.Consumer{
		Archive: a, Hubs: a, Tasks: a, Fragments: a, Pages: a, Changes: &changes{}, Aside: a, Index: consumer.NewIndex(), Name: "ours",
		Interests: func(p hub.Page) []consumer.Interest {
			follow := []fedmsg.Filter{{Usernames: p.Hub.Members}}
			for _, team := range p.Hub.Follows {
				follow = append(follow, fedmsg.Filter{Usernames: team.Packages})
			}
			return []consumer.Interest{{Filters: follow}, {Widget: p.Widgets[0].ID, Filters: follow}}
		},
		Meta: rules.Set{}.Meta, Log: slog.New(slog.DiscardHandler), Now: time.Now,
	}
	if err := c.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c, a
}

func by(id, user string) fedmsg.Message {
	m, err := fedmsg.Decode(fmt.Appendf(nil, `{"topic":"org.fedoraproject.prod.fas.user.update","msg":{"user":%q},"timestamp":1,"msg_id":%q}`, user, id))
	if err != nil {
		panic(err)
	}
	return m
}

// shownToOthers is the message that others may see team one than before.
func shownToOthers(id string) fedmsg.Message {
	m, err := fedmsg.Decode(fmt.Appendf(nil, `{"topic":"org.fedoraproject.prod.hubs.hub.updated","msg":{"agent":"cem","hub":"t/one","changed_keys":["visibility"]},"timestamp":1,"msg_id":%q}`, id))
	if err != nil {
		panic(err)
	}
	return m
}

func TestMessageReachesWhoLooks(t *testing.T) {
	c, a := newConsumer(t)
	if err := c.Handle(t.Context(), by("2026-1", "ana"), by("2026-2", "bob")); err != nil {
		t.Fatal(err)
	}
	a.expect(t, "archived 2", "pushed [{7 1 2026-1 true}]", "stale [{8 2}]", "active 2 hubs", "routed [1 2]")
	if err := c.Handle(t.Context(), by("2026-1", "ana")); err != nil {
		t.Fatal(err)
	}
	a.expect(t, "archived 0")
}

// What the bus sends is charged once for its names, by where it came from.
func TestNamesAreCharged(t *testing.T) {
	c, a := newConsumer(t)
	charged := map[string]int{}
	c.Charge = func(source string, names int) { charged[source] += names }
	ana, fetched := by("2026-1", "ana"), by("2026-2", "bob")
	ana.Source = "tcp://a:1"
	for range 2 { // the second time it is known
		if err := c.Handle(t.Context(), ana, fetched); err != nil {
			t.Fatal(err)
		}
	}
	a.expect(t, "archived 2", "pushed [{7 1 2026-1 true}]", "stale [{8 2}]", "active 2 hubs", "routed [1 2]", "archived 0")
	if want := map[string]int{"tcp://a:1": 1}; !maps.Equal(charged, want) {
		t.Errorf("charged %v, want %v", charged, want)
	}
}

func TestDatabaseAwayKeepsTheMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, a := newConsumer(t)
		a.database.set(errAway)
		ctx, cancel := context.WithCancel(t.Context())
		in, done := make(chan fedmsg.Message, 1), make(chan error, 1)
		in <- by("2026-1", "ana")
		var handled atomic.Int64
		c.Handled = func(n int) { handled.Add(int64(n)) }
		go func() { done <- c.Run(ctx, in) }()
		time.Sleep(time.Minute)
		a.expect(t)
		if handled.Load() != 0 {
			t.Error("a message that is not archived counts as handled")
		}
		a.mu.Lock()
		a.database.set(nil)
		a.mu.Unlock()
		time.Sleep(time.Minute)
		a.expect(t, "archived 1", "pushed [{7 1 2026-1 true}]", "stale [{8 2}]", "active 2 hubs", "routed [1]")
		if handled.Load() != 1 {
			t.Errorf("%d messages are handled, want 1", handled.Load())
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// A shutdown while the database is away leaves messages that are not handled.
func TestConsumeTellsWhatWasNotHandled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, a := newConsumer(t)
		a.database.set(errAway)
		for _, batch := range [][]fedmsg.Message{{by("2026-1", "dan")}, {by("2026-1", "dan"), by("2026-2", "dan"), by("2026-3", "dan")}} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			if err := c.Consume(ctx, batch...); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%d messages that are not archived: %v", len(batch), err)
			}
			cancel()
		}
		a.database.set(nil)
		if err := c.Consume(t.Context(), by("2026-1", "dan"), by("2026-2", "dan")); err != nil || len(a.seen) != 2 {
			t.Errorf("archived are %v, %v", a.seen, err)
		}
	})
}

// What one backend finds out moves the other's index, and makes up for what was
// matched with the old one meanwhile.
func TestIndexFollowsAnotherBackend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, a := newConsumer(t)
		theirs, b := newConsumer(t)
		said := &changes{}
		ours.Changes, theirs.Name, theirs.Changes = said, "theirs", said
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() { _ = ours.Follow(ctx, &tail{changes: said}) }()
		page := a.pages["t/one"]
		page.Hub.Members = []string{"bob"}
		a.pages["t/one"], b.pages["t/one"] = page, page
		if err := theirs.Handle(t.Context(), joined("2026-1", "bob")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		a.expect(t, "pushed [{7 1 2026-1 true}]")
		if err := ours.Handle(t.Context(), by("2026-2", "bob")); err != nil {
			t.Fatal(err)
		}
		a.expect(t, "archived 1", "pushed [{7 1 2026-2 true}]", "active 1 hubs", "routed [1]")
	})
}

// A backend that may have missed changes reloads all hubs.
func TestIndexIsReadAnewAfterMissedChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, a := newConsumer(t)
		away := &changes{err: errAway}
		page := a.pages["t/one"]
		page.Hub.Members = []string{"bob"}
		a.pages["t/one"] = page
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go func() { _ = c.Follow(ctx, &tail{changes: away, lost: true}) }()
		time.Sleep(time.Minute)
		away.set(nil)
		time.Sleep(time.Minute)
		a.expect(t, "pushed [{7 1  false}]") // for messages that were matched with the old index
		if err := c.Handle(t.Context(), by("2026-2", "bob")); err != nil {
			t.Fatal(err)
		}
		a.expect(t, "archived 1", "pushed [{7 1 2026-2 true}]", "active 1 hubs", "routed [1]")
	})
}

// What could not be routed is routed as soon as it can be: until then pages are
// old and do not say so.
func TestRoutedAsSoonAsRedisIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, a := newConsumer(t)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- c.Sweep(ctx) }()
		away := func(err error) {
			a.mu.Lock()
			defer a.mu.Unlock()
			a.redis.set(err)
		}
		away(errAway)
		if err := c.Handle(t.Context(), by("2026-1", "ana")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(7 * time.Second)
		away(nil)
		time.Sleep(time.Second)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if len(a.unrouted) > 0 {
			t.Errorf("a second after Redis came back, %v are left", a.unrouted)
		}
	})
}

// A message from a socket of the bus says nothing of hubs: what happens to them
// comes from our own outbox.
func TestBusSaysNothingOfHubs(t *testing.T) {
	c, a := newConsumer(t)
	forged := shownToOthers("2026-1")
	in := make(chan fedmsg.Message, 2)
	in <- forged
	in <- by("2026-2", "dan")
	close(in)
	handled := 0
	c.Handled = func(n int) { handled += n }
	if err := c.Run(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if err := c.Consume(t.Context(), forged); err != nil {
		t.Fatal(err)
	}
	a.expect(t, "archived 1", "routed [1]")
	if handled != 2 || c.Claimed() != 2 {
		t.Errorf("%d messages handled, %d left out", handled, c.Claimed())
	}
	if err := c.Own(t.Context(), forged); err != nil {
		t.Fatal(err)
	}
	a.expect(t, "archived 1", "forgot t/one", "changed hub 1", "looked through what is about t/one after 0", "asked for the followers of hub 1", "routed [2]")
}

// What not everybody may read moves nothing on the pages of others: not a widget,
// and not the time at which a hub was active last.
func TestHiddenMessageStaysInside(t *testing.T) {
	c, a := newConsumer(t)
	page := a.pages["t/two"]
	page.Hub.Members = []string{"ana", "bob"}
	a.pages["t/two"] = page
	page = a.pages["t/one"]
	page.Hub.Visibility = hub.MembersOnly
	a.pages["t/one"] = page
	a.pages["u/ana"] = hub.Page{Hub: hub.Hub{ID: 3, Kind: hub.Person, Name: "ana", Visibility: hub.Public, Members: []string{"ana"}}, Widgets: []hub.Placed{{ID: 9}}}
	if err := c.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.calls = nil
	for _, id := range []string{"2026-1", "2026-hidden"} {
		if err := c.Handle(t.Context(), joined(id, "ana")); err != nil { // on hub one, by whom both follow
			t.Fatal(err)
		}
	}
	a.expect(t,
		"archived 1", "forgot t/one", "changed hub 1", "forgot u/ana", "changed hub 3", "pushed [{7 1 2026-1 true}]", "stale [{8 2} {9 3}]", "active 3 hubs", "routed [1]",
		"archived 1", "forgot t/one", "changed hub 1", "forgot u/ana", "changed hub 3", "pushed [{7 1 2026-hidden true}]", "active 1 hubs", "routed [2]")
}

func joined(id, user string) fedmsg.Message {
	m, err := fedmsg.Decode(fmt.Appendf(nil, `{"topic":"org.fedoraproject.prod.hubs.user.role.added","msg":{"agent":%q,"user":%q,"hub":"t/one"},"timestamp":1,"msg_id":%q}`, user, user, id))
	if err != nil {
		panic(err)
	}
	return m
}

// changes are those between backends, in memory.
type changes struct {
	mu   sync.Mutex
	list []events.Event
	err  error
}

func (c *changes) set(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.err = err
}

func (c *changes) Append(_ context.Context, e events.Event) (events.ID, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.ID = events.ID{MS: uint64(len(c.list) + 1)}
	c.list = append(c.list, e)
	return e.ID, c.err
}

// A tail is a place in them, before which some may be lost.
type tail struct {
	*changes
	at   int
	lost bool
}

func (t *tail) Next(ctx context.Context, wait time.Duration) ([]events.Event, bool, error) {
	select {
	case <-time.After(wait):
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err != nil {
		return nil, false, t.err
	}
	lost, list := t.lost, slices.Clone(t.list[t.at:])
	t.lost, t.at = false, len(t.list)
	return list, lost, nil
}

// A person who leaves is a change for the hub, though it does not follow them any more.
func TestLeavingConcernsTheHub(t *testing.T) {
	c, a := newConsumer(t)
	page := a.pages["t/one"]
	page.Hub.Members = nil
	a.pages["t/one"] = page
	m, err := fedmsg.Decode([]byte(`{"topic":"org.fedoraproject.prod.hubs.user.role.removed","msg":{"agent":"ana","user":"ana","hub":"t/one"},"timestamp":1,"msg_id":"2026-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Handle(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	a.expect(t, "archived 1", "forgot t/one", "changed hub 1", "pushed [{7 1 2026-1 false}]", "stale [{8 2}]", "active 2 hubs", "routed [1]")
}

func TestRedisAwayLeavesRoutingForLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, a := newConsumer(t)
		a.redis.set(errAway)
		if err := c.Handle(t.Context(), by("2026-1", "ana")); err != nil {
			t.Fatal(err)
		}
		a.expect(t, "archived 1")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		a.redis.set(nil)
		go func() { done <- c.Sweep(ctx) }()
		time.Sleep(time.Minute)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		a.expect(t, "pushed [{7 1 2026-1 true}]", "stale [{8 2}]", "active 2 hubs", "routed [1]")
	})
}

func TestChangeOfAHubMovesItsIndex(t *testing.T) {
	c, a := newConsumer(t)
	page := a.pages["t/one"]
	page.Hub.Members = []string{"bob"}
	a.pages["t/one"] = page
	m, err := fedmsg.Decode([]byte(`{"topic":"org.fedoraproject.prod.hubs.widget.updated","msg":{"agent":"cem","hub":"t/one","widget":7},"timestamp":1,"msg_id":"2026-1"}`))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Handle(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	a.expect(t, "archived 1", "forgot t/one", "changed hub 1", "dropped [{7 1}]", "pushed [{7 1 2026-1 false}]", "routed [1]")
	if err := c.Handle(t.Context(), by("2026-2", "bob")); err != nil {
		t.Fatal(err)
	}
	a.expect(t, "archived 1", "pushed [{7 1 2026-2 true}]", "active 1 hubs", "routed [2]")
	delete(a.pages, "t/two")
	if err := c.Load(t.Context()); err != nil || !slices.Equal(c.Index.Hubs(), []int64{1}) {
		t.Errorf("after a hub is gone the index has %v, %v", c.Index.Hubs(), err)
	}
}

// A follower of a team that is about other things now is found by those.
func TestFollowersMoveWithTheirTeam(t *testing.T) {
	c, a := newConsumer(t)
	follower := func(about ...string) {
		a.pages["u/dee"] = hub.Page{
			Hub:     hub.Hub{ID: 3, Kind: hub.Person, Name: "dee", Members: []string{"dee"}, Follows: []hub.Followed{{Kind: hub.Team, Name: "one", Packages: about}}},
			Widgets: []hub.Placed{{ID: 9}},
		}
	}
	a.watched[3] = true
	follower("x")
	if err := c.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	follower("bob")
	for i, event := range []string{"hub.updated", "hub.updated", "user.role.added"} {
		m, err := fedmsg.Decode(fmt.Appendf(nil, `{"topic":"org.fedoraproject.prod.hubs.%s","msg":{"agent":"cem","hub":"t/one"},"timestamp":1,"msg_id":"2026-%d"}`, event, i))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Handle(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	// The second and the third time nothing is different.
	a.expect(t, "archived 1", "forgot t/one", "changed hub 1", "looked through what is about t/one after 0", "asked for the followers of hub 1", "pushed [{9 3 2026-0 false}]", "routed [1]",
		"archived 1", "forgot t/one", "changed hub 1", "looked through what is about t/one after 0", "asked for the followers of hub 1", "routed [2]", "archived 1", "forgot t/one", "changed hub 1", "routed [3]")
	if err := c.Handle(t.Context(), by("2026-9", "bob")); err != nil {
		t.Fatal(err)
	}
	a.expect(t, "archived 1", "pushed [{9 3 2026-9 true}]", "active 1 hubs", "routed [4]")
}

// All that was said about a hub is looked through when others may see it than
// before, and what shows it is drawn again. Of a hub that is hidden now nobody sees
// the old fragments until then.
func TestVisibilityReachesWhatShowsTheHub(t *testing.T) {
	for _, to := range []hub.Visibility{hub.MembersOnly, hub.Public} {
		c, a := newConsumer(t)
		page := a.pages["t/one"]
		page.Hub.Visibility, page.Hub.Members = to, []string{"bob"}
		a.pages["t/one"] = page
		a.about = map[int64][]archive.Entry{0: {}}
		for n := range int64(256) { // as many as there are at a time
			a.about[0] = append(a.about[0], archive.Entry{Seq: n + 1, Said: fedmsg.Said{Message: by("2026-1", "dan")}})
		}
		a.about[256] = []archive.Entry{{Seq: 257, Said: fedmsg.Said{Message: by("2026-2", "ana")}}} // whom hub two follows
		if err := c.Handle(t.Context(), shownToOthers("2026-9")); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"archived 1", "forgot t/one", "changed hub 1", "looked through what is about t/one after 0", "looked through what is about t/one after 256",
			"dropped [{8 2}]", "pushed [{7 1 2026-9 false}]", "stale [{8 2}]", "asked for the followers of hub 1", "routed [1]",
		}
		if to == hub.Public {
			want = slices.Delete(want, 5, 6)
		}
		a.expect(t, want...)
	}
}

// What says who belongs to a team that is hidden now is dropped, also where no
// message about the team is left. Other widgets of these people stay.
func TestHiddenTeamLeavesItsPeoplesPages(t *testing.T) {
	for _, to := range []hub.Visibility{hub.MembersOnly, hub.Public} {
		c, a := newConsumer(t)
		a.pages["u/ana"] = hub.Page{Hub: hub.Hub{ID: 3, Kind: hub.Person, Name: "ana", Visibility: hub.Public}, Widgets: []hub.Placed{{ID: 20}, {ID: 21}}}
		members := c.Interests
		c.Interests = func(p hub.Page) []consumer.Interest {
			if p.Hub.Kind == hub.Team {
				return members(p)
			}
			return []consumer.Interest{
				{Widget: 20, Filters: []fedmsg.Filter{{Topics: []string{"hubs.user.role.*"}, Hubs: []string{p.Hub.Key()}}}},
				{Widget: 21, Filters: []fedmsg.Filter{{Usernames: []string{p.Hub.Name}}}},
			}
		}
		if err := c.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		page := a.pages["t/one"]
		page.Hub.Visibility = to
		a.pages["t/one"] = page
		if err := c.Handle(t.Context(), shownToOthers("2026-9")); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"archived 1", "forgot t/one", "changed hub 1", "looked through what is about t/one after 0", "dropped []",
			"asked for the followers of hub 1", "dropped [{20 3}]", "stale [{20 3}]", "routed [1]",
		}
		if to == hub.Public {
			want = slices.DeleteFunc(want, func(s string) bool { return strings.HasPrefix(s, "dropped") })
		}
		a.expect(t, want...)
	}
}

// A follower of a team does not mind what it is called.
func TestFollowersAreLeftAlone(t *testing.T) {
	c, a := newConsumer(t)
	for i, keys := range []string{`["title","layout"]`, `["title","topics"]`} {
		m, err := fedmsg.Decode(fmt.Appendf(nil, `{"topic":"org.fedoraproject.prod.hubs.hub.updated","msg":{"agent":"cem","hub":"t/one","changed_keys":%s},"timestamp":1,"msg_id":"2026-%d"}`, keys, i))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Handle(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	a.expect(t, "archived 1", "forgot t/one", "changed hub 1", "routed [1]",
		"archived 1", "forgot t/one", "changed hub 1", "asked for the followers of hub 1", "routed [2]")
}

// Many followers are asked for once, however often their team is changed, and
// nothing that was said meanwhile waits for them.
func TestFollowersComeLast(t *testing.T) {
	c, a := newConsumer(t)
	var batch []fedmsg.Message
	for i, team := range []string{"one", "one", "two", "one"} {
		m, err := fedmsg.Decode(fmt.Appendf(nil, `{"topic":"org.fedoraproject.prod.hubs.hub.updated","msg":{"agent":"cem","hub":"t/%s"},"timestamp":1,"msg_id":"2026-%d"}`, team, i))
		if err != nil {
			t.Fatal(err)
		}
		batch = append(batch, m)
	}
	if err := c.Handle(t.Context(), append(batch, by("2026-9", "ana"))...); err != nil {
		t.Fatal(err)
	}
	a.expect(t, "archived 5", "forgot t/one", "changed hub 1", "looked through what is about t/one after 0", "forgot t/one", "changed hub 1", "looked through what is about t/one after 0",
		"forgot t/two", "changed hub 2", "looked through what is about t/two after 0", "forgot t/one", "changed hub 1", "looked through what is about t/one after 0",
		"pushed [{7 1 2026-9 true}]", "stale [{8 2}]", "asked for the followers of hub 1", "asked for the followers of hub 2", "active 2 hubs", "routed [1 2 3 4 5]")
}

// What is in a widget stays when the widget is moved.
func TestMovedWidgetIsNotDrawn(t *testing.T) {
	for keys, want := range map[string][]string{
		`["position"]`:          {"archived 1", "forgot t/one", "changed hub 1", "routed [1]"},
		`["position","config"]`: {"archived 1", "forgot t/one", "changed hub 1", "dropped [{7 1}]", "pushed [{7 1 2026-1 false}]", "routed [1]"},
	} {
		c, a := newConsumer(t)
		m, err := fedmsg.Decode([]byte(`{"topic":"org.fedoraproject.prod.hubs.widget.updated","msg":{"agent":"cem","hub":"t/one","widget":7,"changed_keys":` + keys + `},"timestamp":1,"msg_id":"2026-1"}`))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Handle(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		a.expect(t, want...)
	}
}

// A change that the database refuses holds up no other.
func TestPoisonInTheOutbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, a := newConsumer(t)
		for i, id := range []string{"2026-poison", "2026-9"} {
			a.outbox = append(a.outbox, store.Announcement{ID: int64(i), Event: "hubs.user.created", Body: []byte(`{"user":"dan"}`), MsgID: id, Created: time.Now()})
		}
		ctx, cancel := context.WithCancel(t.Context())
		r := &consumer.Relay{Outbox: a, Publisher: a, Consumer: c, Prefix: "org.example.dev", Log: c.Log}
		go func() { _ = r.Run(ctx) }()
		time.Sleep(300 * time.Millisecond)
		cancel()
		synctest.Wait()
		a.expect(t, "put 2026-poison aside: "+errPoison.Error(), "archived 1", "routed [1]",
			"published org.example.dev.hubs.user.created", "published org.example.dev.hubs.user.created", "announced [0 1]")
	})
}

// An entry that can't be told now is given back, for another backend to tell.
func TestOutboxIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, a := newConsumer(t)
		a.outbox = []store.Announcement{{ID: 5, Event: "hubs.hub.updated", Body: []byte(`not JSON`), MsgID: "2026-9"}}
		ctx, cancel := context.WithCancel(t.Context())
		r := &consumer.Relay{Outbox: a, Publisher: a, Consumer: c, Prefix: "org.example.dev", Log: c.Log}
		go func() { _ = r.Run(ctx) }()
		time.Sleep(300 * time.Millisecond)
		cancel()
		a.expect(t, "released [5]")
	})
}

func TestOutboxIsToldAndEmptied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, a := newConsumer(t)
		a.outbox = []store.Announcement{{ID: 5, Event: "hubs.hub.updated", Body: []byte(`{"agent":"cem","hub":"t/one"}`), MsgID: "2026-9", Created: time.Now()}}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		r := &consumer.Relay{Outbox: a, Publisher: a, Consumer: c, Prefix: "org.example.dev", Log: c.Log}
		go func() { done <- r.Run(ctx) }()
		time.Sleep(time.Minute)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		a.expect(t, "archived 1", "forgot t/one", "changed hub 1", "looked through what is about t/one after 0", "asked for the followers of hub 1", "routed [1]", "published org.example.dev.hubs.hub.updated", "announced [5]")
	})
}

// How much concerns a hub everybody sees, so what is about hubs does not count: it may be
// hidden, now or later.
func TestTouchesOfHubsDoNotCount(t *testing.T) {
	at := time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC)
	for topic, counts := range map[string]bool{"org.example.prod.bodhi.update.comment": true, "org.example.prod.hubs.hub.updated": false} {
		if got, want := consumer.TouchOf(7, fedmsg.Message{Topic: topic, Time: at}), (hub.Touch{Hub: 7, At: at, Counts: counts}); got != want {
			t.Errorf("%s: %+v, want %+v", topic, got, want)
		}
	}
}
