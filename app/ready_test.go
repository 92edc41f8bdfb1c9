package app

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/health"
	"github.com/fedora-hubs/hubs/backend/bus"
	"github.com/fedora-hubs/hubs/backend/rules"
	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/widgets"
)

// Ready means that it works: whatever a database or a Redis lacks that answers is
// a line that says why, without the details, and so are metrics.
func TestReadySaysWhy(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		breaks func(*testing.T, *smallWorld, *servertest.RedisProcess)
		status int
		line   string
	}{
		"the file is deleted": {func(t *testing.T, w *smallWorld, _ *servertest.RedisProcess) {
			if err := os.Remove(strings.TrimPrefix(w.parts.config.DatabaseURL, "sqlite://")); err != nil {
				t.Fatal(err)
			}
		}, 503, "database: not ready: its file was moved, removed or replaced: put it back, or start Hubs again"},
		"the tables are gone": {func(t *testing.T, w *smallWorld, _ *servertest.RedisProcess) {
			if _, err := w.parts.store.DB().ExecContext(t.Context(), "DROP TABLE bun_migrations"); err != nil {
				t.Fatal(err)
			}
		}, 503, "database: not ready: the database has no tables yet: run hubs migrate"},
		"the tables are newer": {func(t *testing.T, w *smallWorld, _ *servertest.RedisProcess) {
			if _, err := w.parts.store.DB().ExecContext(t.Context(), "INSERT INTO bun_migrations (name, group_id) VALUES ('29991231000001', 99)"); err != nil {
				t.Fatal(err)
			}
		}, 200, "database: the tables of the database are of a newer version of Hubs: install that version"},
		"Redis is a replica": {told("REPLICAOF", "127.0.0.1", "1"), 503, "redis: not ready: it takes no writes: it is a replica"},
		"Redis is full":      {told("CONFIG", "SET", "maxmemory", "1"), 503, "redis: not ready: its memory is full"},
		"Redis evicts": {told("CONFIG", "SET", "maxmemory", "100mb", "maxmemory-policy", "allkeys-lru"), 200,
			"redis: it evicts keys when its memory is full: its maxmemory-policy is allkeys-lru and must be noeviction"},
		"Redis has another password": {told("CONFIG", "SET", "requirepass", "hunter2"), 503, "redis: not ready: it asks for a password"},
		"Redis is gone":              {func(_ *testing.T, _ *smallWorld, r *servertest.RedisProcess) { r.Kill() }, 503, "redis: not ready: it does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, address := servertest.StartRedis(t), servertest.FreeAddress(t)
			w := newSmallWorld(t, allRoles, address, "HUBS_ADDR="+address, "HUBS_REDIS_URL="+server.URL())
			w.broken = true
			c.breaks(t, w, server)
			if strings.Contains(name, "password") { // those that are connected go on
				if err := server.Client().Do(t.Context(), "CLIENT", "KILL", "TYPE", "normal").Err(); err != nil {
					t.Log(err)
				}
			}
			var body string
			w.until(c.line, func() bool {
				var resp *http.Response
				resp, body = w.get("/healthz/ready")
				return resp.StatusCode == c.status && strings.Contains(body, c.line+"\n")
			})
			part, _, _ := strings.Cut(c.line, ":")
			up, impaired := "1", "1"
			if c.status != http.StatusOK {
				up, impaired = "0", "0"
			}
			w.shows(`hubs_up{part="`+part+`"} `+up, `hubs_impaired{part="`+part+`"} `+impaired)
			if !strings.Contains(w.logs.String(), `"msg":"check `+part+`"`) {
				t.Errorf("the log has no word about it: %s", w.logs)
			}
		})
	}
}

func told(command ...any) func(*testing.T, *smallWorld, *servertest.RedisProcess) {
	return func(t *testing.T, _ *smallWorld, r *servertest.RedisProcess) {
		t.Helper()
		if err := r.Client().Do(t.Context(), command...).Err(); err != nil {
			t.Fatal(err)
		}
	}
}

// What can't be ends the start with a sentence, which does not show the password.
func TestStartRefusesRedisOfAnotherKind(t *testing.T) {
	t.Parallel()
	cluster, alone := servertest.StartCluster(t), servertest.StartRedis(t)
	master, _ := cluster.Serving(prefix)
	for url, want := range map[string]string{
		master.URL():                        "HUBS_REDIS_URL: it is a node of a cluster: the address must start with redis+cluster://",
		"redis+cluster://" + alone.Addr:     "HUBS_REDIS_URL: it is no cluster: the address must start with redis://",
		"redis+cluster://:hunter2@x/3":      "HUBS_REDIS_URL: a cluster has no databases: leave /3 out",
		"redis+sentinel://:hunter2@x:1,y:2": "HUBS_REDIS_URL: the name that the Sentinels have for the master is missing: add ?master=NAME",
	} {
		config, err := load([]string{"HUBS_DATABASE_URL=sqlite://" + filepath.Join(t.TempDir(), "x.db"), "HUBS_REDIS_URL=" + url})
		if err != nil {
			t.Fatal(err)
		}
		p, err := wire(t.Context(), config, rules.Set{}, widgets.Kinds{}, slog.New(slog.DiscardHandler))
		if err == nil {
			t.Errorf("%s is taken", url)
			_ = p.close()
		} else if err.Error() != want {
			t.Errorf("%s: %v, want %s", url, err, want)
		}
	}
}

func TestDeaf(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	heard := func(ago time.Duration) bus.PeerState {
		return bus.PeerState{Endpoint: "tcp://secret:1", Connected: true, LastHeard: now.Add(-ago)}
	}
	gone := bus.PeerState{Endpoint: "tcp://secret:2", LastHeard: now.Add(-10 * time.Minute)}
	for name, c := range map[string]struct {
		peers []bus.PeerState
		want  string
	}{
		"none":               {nil, ""},
		"all are heard":      {[]bus.PeerState{heard(0), heard(time.Minute)}, ""},
		"one never answered": {[]bus.PeerState{{}, heard(0)}, "no connection to 1 of 2 endpoints"},
		"one is gone":        {[]bus.PeerState{gone, heard(0)}, "no connection to 1 of 2 endpoints since 2026-11-27 11:50 UTC"},
		"one is silent":      {[]bus.PeerState{heard(4 * time.Minute), heard(0)}, "nothing is heard of 1 of 2 endpoints since 2026-11-27 11:56 UTC"},
		"one sends too much": {[]bus.PeerState{heard(0), heard(0)}, "1 of 2 endpoints sent more than HUBS_BUS_DAILY_MB, and what is more is dropped"},
		"all of it": {[]bus.PeerState{gone, heard(4 * time.Minute), {}}, "no connection to 2 of 3 endpoints since 2026-11-27 11:50 UTC; " +
			"nothing is heard of 1 of 3 endpoints since 2026-11-27 11:56 UTC"},
	} {
		t.Run(name, func(t *testing.T) {
			over := 0
			if name == "one sends too much" {
				over = 1
			}
			err := deaf(c.peers, over, now)
			if c.want == "" && err == nil {
				return
			}
			if err == nil || err.Error() != c.want || !health.IsUp(err) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// A backend is not ready until its index is loaded, and says how far it is.
func TestIndexIsAPart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, 1, servertest.SQLite(t).URL, "")
	c := w.parts.consumer()
	check := checkIndex(c)
	if err := check(t.Context()); health.IsUp(err) || err.Error() != "it is being loaded, with 0 hubs so far" {
		t.Errorf("before: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Load(ended); err == nil || health.IsUp(check(t.Context())) {
		t.Errorf("after a try in vain: %v", err)
	}
	if err := c.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := check(t.Context()); err != nil {
		t.Errorf("after: %v", err)
	}
}
