package servertest

import (
	"context"
	"net"
	"regexp"
	"sync"

	"github.com/redis/go-redis/v9"
	"github.com/uptrace/bun"
)

// Asked notes what databases and Redis are asked: each statement without its
// values, and each command by its name.
type Asked struct {
	mu   sync.Mutex
	list []string
}

// Take gives what was asked since it was called last.
func (a *Asked) Take() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := a.list
	a.list = nil
	return list
}

func (a *Asked) note(what string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.list = append(a.list, what)
}

// OfDatabase notes what a database is asked from now on.
func (a *Asked) OfDatabase(db *bun.DB) {
	db.AddQueryHook(statements{a}) //nolint:staticcheck // what replaces it notes what a copy is asked, and the store has this one
}

// OfRedis notes what Redis is asked from now on.
func (a *Asked) OfRedis(client redis.UniversalClient) { client.AddHook(commands{a}) }

type statements struct{ asked *Asked }

var values = regexp.MustCompile(`'(?:[^']|'')*'|\b\d+\b`)

// BeforeQuery is for bun.
func (s statements) BeforeQuery(ctx context.Context, e *bun.QueryEvent) context.Context {
	s.asked.note(values.ReplaceAllString(e.Query, "?"))
	return ctx
}

// AfterQuery is for bun.
func (statements) AfterQuery(context.Context, *bun.QueryEvent) {}

type commands struct{ asked *Asked }

// DialHook is for go-redis.
func (commands) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		return next(ctx, network, address)
	}
}

// ProcessHook is for go-redis.
func (c commands) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		c.asked.note(cmd.FullName())
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook is for go-redis.
func (c commands) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		for _, cmd := range cmds {
			c.asked.note(cmd.FullName())
		}
		return next(ctx, cmds)
	}
}
