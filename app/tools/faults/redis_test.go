package faults_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/servertest"
	"github.com/fedora-hubs/hubs/backend/sleep"
)

// redisBad is what a process says that can't do its work for Redis.
const redisBad = `(?i)redis[^:]*: .*\w{2}.* `

// redisFaults are those of Redis.
var redisFaults = []fault{
	{name: "redis-stopped", how: "stopped, and started empty", lasts: aWhile, breaks: stopped("redis"), want: want{ready: redisBad}},
	{name: "redis-killed", how: "killed, and started empty", lasts: aWhile, breaks: killed("redis"), want: want{ready: redisBad}},
	{name: "redis-restarted", how: "restarted, and empty", breaks: restarted("redis")},
	{name: "redis-hung", how: "hangs, and goes on", lasts: aWhile, breaks: hung("redis"), want: want{ready: redisBad}},
	{name: "redis-cut", how: "the network cuts connections", lasts: aWhile, breaks: linkIs("redis", servertest.Cut), want: want{ready: redisBad}},
	{name: "redis-silent", how: "the network loses all", lasts: aWhile, breaks: linkIs("redis", servertest.Hanging), want: want{ready: redisBad}},
	{name: "redis-slow", how: "the network is slow: 200 ms there and back", lasts: aWhile, breaks: linkSlow("redis")},
	{name: "redis-flushall", how: "FLUSHALL", breaks: commanded(nil, "FLUSHALL"), short: true},
	{name: "redis-flushall-again", how: "FLUSHALL every second", lasts: aWhile, breaks: repeated(time.Second, "FLUSHALL")},
	{name: "redis-oldrdb", how: "killed, and started with what it had a while ago", lasts: aWhile, breaks: oldDump},
	{name: "redis-evicts", how: "evicts what it likes: allkeys-random", lasts: aMinute, breaks: memory("allkeys-random")},
	{name: "redis-full", how: "takes no writes for want of memory", lasts: aMinute, breaks: memory("noeviction"), want: want{ready: redisBad}},
	{name: "redis-replica", how: "is made a replica, which takes no writes", lasts: aMinute, breaks: commanded([]any{"REPLICAOF", "NO", "ONE"}, "REPLICAOF", "127.0.0.1", "9"), want: want{ready: redisBad}},
	{name: "redis-keys", how: "half of the keys are deleted at random", breaks: halfDeleted},
	{name: "redis-sleep", how: "DEBUG SLEEP 6", lasts: aWhile, breaks: sleeping, want: want{ready: redisBad}},
	{name: "redis-scripts", how: "SCRIPT FLUSH", breaks: commanded(nil, "SCRIPT", "FLUSH")},
	{name: "redis-clients", how: "CLIENT KILL, five times a second", lasts: aWhile, breaks: repeated(200*time.Millisecond, "CLIENT", "KILL", "TYPE", "normal")},
	{name: "redis-password", how: "the password is changed, and changed back", lasts: aWhile, breaks: redisPassword, want: want{ready: redisBad}},
	{name: "redis-connections", how: "no connections are left", lasts: aWhile, breaks: noClients, want: want{ready: redisBad}},
}

// commands opens a connection to Redis that does not go by the link.
func (r *rig) commands() *redis.Conn {
	r.Helper()
	o, err := redis.ParseURL(r.redis.URL)
	if err != nil {
		r.Fatal(err)
	}
	client := redis.NewClient(o)
	c := client.Conn()
	r.Cleanup(func() { c.Close(); client.Close() })
	return c
}

func (r *rig) do(c *redis.Conn, command ...any) any {
	r.Helper()
	answer, err := c.Do(r.Context(), command...).Result()
	if err != nil && !errors.Is(err, redis.Nil) {
		r.Fatalf("%v: %v", command, err)
	}
	return answer
}

// commanded gives Redis a command, and another one to heal it.
func commanded(heals []any, breaks ...any) func(*rig) func() {
	return func(r *rig) func() {
		c := r.commands()
		r.do(c, breaks...)
		return func() {
			if heals != nil {
				r.do(c, heals...)
			}
		}
	}
}

// repeated gives a command again and again.
func repeated(every time.Duration, command ...any) func(*rig) func() {
	return func(r *rig) func() {
		c := r.commands()
		ctx, end := context.WithCancel(r.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			for ctx.Err() == nil {
				_ = c.Do(ctx, command...).Err() // of no more than a moment
				sleep.For(ctx, every)
			}
		}()
		return func() { end(); <-done }
	}
}

// memory leaves Redis less than it holds, and lets it do about that what it is set to.
func memory(policy string) func(*rig) func() {
	return func(r *rig) func() {
		c := r.commands()
		r.do(c, "CONFIG", "SET", "maxmemory-policy", policy)
		r.do(c, "CONFIG", "SET", "maxmemory", "1mb")
		return func() {
			r.do(c, "CONFIG", "SET", "maxmemory", "0")
			r.do(c, "CONFIG", "SET", "maxmemory-policy", "noeviction")
		}
	}
}

// oldDump lets Redis go back to what it held when the row began.
func oldDump(r *rig) func() {
	r.do(r.commands(), "SAVE")
	return func() {
		r.cache.kill(r.T)
		r.cache.start(r.T)
		if err := os.Remove(filepath.Join(r.redis.Dir.Path, "dump.rdb")); err != nil {
			r.Error(err)
		}
	}
}

func halfDeleted(r *rig) func() {
	c := r.commands()
	keys, err := c.Keys(r.Context(), "*").Result()
	if err != nil || len(keys) < 10 {
		r.Fatalf("the keys of Redis are %v, %v", keys, err)
	}
	chance := rand.New(rand.NewPCG(10, 10))
	chance.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	if err := c.Unlink(r.Context(), keys[:len(keys)/2]...).Err(); err != nil {
		r.Fatal(err)
	}
	return nothing
}

// sleeping does not wait for the answer, which comes when the row heals.
func sleeping(r *rig) func() {
	c := r.commands()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = c.Do(r.Context(), "DEBUG", "SLEEP", aWhile.Seconds()).Err() // the client gives up before
	}()
	return func() { <-done }
}

func redisPassword(r *rig) func() {
	c := r.commands()
	kept := r.do(c, "CONFIG", "GET", "requirepass")
	r.do(c, "CONFIG", "SET", "requirepass", "another")
	r.do(c, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
	return func() { r.do(c, "CONFIG", "SET", "requirepass", passwordIn(kept)) }
}

// passwordIn reads what CONFIG GET answers in RESP 2 and 3.
func passwordIn(answer any) any {
	switch a := answer.(type) {
	case map[any]any:
		return a["requirepass"]
	case []any:
		return a[1]
	}
	return ""
}

// noClients leaves no place for the program's connections.
func noClients(r *rig) func() {
	c := r.commands()
	r.do(c, "CONFIG", "SET", "maxclients", "1")
	r.do(c, "CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes")
	return func() { r.do(c, "CONFIG", "SET", "maxclients", "10000") }
}
