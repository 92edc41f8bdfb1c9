package redisd_test

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/redisd"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

const checked = "{hubs}:health"

// What a server lacks that is of use all the same.
func TestCheckTellsWhatIsLacking(t *testing.T) {
	for name, c := range map[string]struct {
		settings []string
		user     string
		want     string
	}{
		"nothing":                        {},
		"a limit":                        {settings: []string{"maxmemory 100mb", "maxmemory-policy noeviction"}},
		"a policy that never comes true": {settings: []string{"maxmemory-policy allkeys-lru"}},
		"it evicts":                      {settings: []string{"maxmemory 100mb", "maxmemory-policy allkeys-lru"}, want: "it evicts keys when its memory is full: its maxmemory-policy is allkeys-lru and must be noeviction"},
		"it evicts what expires":         {settings: []string{"maxmemory 100mb", "maxmemory-policy volatile-ttl"}, want: "its maxmemory-policy is volatile-ttl"},
		"it does not tell":               {settings: []string{"user hubs on >hunter2 ~* &* +@all -info -config"}, user: "hubs:hunter2@", want: "it refuses the command INFO"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := servertest.StartRedis(t, c.settings...)
			lacks, err := checkAt(t, "redis://"+c.user+server.Addr)
			if err != nil || !strings.Contains(lacks, c.want) || (c.want == "") != (lacks == "") {
				t.Errorf("lacks %q, %v, want %q", lacks, err, c.want)
			}
		})
	}
}

// What keeps a server from being of use, with the cause that everyone may read.
func TestCheckTellsWhy(t *testing.T) {
	for name, c := range map[string]struct {
		settings []string
		prepare  func(*testing.T, *servertest.RedisProcess)
		url      string // before the address
		want     string
	}{
		"a replica":              {settings: []string{"replicaof 127.0.0.1 1", "replica-serve-stale-data yes"}, want: "it takes no writes: it is a replica"},
		"a replica without data": {settings: []string{"replicaof 127.0.0.1 1", "replica-serve-stale-data no"}, want: "it is a replica that has no master"},
		"full":                   {settings: []string{"maxmemory 100kb"}, want: "its memory is full"},
		"too few replicas":       {settings: []string{"min-replicas-to-write 1"}, want: "it takes no writes, since it has too few replicas"},
		"no password":            {settings: []string{"requirepass hunter2"}, want: "it asks for a password"},
		"another password":       {settings: []string{"requirepass hunter2"}, url: ":hunter3@", want: "it refuses the password"},
		"a user without rights":  {settings: []string{"user hubs on >hunter2 ~x* &* +@all"}, url: "hubs:hunter2@", want: "its user may not do what Hubs needs"},
		"can't save": {settings: []string{"save 3600 1"}, prepare: func(t *testing.T, p *servertest.RedisProcess) {
			if err := os.RemoveAll(p.Dir); err != nil {
				t.Fatal(err)
			}
			p.Client().Set(t.Context(), "x", "y", 0)
			p.Client().BgSave(t.Context())
			servertest.Eventually(t, "saving fails", func() bool {
				return strings.Contains(p.Client().Info(t.Context(), "persistence").Val(), "rdb_last_bgsave_status:err")
			})
		}, want: "it takes no writes, since it can't save its data"},
		"a cluster without slots": {settings: []string{"cluster-enabled yes"}, want: "the cluster does not serve all slots"},
		"gone":                    {prepare: func(_ *testing.T, p *servertest.RedisProcess) { p.Kill() }, want: "it does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := servertest.StartRedis(t, c.settings...)
			if c.prepare != nil {
				c.prepare(t, server)
			}
			_, err := checkAt(t, "redis://"+c.url+server.Addr)
			if err == nil || redisd.Why(err) != c.want {
				t.Errorf("%v: %q, want %q", err, redisd.Why(err), c.want)
			}
		})
	}
}

// A server of another kind than its address says is told from one that is away.
func TestCheckTellsKindsApart(t *testing.T) {
	cluster, watched := servertest.StartCluster(t), servertest.StartSentinels(t)
	_, elsewhere, _ := strings.Cut(cluster.URL(), "://")
	master, _ := cluster.Serving(checked)
	sentinel, _, _ := strings.Cut(strings.TrimPrefix(watched.URL(), "redis+sentinel://"), ",")
	alone := servertest.StartRedis(t)
	for name, c := range map[string]struct {
		url  string
		want error
	}{
		"a cluster":                       {cluster.URL(), nil},
		"watched":                         {watched.URL(), nil},
		"a node of a cluster":             {master.URL(), redisd.ErrCluster},
		"a node that serves other slots":  {"redis://" + strings.Split(elsewhere, ",")[0], redisd.ErrCluster},
		"another that serves other slots": {"redis://" + strings.Split(elsewhere, ",")[1], redisd.ErrCluster},
		"one alone that is no cluster":    {"redis+cluster://" + alone.Addr, redisd.ErrAlone},
		"a Sentinel":                      {"redis://" + sentinel, redisd.ErrSentinel},
	} {
		if lacks, err := checkAt(t, c.url); !errors.Is(err, c.want) || lacks != "" || redisd.IsWrongKind(err) != (c.want != nil) {
			t.Errorf("%s: %q, %v, want %v", name, lacks, err, c.want)
		}
	}
	_, err := checkAt(t, strings.Replace(watched.URL(), "master=", "master=other", 1))
	if err == nil || redisd.Why(err) != "no Sentinel tells where its master is" {
		t.Errorf("another master's name: %v, %q", err, redisd.Why(err))
	}
}

func TestWhyItHangs(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // takes connections and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = checkAt(t, "redis://"+l.Addr().String()+"?read_timeout=50ms")
	if redisd.Why(err) != "it does not answer in time" {
		t.Errorf("%v: %q", err, redisd.Why(err))
	}
	if why := redisd.Why(context.DeadlineExceeded); why != "it does not answer in time" {
		t.Errorf("a deadline: %q", why)
	}
	if why := redisd.Why(redis.ErrClosed); why != "it does not answer" {
		t.Errorf("closed: %q", why)
	}
}

func checkAt(t *testing.T, url string) (lacks string, err error) {
	t.Helper()
	client, err := redisd.Open(url)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	return redisd.Check(ctx, client, checked)
}
