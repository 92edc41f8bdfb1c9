package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

const (
	togetherPast = 600 // messages that are there at the start
	togetherNews = 120 // messages that come over the bus
)

// A same is what both ways of running the program are given: the community,
// its past, what happens in it, and the time at which everything is drawn.
type same struct {
	community *demo.Community
	begin     time.Time // of the news
	now       time.Time
	news      []fedmsg.Message
}

// newSame lets the news happen in the minutes before now. No two are of the
// same millisecond: of those the one that arrived later is shown first, and
// which one that is depends on how many the backend took at a time.
func newSame() same {
	now := time.Now().UTC().Truncate(time.Second)
	s := same{community: demo.New(1), now: now, begin: now.Add(-10 * time.Minute)}
	last := time.Time{}
	for e := range s.community.Traffic(s.begin) {
		if len(s.news) == togetherNews {
			break
		}
		if e.Message.Time.After(last) {
			s.news, last = append(s.news, e.Message), e.Message.Time
		}
	}
	return s
}

// One process on SQLite and an embedded Redis serves the same bytes as a web, a
// backend and a worker process that meet in Postgres and Redis.
func TestTogetherAndApart(t *testing.T) {
	t.Parallel()
	database, redis := servertest.Postgres(t).URL, redisFor(t)
	s := newSame()
	t.Logf("everything is drawn at %s", s.now.Format(time.RFC3339))
	together := s.visit(t, servertest.SQLite(t).URL, "", allRoles)
	apart := s.visit(t, database, redis, roles{backend: true}, roles{worker: true}, roles{web: true})
	if paths, others := slices.Sorted(maps.Keys(together)), slices.Sorted(maps.Keys(apart)); !slices.Equal(paths, others) {
		t.Fatalf("there are other pages: %v and %v", paths, others)
	}
	if !s.shown(together) {
		t.Error("no team's page shows any of the news")
	}
	for _, path := range slices.Sorted(maps.Keys(together)) {
		if at := difference(together[path], apart[path]); at >= 0 {
			t.Errorf("%s differs at byte %d: together\n%s\napart\n%s", path, at, around(together[path], at), around(apart[path], at))
		}
	}
}

// visit runs the program as one process for each of the roles, lets the news
// happen and gives all pages as they are afterwards.
func (s same) visit(t *testing.T, database, redis string, processes ...roles) map[string]string {
	t.Helper()
	config, err := load([]string{"HUBS_DATABASE_URL=" + database, "HUBS_REDIS_URL=" + redis, "HUBS_ADDR=" + servertest.FreeAddress(t)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := migrate(t.Context(), database, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	memory := bus.NewMemory()
	var last *parts // of the web process
	for i, r := range processes {
		p, err := wire(t.Context(), config, s.community.Rules(), kinds, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		p.drawer.Now = func() time.Time { return s.now }
		p.now = (&clock{at: time.Now(), leap: time.Second}).now // nobody looks too often
		if last = p; i == 0 {
			if err := prepare(t.Context(), p.store, s.community, s.begin, togetherPast); err != nil {
				t.Fatal(err)
			}
		}
		running := start(t, func(ctx context.Context) error { return p.run(ctx, r, io.Discard, memory) })
		defer func() {
			running.end()
			if err := p.close(); err != nil {
				t.Error(err)
			}
		}()
	}
	v := &site{T: t, parts: last, url: "http://" + config.Addr}
	v.awake()
	return s.tour(v, memory)
}

// tour looks at half of the pages before the news, so that some widgets are
// drawn as the news arrive and the others when somebody looks, and then at all.
// The front page is not among the first: it may be served for a second more.
func (s same) tour(v *site, memory *bus.Memory) map[string]string {
	paths := s.paths(v)
	for _, path := range paths[1 : len(paths)/2] {
		v.get(path)
	}
	v.drawn()
	for _, m := range s.news {
		if err := memory.Publish(v.Context(), m.Topic, m.Raw); err != nil {
			v.Fatal(err)
		}
	}
	v.until("the news are routed", func() bool {
		if _, err := v.parts.archive.Message(v.Context(), s.news[len(s.news)-1].ID); err != nil {
			return false
		}
		left, err := v.parts.archive.Unrouted(v.Context(), time.Now().Add(time.Hour), 1)
		return err == nil && len(left) == 0
	})
	var pages map[string]string
	v.until("the pages are at rest", func() bool {
		v.drawn()
		before := pages
		now, whole := v.look(paths)
		pages = now
		return whole && maps.Equal(before, now)
	})
	return pages
}

// look gets pages, which draws what is missing or out of date. Whole tells that
// none of them had to do without something.
func (s *site) look(paths []string) (pages map[string]string, whole bool) {
	pages, whole = map[string]string{}, true
	for _, path := range paths {
		resp, body := s.get(path)
		whole = whole && resp.StatusCode == http.StatusOK && !strings.Contains(body, "widget not-drawn") && !strings.Contains(body, awayBanner)
		pages[path] = apartFromPosition(body)
	}
	return pages, whole
}

// shown reports whether the page of a team has an entry of the news.
func (s same) shown(pages map[string]string) bool {
	for path, body := range pages {
		if strings.HasPrefix(path, "/t/") && slices.ContainsFunc(s.news, func(m fedmsg.Message) bool { return strings.Contains(body, m.ID) }) {
			return true
		}
	}
	return false
}

// paths are those of all pages, with those of the news.
func (s same) paths(v *site) []string {
	paths := []string{"/", "/t", "/u"}
	err := v.parts.store.EachPage(v.Context(), func(page hub.Page) error {
		paths = append(paths, page.Hub.Path())
		if page.Hub.Kind == hub.Team {
			paths = append(paths, page.Hub.Path()+"/members")
		}
		for _, w := range page.Widgets {
			paths = append(paths, fmt.Sprintf("/w/%d", w.ID))
		}
		return nil
	})
	if err != nil {
		v.Fatal(err)
	}
	for _, m := range s.news {
		paths = append(paths, "/messages/"+m.ID)
	}
	return paths
}

// drawn waits until no widget waits and the web process has all that was drawn.
func (s *site) drawn() {
	s.Helper()
	s.until("the queue is empty", func() bool {
		q, err := s.parts.queue.State(s.Context())
		return err == nil && q.Waiting+q.Leased == 0
	})
	now := s.parts.stream.Tail()
	if _, _, err := now.Next(s.Context(), 0); err != nil {
		s.Fatal(err)
	}
	last := now.Position()
	s.until("the web process has come so far", func() bool {
		_, body := s.get("/w/1")
		since := position.FindStringSubmatch(body)
		if since == nil {
			return false
		}
		at, err := events.ParseID(since[1])
		return err == nil && !last.After(at)
	})
}

// position is where a page is in the event stream of its site: the time at
// which Redis took the last event. Nothing else may differ.
var position = regexp.MustCompile(`/events\?since=([0-9]+-[0-9]+)`)

// edited is when a hub was changed last, in what a page says of its outline.
var edited = regexp.MustCompile(`outline=[0-9a-z]+\.`)

// figured is how many events a hub had lately, in its header: a page is kept for a while
// with that.
var figured = regexp.MustCompile(`<li><svg class="spark".*?</li>`)

func apartFromPosition(page string) string {
	page = edited.ReplaceAllString(position.ReplaceAllString(page, "/events?since="), "outline=")
	return figured.ReplaceAllString(page, "")
}

// difference is the first byte in which two texts differ; -1 if there is none.
func difference(x, y string) int {
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return i
		}
	}
	if len(x) == len(y) {
		return -1
	}
	return min(len(x), len(y))
}

func around(text string, at int) string {
	return text[max(0, at-200):min(len(text), at+200)]
}
