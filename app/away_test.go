package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/demo"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/standard"
)

// A linked site reaches its servers over links.
type linked struct {
	*site
	logs            lockedBuffer
	redis, database *servertest.Link
	bus             *bus.Memory
	community       *demo.Community
}

func newLinked(t *testing.T) *linked {
	s := &linked{bus: bus.NewMemory(), community: demo.New(1)}
	var redisURL, databaseURL string
	quick, _, _ := strings.Cut(redisFor(t), "?") // as the program is usually set
	s.redis, redisURL = servertest.NewLink(t, quick)
	s.database, databaseURL = servertest.NewLink(t, servertest.Postgres(t).URL)
	if _, err := migrate(t.Context(), databaseURL, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	config, err := load([]string{"HUBS_DATABASE_URL=" + databaseURL, "HUBS_REDIS_URL=" + redisURL, "HUBS_ADDR=" + servertest.FreeAddress(t)})
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := widgets.ByName(standard.Kinds())
	if err != nil {
		t.Fatal(err)
	}
	all, err := wire(t.Context(), config, s.community.Rules(), kinds, slog.New(slog.NewTextHandler(&s.logs, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if err := prepare(t.Context(), all.store, s.community, time.Now(), 200); err != nil {
		t.Fatal(err)
	}
	running := start(t, func(ctx context.Context) error { return all.run(ctx, allRoles, io.Discard, s.bus) })
	s.site = &site{T: t, parts: all, url: "http://" + config.Addr}
	t.Cleanup(func() {
		running.end()
		if err := all.close(); err != nil {
			t.Error(err)
		}
	})
	s.until("the site answers", func() bool { return s.ready() == http.StatusOK })
	return s
}

func (s *linked) ready() int {
	resp, err := http.Get(s.url + "/healthz/ready")
	if err != nil {
		return 0
	}
	resp.Body.Close()
	return resp.StatusCode
}

// open asks for a page and its stream, and gives all that the stream says.
func (s *linked) open(path string) (said func() string) {
	s.Helper()
	s.get(path)
	return s.text(s.stream(path + "/events"))
}

// publish lets somebody of the community say something, which its feeds show.
func (s *linked) publish(word string) {
	s.Helper()
	topic := demo.Prefix + ".hubs-test.note"
	raw, err := json.Marshal(map[string]any{
		"topic": topic, "msg_id": "2026-" + word, "timestamp": time.Now().Unix(), "i": 1,
		"msg": map[string]any{"agent": "ulrik", "user": "ulrik", "note": word, "url": "https://example.org/" + word},
	})
	if err != nil {
		s.Fatal(err)
	}
	if err := s.bus.Publish(s.Context(), topic, raw); err != nil {
		s.Fatal(err)
	}
}

const awayBanner = "Hubs is having trouble. This page may be out of date"

// While Redis is cut or hangs, pages that were seen and pages that were not are
// served, with a banner; when it is back, all heals, and a page that was open
// all the time gets what it missed.
func TestRedisGoesAndComesBack(t *testing.T) {
	t.Parallel()
	for name, state := range map[string]servertest.LinkState{"cut": servertest.Cut, "hanging": servertest.Hanging} {
		t.Run(name, func(t *testing.T) {
			s := newLinked(t)
			said := s.open("/u/ulrik")
			heard := func(word string) bool { return strings.Contains(said(), word) }
			s.publish("before")
			s.until("the stream is live", func() bool { return heard("before") })
			s.redis.Set(state)
			s.until("the page says so", func() bool {
				resp, body := s.get("/t/ci")
				return resp.StatusCode == http.StatusOK && strings.Contains(body, awayBanner)
			})
			s.until("a page that was seen has all that it had, and says so, too", func() bool {
				resp, body := s.get("/u/ulrik")
				if resp.StatusCode != http.StatusOK {
					t.Errorf("a page that was seen: %d, %s", resp.StatusCode, body)
				}
				return strings.Contains(body, "before") && strings.Contains(body, awayBanner)
			})
			s.until("a page that was not seen is whole", func() bool {
				resp, body := s.get("/t/design")
				return resp.StatusCode == http.StatusOK && !strings.Contains(body, "widget not-drawn") && strings.Contains(body, "<article")
			})
			s.until("the open page says so", func() bool { return strings.HasPrefix(bannerIn(said()), awayBanner) })
			s.publish("meanwhile")
			s.redis.Set(servertest.Whole)
			s.until("all parts are there", func() bool { return s.ready() == http.StatusOK })
			s.until("the open page catches up", func() bool { return heard("meanwhile") && bannerIn(said()) == "" })
			s.until("the banner goes", func() bool {
				_, body := s.get("/u/ulrik")
				return !strings.Contains(body, awayBanner) && strings.Contains(body, "meanwhile")
			})
		})
	}
}

// While the database is cut or hangs, pages that are cached are served, others
// say what is the matter; when it is back, all heals, and no message is lost.
func TestDatabaseGoesAndComesBack(t *testing.T) {
	t.Parallel()
	for name, state := range map[string]servertest.LinkState{"cut": servertest.Cut, "hanging": servertest.Hanging} {
		t.Run(name, func(t *testing.T) {
			s := newLinked(t)
			said := s.open("/u/ulrik")
			heard := func(word string) bool { return strings.Contains(said(), word) }
			s.publish("before")
			s.until("the stream is live", func() bool { return heard("before") })
			s.database.Set(state)
			if resp, body := s.get("/u/ulrik"); resp.StatusCode != http.StatusOK || !strings.Contains(body, "before") {
				t.Errorf("a page that was seen: %d, %s", resp.StatusCode, body)
			}
			if resp, body := s.get("/t/design"); resp.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "<h1>Hubs is having trouble</h1>") {
				t.Errorf("a page that was not seen: %d, %s", resp.StatusCode, body)
			}
			for n := range 10 {
				s.publish(fmt.Sprint("meanwhile-", n))
			}
			s.until("the open page says so", func() bool { return strings.HasPrefix(bannerIn(said()), awayBanner) })
			s.until("a page that was seen says so", func() bool { _, body := s.get("/u/ulrik"); return strings.HasPrefix(bannerIn(body), awayBanner) })
			s.database.Set(servertest.Whole)
			s.until("all parts are there", func() bool { return s.ready() == http.StatusOK })
			s.until("the open page catches up", func() bool { return heard("meanwhile-9") && bannerIn(said()) == "" })
			s.until("pages come again", func() bool { resp, _ := s.get("/t/design"); return resp.StatusCode == http.StatusOK })
			for n := range 10 {
				s.until("each message is there", func() bool { // a connection of before may still be there to fail
					_, err := s.parts.archive.Message(t.Context(), fmt.Sprint("2026-meanwhile-", n))
					return err == nil
				})
			}
		})
	}
}

// While messages can't be archived, though the database answers, pages say that
// they may be old, and they do so until what waited is archived.
func TestPagesAreOldWhileMessagesWait(t *testing.T) {
	t.Parallel()
	s := newLinked(t)
	said := s.open("/u/ulrik")
	s.publish("before")
	s.until("the stream is live", func() bool { return strings.Contains(said(), "before") })
	tx, err := s.parts.store.DB().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(t.Context(), "LOCK TABLE messages IN ACCESS EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	s.publish("meanwhile")
	s.until("the open page says so", func() bool { return strings.HasPrefix(bannerIn(said()), awayBanner) })
	s.until("health says so, and is ready", func() bool {
		resp, body := s.get("/healthz/ready")
		return resp.StatusCode == http.StatusOK && strings.Contains(body, "messages: some wait to be archived since ")
	})
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	s.until("the open page catches up", func() bool { return strings.Contains(said(), "meanwhile") && bannerIn(said()) == "" })
	s.until("the banner goes", func() bool {
		_, body := s.get("/u/ulrik")
		return bannerIn(body) == "" && strings.Contains(body, "meanwhile")
	})
}

// While the database is away, everything that needs it says so once, whoever
// asks and however often.
func TestOutageIsLoggedInFewLines(t *testing.T) {
	t.Parallel()
	s := newLinked(t)
	s.get("/u/ulrik")
	before, begun := strings.Count(s.logs.String(), "\n"), time.Now()
	s.database.Set(servertest.Cut)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for n := range 80 {
		<-tick.C
		s.ready()
		s.get("/t/design")
		s.publish(fmt.Sprint("meanwhile-", n))
	}
	s.database.Set(servertest.Whole)
	s.until("all parts are there", func() bool { return s.ready() == http.StatusOK })
	s.until("messages are archived", func() bool {
		_, err := s.parts.archive.Message(t.Context(), "2026-meanwhile-79")
		return err == nil
	})
	lines := strings.Split(strings.TrimSpace(s.logs.String()), "\n")[before:]
	// On a slow machine it lasts longer, and goes through more states: the reason
	// changes, and other parts are late, too.
	if len(lines) > 20+int(time.Since(begun)/(3*time.Second)) {
		t.Errorf("%d lines about one outage:\n%s", len(lines), strings.Join(lines, "\n"))
	}
}

// A form that can't be taken while the database is away, or takes no writes,
// keeps what was typed, and can be sent again as it is.
func TestFormThatTheDatabaseDoesNotTake(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(*testing.T, *store.Store) error{
		"it is away": func(_ *testing.T, s *store.Store) error { return s.Close() },
		"it takes no writes": func(t *testing.T, s *store.Store) error { // for somebody else does not come to an end
			tx, err := s.DB().BeginTx(t.Context(), nil)
			if err != nil {
				return err
			}
			t.Cleanup(func() { _ = tx.Rollback() })
			_, err = tx.ExecContext(t.Context(), "UPDATE pulse SET at = 1")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			v := newGuarded(t)
			v.broken = true
			if status, _ := v.ask(t, "member", http.MethodGet, "/t/public", nil); status != http.StatusOK {
				t.Fatal(status)
			}
			if err := breaks(t, v.parts.store); err != nil {
				t.Fatal(err)
			}
			form := url.Values{"title": {"Friends of <b>tea</b>"}, "name": {"tea"}, "summary": {"We drink\nand talk."}, "joining": {"open"}, "visibility": {"public"}}
			status, body := v.ask(t, "member", http.MethodPost, "/new", form)
			if status != http.StatusServiceUnavailable {
				t.Errorf("%d, want 503", status)
			}
			contains(t, "the answer", body, "<h1>Hubs is having trouble</h1>", "Nothing you typed is lost.", `action="/new"`, `name="title"`,
				">Friends of &lt;b&gt;tea&lt;/b&gt;</textarea>", ">We drink\nand talk.</textarea>", `name="joining"`)
		})
	}
}
