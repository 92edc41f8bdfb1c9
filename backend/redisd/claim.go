package redisd

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

var giveBack = redis.NewScript(`if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`)

// Claims let one of several processes do something, by names below a prefix that
// all of them share.
type Claims struct {
	Client redis.UniversalClient
	Prefix string
}

// Claim holds a name for a time: false if another has it. Giving it back early lets
// another have it.
func (c Claims) Claim(ctx context.Context, name string, hold time.Duration) (back func(), mine bool, err error) {
	key, token := c.Prefix+name, rand.Text()
	mine, err = c.Client.SetNX(ctx, key, token, hold).Result()
	if err != nil {
		return nil, false, fmt.Errorf("claim %s: %w", name, err)
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = giveBack.Run(ctx, c.Client, []string{key}, token).Err() // else it runs out by itself
	}, mine, nil
}
