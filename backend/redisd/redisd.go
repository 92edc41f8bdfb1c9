// Package redisd provides the Redis that the rest of the program talks to: a
// server that somebody runs, or one embedded in this process.
package redisd

import (
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// MaxBlock is how long a blocking read (XREAD BLOCK, BLPOP) may wait at most:
// a cancelled context does not interrupt it, so a shutdown waits this long.
const MaxBlock = 2 * time.Second

// Open gives a client of the server at url (redis://, rediss:// or unix://).
// It does not connect yet. What url says of timeouts and retries wins over the
// defaults here.
func Open(url string) (*redis.Client, error) {
	o, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("read Redis URL: %w", err)
	}
	return redis.NewClient(failFast(o)), nil
}

// failFast makes a command fail within half a second while Redis is down, and
// within three while it hangs: a page would rather do without than wait.
// Whoever wants to try again does so itself, with its own pauses.
func failFast(o *redis.Options) *redis.Options {
	setDefault(&o.MaxRetries, -1)
	setDefault(&o.DialerRetries, 1)
	setDefault(&o.DialTimeout, 500*time.Millisecond)
	setDefault(&o.ReadTimeout, 3*time.Second)
	setDefault(&o.WriteTimeout, 3*time.Second)
	o.ContextTimeoutEnabled = true
	o.DisableIdentity = true // saves a round trip per connection
	o.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return o
}

func setDefault[T comparable](to *T, value T) {
	var zero T
	if *to == zero {
		*to = value
	}
}
