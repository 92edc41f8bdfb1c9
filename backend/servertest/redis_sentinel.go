package servertest

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
)

// SentinelMaster is what the Sentinels of a test call their master.
const SentinelMaster = "hubs"

// A Watched Redis has two replicas, and three Sentinels that watch over it.
type Watched struct {
	tb        testing.TB
	servers   []*RedisProcess
	sentinels []*RedisProcess
}

// StartSentinels starts a Redis that Sentinels watch over. It ends with the test.
func StartSentinels(tb testing.TB) *Watched {
	tb.Helper()
	w := &Watched{tb: tb, servers: []*RedisProcess{StartRedis(tb, "repl-diskless-sync-delay 0")}}
	host, port, _ := net.SplitHostPort(w.servers[0].Addr)
	for range 2 {
		w.servers = append(w.servers, StartRedis(tb, "repl-diskless-sync-delay 0", "replicaof "+host+" "+port))
	}
	for range 3 {
		w.sentinels = append(w.sentinels, startFirst(&RedisProcess{tb: tb, sentinel: true, settings: []string{
			fmt.Sprintf("sentinel monitor %s %s %s 2", SentinelMaster, host, port),
			"sentinel down-after-milliseconds " + SentinelMaster + " 1000",
			"sentinel failover-timeout " + SentinelMaster + " 5000",
		}}))
	}
	for _, s := range w.sentinels {
		Eventually(tb, "the Sentinels know each other and the replicas", func() bool {
			known := w.asks(s)
			return known["num-slaves"] == "2" && known["num-other-sentinels"] == "2"
		})
	}
	return w
}

// asks gives what a Sentinel knows of the master.
func (w *Watched) asks(s *RedisProcess) map[string]string {
	c := redis.NewSentinelClient(&redis.Options{Addr: s.Addr})
	defer c.Close()
	return c.Master(w.tb.Context(), SentinelMaster).Val()
}

// URL is the address for HUBS_REDIS_URL.
func (w *Watched) URL() string {
	var hosts []string
	for _, s := range w.sentinels {
		hosts = append(hosts, s.Addr)
	}
	return "redis+sentinel://" + strings.Join(hosts, ",") + "/0?master=" + SentinelMaster
}

// Fail kills the master, and waits until all Sentinels name another.
func (w *Watched) Fail() *RedisProcess {
	w.tb.Helper()
	was := net.JoinHostPort(w.asks(w.sentinels[0])["ip"], w.asks(w.sentinels[0])["port"])
	var master *RedisProcess
	for _, s := range w.servers {
		if s.Addr == was {
			master = s
		}
	}
	if master == nil {
		w.tb.Fatalf("no server is at %s", was)
	}
	master.Kill()
	for _, s := range w.sentinels {
		Eventually(w.tb, "the Sentinels name another master", func() bool {
			known := w.asks(s)
			return known["port"] != "" && net.JoinHostPort(known["ip"], known["port"]) != was
		})
	}
	return master
}
