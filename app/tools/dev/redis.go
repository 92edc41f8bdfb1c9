package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"github.com/fedora-hubs/hubs/app/tools/install"
	"github.com/fedora-hubs/hubs/backend/redisd"
)

// redis makes the Redis that is set answer.
func (set settings) redis(ctx context.Context) error {
	if set["HUBS_REDIS_URL"] == "" {
		return errors.New("HUBS_REDIS_URL must be set in .env: processes meet in Redis")
	}
	client, err := redisd.Open(set["HUBS_REDIS_URL"])
	if err != nil {
		return fmt.Errorf("HUBS_REDIS_URL in .env: %w", err)
	}
	defer client.Close()
	logging.Disable() // it would print a line for each failure
	server, ok := client.(*redis.Client)
	if !ok {
		return errors.New("HUBS_REDIS_URL in .env must be redis://HOST:PORT/DB to develop with")
	}
	at := server.Options().Addr
	host, _, err := net.SplitHostPort(at)
	s := service{
		title: "Redis", setting: "HUBS_REDIS_URL", at: at, local: err != nil || isLocal(host), // a socket has no port
		need: install.Redis, names: []string{"redis-server", "redis", "valkey"},
		answers: func(ctx context.Context) bool { return isReply(client.Ping(ctx).Err()) },
	}
	if err := s.ensure(ctx); err != nil {
		return err
	}
	if err := client.Ping(ctx).Err(); err != nil {
		word, _, _ := strings.Cut(err.Error(), " ")
		return fmt.Errorf("the Redis at %s refuses HUBS_REDIS_URL (%s): mend it in .env", at, word)
	}
	say("Redis is at %s", at)
	return nil
}

// isReply tells whether a server answered, if only to refuse. One that loads
// its data answers, too, but is waited for.
func isReply(err error) bool {
	if err == nil {
		return true
	}
	reply, ok := errors.AsType[redis.Error](err)
	return ok && !strings.HasPrefix(reply.Error(), "LOADING")
}
