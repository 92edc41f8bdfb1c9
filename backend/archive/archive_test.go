package archive_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/archive"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/stats"
	"github.com/fedora-hubs/hubs/backend/store"
)

// Every rule of the archive and of its counts holds on both databases.
func TestArchive(t *testing.T) {
	for name, rule := range map[string]func(*testing.T, *bun.DB){
		"a message is kept and counted once":             keepsOnce,
		"the hubs of a message are known":                knowsHubs,
		"a batch is kept wholly or not at all":           isAtomic,
		"two backends archive the same messages":         shares,
		"the latest are found by every field":            findsLatest,
		"many names are followed, the newest come first": followsNames,
		"many topics are followed":                       followsTopics,
		"pages follow each other without gaps":           pages,
		"what was looked at in vain leads on":            leadsOn,
		"a clock that is ahead does not stay on top":     clampsFuture,
		"what is dated ahead or long before is marked":   marksTimes,
		"what was not routed is found":                   findsUnrouted,
		"what is refused is put aside and tried again":   putsAside,
		"what is refused is bounded":                     forgetsRefused,
		"what is old is forgotten and still counts":      forgetsOld,
		"what is news is not forgotten":                  keepsNews,
		"messages come while others are forgotten":       forgetsMeanwhile,
		"what is old is found by an index":               forgetsByIndex,
		"what was archived is read again":                rereads,
		"large messages are read again a few at a time":  rereadsLarge,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			servertest.Databases(t, func(t *testing.T, d servertest.Database) { rule(t, open(t, d)) })
		})
	}
}

func open(t *testing.T, d servertest.Database) *bun.DB {
	t.Helper()
	s, err := store.Open(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s.DB()
}

func keepsOnce(t *testing.T, db *bun.DB) {
	counts := stats.NewCounts(db)
	a := archive.New(db, counts)
	first := said(1, "git.receive", []string{"ana", "bob"}, []string{"gimp"})
	if got := add(t, a, first, said(2, "bodhi.update.comment", []string{"ana"}, nil), first); len(got) != 2 {
		t.Fatalf("%d of 2 messages are new", len(got))
	}
	if got := add(t, a, first, said(3, "git.receive", nil, nil)); len(got) != 1 || got[0].ID != "2026-3" {
		t.Errorf("new the second time: %v", got)
	}
	if n, err := counts.ByUser(t.Context(), "ana"); err != nil || n != 2 {
		t.Errorf("ana has %d messages, %v", n, err)
	}
	if n, err := counts.ByUser(t.Context(), "nobody"); err != nil || n != 0 {
		t.Errorf("nobody has %d messages, %v", n, err)
	}
	list, err := counts.ByCategory(t.Context())
	if err != nil || len(list) != 2 || list[0].Name != "git" || list[0].N != 2 || list[1].N != 1 {
		t.Errorf("categories are %v, %v", list, err)
	}
}

type failing struct{}

func (failing) Count(context.Context, bun.IDB, []fedmsg.Said) error { return errors.New("no") }

// followsTopics asks for more topics and categories than SQLite takes at once.
func knowsHubs(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	one, two, none := said(1, "hubs.hub.updated", nil, nil), said(2, "hubs.hub.updated", []string{"ana"}, nil), said(3, "git.receive", []string{"ana"}, nil)
	one.Meta.Hubs, two.Meta.Hubs = []string{"t/design"}, []string{"u/ana", "t/docs", "t/design"}
	add(t, a, one, two, none)
	for id, want := range map[string][]string{one.ID: {"t/design"}, two.ID: {"t/design", "t/docs", "u/ana"}, none.ID: {}} {
		if got, err := a.Hubs(t.Context(), id); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s is about %q, %v, want %q", id, got, err, want)
		}
	}
	if got, err := a.Hubs(t.Context(), "2026-none"); !errors.Is(err, hub.ErrNotFound) {
		t.Errorf("one that is not there is about %q, %v", got, err)
	}
}

func followsTopics(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	add(t, a, said(1, "git.a7", []string{"ana"}, nil), said(2, "git.b555.x", nil, nil), said(3, "git.a599", nil, nil), said(4, "git.b", nil, nil), said(5, "c599.x", nil, nil))
	var topics, categories []string
	for i := range 600 {
		topics = append(topics, fmt.Sprint("git.a", i), fmt.Sprintf("git.b%d.*", i))
		categories = append(categories, fmt.Sprint("c", i))
	}
	for _, c := range []struct {
		filter fedmsg.Filter
		want   []string
	}{
		{fedmsg.Filter{Topics: topics}, []string{"2026-3", "2026-2", "2026-1"}},
		{fedmsg.Filter{Categories: categories}, []string{"2026-5"}},
		{fedmsg.Filter{Usernames: []string{"ana"}, Topics: topics}, []string{"2026-1"}},
		{fedmsg.Filter{Topics: topics, Categories: append([]string{"git"}, categories...)}, []string{"2026-3", "2026-2", "2026-1"}},
	} {
		if got := latest(t, a, 9, c.filter); !slices.Equal(got, c.want) {
			t.Errorf("%d topics, %d categories: %v, want %v", len(c.filter.Topics), len(c.filter.Categories), got, c.want)
		}
	}
	var pages []string
	for from := ""; ; {
		list, next, err := a.For("").Before(t.Context(), []fedmsg.Filter{{Topics: topics}}, from, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range list {
			pages = append(pages, m.ID)
		}
		if from = next; next == "" {
			break
		}
	}
	if want := []string{"2026-3", "2026-2", "2026-1"}; !slices.Equal(pages, want) {
		t.Errorf("page by page: %v, want %v", pages, want)
	}
}

func isAtomic(t *testing.T, db *bun.DB) {
	a := archive.New(db, failing{})
	if _, err := a.Add(t.Context(), []fedmsg.Said{said(1, "git.receive", []string{"ana"}, nil)}); err == nil {
		t.Fatal("a failed count did not fail the batch")
	}
	if got := latest(t, a, 5, fedmsg.Filter{Categories: []string{"git"}}); len(got) != 0 {
		t.Errorf("kept %v", got)
	}
}

func shares(t *testing.T, db *bun.DB) {
	counts := stats.NewCounts(db)
	var both sync.WaitGroup
	var mu sync.Mutex
	fresh := 0
	for range 2 {
		both.Go(func() {
			a := archive.New(db, counts)
			for from := 0; from < 400; from += 20 {
				var batch []fedmsg.Said
				for i := range 20 {
					n := from + i
					batch = append(batch, said(n, "git.receive", []string{fmt.Sprint("user", n%7)}, []string{"gimp"}))
				}
				got, err := a.Add(t.Context(), batch)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				fresh += len(got)
				mu.Unlock()
			}
		})
	}
	both.Wait()
	list, err := counts.ByCategory(t.Context())
	if err != nil || fresh != 400 || list[0].N != 400 {
		t.Errorf("%d were new and %v counted, want 400; %v", fresh, list, err)
	}
}

func findsLatest(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	onHub := said(4, "bodhix.update", []string{"cem"}, nil)
	onHub.Meta.Hubs = []string{"t/design"}
	severe := said(3, "bodhi.update.complete.stable", []string{"bob"}, []string{"gimp"})
	severe.Headers = fedmsg.Body{"fedora_messaging_severity": "40"}
	severe.Meta.Actor, severe.Meta.Repositories = "bob", []string{"git.example.org/gimp"}
	add(t, a,
		said(1, "git.receive", []string{"ana"}, []string{"gimp"}),
		said(2, "bodhi.update.comment", []string{"ana"}, []string{"vim"}),
		severe,
		onHub,
	)
	for _, c := range []struct {
		filters []fedmsg.Filter
		want    []string
	}{
		{[]fedmsg.Filter{{Usernames: []string{"ana"}}}, []string{"2026-2", "2026-1"}},
		{[]fedmsg.Filter{{Packages: []string{"gimp"}}}, []string{"2026-3", "2026-1"}},
		{[]fedmsg.Filter{{Categories: []string{"bodhi", "bodhix"}}}, []string{"2026-4", "2026-3", "2026-2"}},
		{[]fedmsg.Filter{{Topics: []string{"bodhi.*"}}}, []string{"2026-3", "2026-2"}},
		{[]fedmsg.Filter{{Topics: []string{"git.receive", "bodhi.update.complete.*"}}}, []string{"2026-3", "2026-1"}},
		{[]fedmsg.Filter{{Usernames: []string{"ana", "bob"}, Packages: []string{"gimp"}}}, []string{"2026-3", "2026-1"}},
		{[]fedmsg.Filter{{Usernames: []string{"ana"}, Topics: []string{"bodhi.*"}}}, []string{"2026-2"}},
		{[]fedmsg.Filter{{Usernames: []string{"cem"}}, {Packages: []string{"gimp"}}, {Usernames: []string{"bob"}}}, []string{"2026-4", "2026-3", "2026-1"}},
		{[]fedmsg.Filter{{Hubs: []string{"t/design"}}}, []string{"2026-4"}},
		{[]fedmsg.Filter{{Hubs: []string{"t/design"}, Topics: []string{"bodhi.*"}}}, nil},
		{[]fedmsg.Filter{{Repositories: []string{"git.example.org/gimp"}}}, []string{"2026-3"}},
		{[]fedmsg.Filter{{Usernames: []string{"bob"}, Repositories: []string{"git.example.org/gimp"}}}, []string{"2026-3"}},
		{[]fedmsg.Filter{{Topics: []string{"bodhi.*"}, Categories: []string{"bodhix"}}}, nil},
		{[]fedmsg.Filter{{Usernames: []string{"ana"}, Unless: fedmsg.Unless{Categories: []string{"bodhi"}}}}, []string{"2026-1"}},
		{[]fedmsg.Filter{{Usernames: []string{"ana"}, Unless: fedmsg.Unless{Topics: []string{"git.*", "x"}}}}, []string{"2026-2"}},
		{[]fedmsg.Filter{{Packages: []string{"gimp"}, Unless: fedmsg.Unless{Actor: "bob"}}}, []string{"2026-1"}},
		{[]fedmsg.Filter{{Packages: []string{"gimp"}, Unless: fedmsg.Unless{Below: fedmsg.Warning}}}, []string{"2026-3"}},
		{[]fedmsg.Filter{{Categories: []string{"bodhi"}, Unless: fedmsg.Unless{Below: fedmsg.Warning}}}, []string{"2026-3"}},
		{[]fedmsg.Filter{{Unless: fedmsg.Unless{Actor: "bob"}}}, nil},
		{[]fedmsg.Filter{{}}, nil},
		{nil, nil},
	} {
		if got := latest(t, a, 10, c.filters...); !slices.Equal(got, c.want) {
			t.Errorf("latest of %+v: %v, want %v", c.filters, got, c.want)
		}
	}
	if got := latest(t, a, 1, fedmsg.Filter{Usernames: []string{"ana"}}); !slices.Equal(got, []string{"2026-2"}) {
		t.Errorf("the one latest is %v", got)
	}
}

func followsNames(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	var all []fedmsg.Said
	var names []string
	for n := range 300 {
		name := fmt.Sprint("user", n%30)
		all = append(all, said(n, "git.receive", []string{name, "everyone"}, nil))
		names = append(names, name)
	}
	add(t, a, all...)
	var want []string
	for n := 299; n >= 285; n-- {
		want = append(want, fmt.Sprint("2026-", n))
	}
	if got := latest(t, a, 15, fedmsg.Filter{Usernames: append(names[:30:30], "everyone")}); !slices.Equal(got, want) {
		t.Errorf("latest of many are %v", got)
	}
}

// pages reads all there is, a few at a time: nothing twice, and nothing left out.
func pages(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	var all []fedmsg.Said
	for n := range 200 {
		one := said(n/3, []string{"git.receive", "bodhi.update", "wiki.edit"}[n%3], []string{fmt.Sprint("user", n%7)}, []string{fmt.Sprint("pkg", n%5)})
		if n%11 == 0 { // a team that is not there hides it
			one = said(n/3, "hubs.widget.updated", one.Meta.Usernames, one.Meta.Packages)
			one.Meta.Hubs = []string{"t/x"}
		}
		one.ID = fmt.Sprint("2026-", n) // three at each time
		one.Meta.Actor = fmt.Sprint("user", n%2)
		all = append(all, one)
	}
	add(t, a, all...)
	for _, filters := range [][]fedmsg.Filter{
		{{Usernames: []string{"user1", "user2"}}},
		{{Usernames: []string{"user1"}}, {Packages: []string{"pkg1"}}, {Topics: []string{"wiki.*"}}},
		{{Topics: []string{"git.receive", "bodhi.*"}}},
		{{Categories: []string{"git", "wiki"}, Unless: fedmsg.Unless{Actor: "user0"}}},
		{{Usernames: []string{"user3"}, Packages: []string{"pkg3"}}},
		{{Packages: []string{"pkg2"}, Unless: fedmsg.Unless{Categories: []string{"bodhi"}}}, {Usernames: []string{"nobody"}}},
		{{Categories: []string{"hubs", "bodhi"}}},
	} {
		want := latest(t, a, 1000, filters...)
		if len(want) == 0 {
			t.Fatalf("%+v selects nothing", filters)
		}
		for _, size := range []int{1, 7, 50} {
			if got := readAll(t, a, filters, size); !slices.Equal(got, want) {
				t.Errorf("%+v by %d: %v, want %v", filters, size, got, want)
			}
		}
	}
	for _, id := range []string{"2026-none", "2026-22"} { // the second is hidden
		if _, _, err := a.For("").Before(t.Context(), []fedmsg.Filter{{Usernames: []string{"user1"}}}, id, 3); !errors.Is(err, hub.ErrNotFound) {
			t.Errorf("before %s: %v", id, err)
		}
	}
	if _, _, err := a.For("t/x").Before(t.Context(), []fedmsg.Filter{{Hubs: []string{"t/x"}}}, "2026-22", 3); err != nil {
		t.Errorf("before a hidden one, where it may be read: %v", err)
	}
}

func readAll(t *testing.T, a *archive.Archive, filters []fedmsg.Filter, size int) (ids []string) {
	t.Helper()
	for next, more := "", true; more; more = next != "" {
		messages, after, err := a.For("").Before(t.Context(), filters, next, size)
		if err != nil {
			t.Fatal(err)
		}
		if len(messages) > size {
			t.Fatalf("%d messages, want %d at most", len(messages), size)
		}
		for _, m := range messages {
			ids = append(ids, m.ID)
		}
		next = after
	}
	return ids
}

// leadsOn looks for the one among thousands that somebody else did.
func leadsOn(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	var all []fedmsg.Said
	for n := range 5200 {
		one := said(n, "git.receive", []string{"ana"}, nil)
		if n > 0 {
			one.Meta.Actor = "ana"
		}
		all = append(all, one)
	}
	for batch := range slices.Chunk(all, 500) {
		add(t, a, batch...)
	}
	filters := []fedmsg.Filter{{Usernames: []string{"ana"}, Unless: fedmsg.Unless{Actor: "ana"}}}
	messages, next, err := a.For("").Before(t.Context(), filters, "", 10)
	if err != nil || len(messages) != 0 || next == "" {
		t.Errorf("at first %d messages, next %q, %v", len(messages), next, err)
	}
	if got := readAll(t, a, filters, 10); !slices.Equal(got, []string{"2026-0"}) {
		t.Errorf("found %v", got)
	}
}

func clampsFuture(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	ahead := said(1, "git.receive", []string{"ana"}, nil)
	ahead.Time = time.Now().Add(1000 * time.Hour)
	if fresh := add(t, a, ahead); fresh[0].Time.After(time.Now().Add(time.Minute)) {
		t.Errorf("handed on as of %s", fresh[0].Time)
	}
	list, err := a.For("").Latest(t.Context(), []fedmsg.Filter{{Usernames: []string{"ana"}}}, 1)
	if err != nil || len(list) != 1 || list[0].Time.After(time.Now().Add(time.Minute)) {
		t.Errorf("latest is %v, %v", list, err)
	}
}

func marksTimes(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	now := time.Now().UTC().Truncate(time.Microsecond)
	at := func(n int, sent, received time.Time) fedmsg.Said {
		raw := fmt.Sprintf(`{"topic":"org.example.prod.git.receive","msg":{"n":%d},"timestamp":%d.25,"msg_id":"2026-%d"}`, n, sent.Unix(), n)
		m, err := fedmsg.Decode([]byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		m.Received = received
		return fedmsg.Said{Message: m}
	}
	ahead, old := now.Add(10000*time.Hour).Truncate(time.Second).Add(250*time.Millisecond), now.Add(-1000*time.Hour).Truncate(time.Second).Add(250*time.Millisecond)
	fresh := add(t, a, at(1, ahead, now), at(2, old, now), at(3, now.Add(-time.Hour), now), at(4, old, time.Time{}))
	for i, want := range []struct{ sent, received time.Time }{{sent: ahead}, {received: now}, {}, {}} {
		kept, err := a.Message(t.Context(), fresh[i].ID)
		if err != nil {
			t.Fatal(err)
		}
		for what, m := range map[string]fedmsg.Message{"handed on": fresh[i].Message, "kept": kept} {
			if !m.Sent.Equal(want.sent) || !m.Received.Equal(want.received) || m.Time.After(now.Add(time.Minute)) {
				t.Errorf("message %s is %s as of %s, sent %s, received %s; want %+v", m.ID, what, m.Time, m.Sent, m.Received, want)
			}
		}
	}
}

func findsUnrouted(t *testing.T, db *bun.DB) {
	a := archive.New(db)
	entries := add(t, a, said(1, "git.receive", nil, nil), said(2, "git.receive", nil, nil), said(3, "git.receive", nil, nil))
	if err := a.Routed(t.Context(), []int64{entries[1].Seq}); err != nil {
		t.Fatal(err)
	}
	left, err := a.Unrouted(t.Context(), time.Now().Add(time.Minute), 10)
	if err != nil || len(left) != 2 || left[0].ID != "2026-1" || left[1].ID != "2026-3" {
		t.Errorf("left are %v, %v", left, err)
	}
	if none, err := a.Unrouted(t.Context(), time.Now().Add(-time.Minute), 10); err != nil || len(none) != 0 {
		t.Errorf("older than a minute are %v, %v", none, err)
	}
}

var start = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// said is message number n: one minute after the one before.
func said(n int, event string, users, packages []string) fedmsg.Said {
	at := start.Add(time.Duration(n) * time.Minute)
	raw := fmt.Sprintf(`{"topic":"org.example.prod.%s","msg":{"n":%d},"timestamp":%d,"msg_id":"2026-%d"}`, event, n, at.Unix(), n)
	m, err := fedmsg.Decode([]byte(raw))
	if err != nil {
		panic(err)
	}
	return fedmsg.Said{Message: m, Meta: fedmsg.Meta{Usernames: users, Packages: packages}}
}

func add(t *testing.T, a *archive.Archive, batch ...fedmsg.Said) []archive.Entry {
	t.Helper()
	fresh, err := a.Add(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	return fresh
}

func latest(t *testing.T, a *archive.Archive, n int, filters ...fedmsg.Filter) (ids []string) {
	t.Helper()
	list, err := a.For("").Latest(t.Context(), filters, n)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range list {
		ids = append(ids, m.ID)
	}
	return ids
}
