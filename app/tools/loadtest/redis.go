package loadtest

import (
	"context"
	"fmt"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/servertest"
)

// Redis gives the URL of a database of the test's Redis server that is empty
// and ours until the benchmark ends.
func Redis(tb testing.TB) (url string) {
	tb.Helper()
	o := servertest.RedisServer(tb).Client.Options()
	o.DB = 15
	client := redis.NewClient(o)
	clear := func() {
		if err := client.FlushDB(context.Background()).Err(); err != nil {
			tb.Fatal(err)
		}
	}
	clear()
	tb.Cleanup(func() { clear(); client.Close() })
	return fmt.Sprintf("redis://:%s@%s/%d", o.Password, o.Addr, o.DB)
}
