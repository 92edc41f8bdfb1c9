package servertest

import (
	"context"
	"os"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/redisd"
)

// A Redis is a client and the part of the server's keys that the test may use.
type Redis struct {
	Name   string        // embedded or server
	Client *redis.Client // closed after the test
	Prefix string        // for every key: a hash tag, so that they share a slot
}

// Redises runs a test once on the embedded Redis and once on a real server,
// each time as a subtest.
func Redises(t *testing.T, run func(*testing.T, Redis)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) { run(t, EmbeddedRedis(t)) })
	t.Run("server", func(t *testing.T) { run(t, RedisServer(t)) })
}

// EmbeddedRedis starts a Redis for this test alone.
func EmbeddedRedis(tb testing.TB) Redis {
	tb.Helper()
	embedded, closeAll := redisd.Embedded()
	client := patient(*embedded.Options())
	tb.Cleanup(func() {
		_ = client.Close() // again, perhaps
		if err := closeAll(); err != nil {
			tb.Errorf("close the embedded Redis: %v", err)
		}
	})
	return Redis{Name: "embedded", Client: client, Prefix: prefix()}
}

// RedisServer uses the server at HUBS_TEST_REDIS_URL, and removes the keys
// with the test's prefix afterwards.
func RedisServer(tb testing.TB) Redis {
	tb.Helper()
	url := os.Getenv("HUBS_TEST_REDIS_URL")
	if url == "" {
		Missing(tb, "Redis", how)
	}
	opened, err := redisd.Open(url)
	if err != nil {
		tb.Fatalf("open HUBS_TEST_REDIS_URL: %v", err)
	}
	defer opened.Close()
	impatient, ok := opened.(*redis.Client)
	if !ok {
		tb.Fatal("HUBS_TEST_REDIS_URL must be the address of one server")
	}
	o := *impatient.Options()
	o.Dialer = nil // which has the patience of that client
	client := patient(o)
	ctx, cancel := context.WithTimeout(context.Background(), serverTimeout)
	defer cancel()
	if err := client.Ping(ctx).Err(); err != nil {
		tb.Fatalf("connect to HUBS_TEST_REDIS_URL: %v", err)
	}
	r := Redis{Name: "server", Client: client, Prefix: prefix()}
	tb.Cleanup(func() { r.clean(tb) })
	return r
}

// patient is a client that waits as long as a busy machine may take, where the
// program's own would rather do without.
func patient(o redis.Options) *redis.Client {
	o.MaxRetries = -1 // which the client has made 0, of which a new one would make 3
	o.DialTimeout, o.ReadTimeout, o.WriteTimeout, o.PoolTimeout = serverTimeout, serverTimeout, serverTimeout, serverTimeout
	return redis.NewClient(&o)
}

func prefix() string { return "{t-" + random() + "}" }

// clean uses a connection of its own, since the test may have closed Client.
func (r Redis) clean(tb testing.TB) {
	_ = r.Client.Close() // again, perhaps
	ctx, cancel := context.WithTimeout(context.Background(), serverTimeout)
	defer cancel()
	c := redis.NewClient(r.Client.Options())
	defer c.Close()
	keys := c.Scan(ctx, 0, r.Prefix+"*", 1000).Iterator()
	for keys.Next(ctx) {
		if err := c.Unlink(ctx, keys.Val()).Err(); err != nil {
			tb.Errorf("remove key %s: %v", keys.Val(), err)
		}
	}
	if err := keys.Err(); err != nil {
		tb.Errorf("remove the keys of the test: %v", err)
	}
}
