package redisd_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/fedora-hubs/hubs/backend/redisd"
	"github.com/fedora-hubs/hubs/backend/servertest"
)

// What the program asks of Redis, the embedded one and a real one alike.
func TestCommands(t *testing.T) {
	tests := []struct {
		name string
		run  func(*testing.T, servertest.Redis)
	}{
		{"time runs", timeRuns},
		{"keys expire", keysExpire},
		{"stream ids are the time", streamIDs},
		{"script", script},
		{"sets", sets},
		{"large pipeline", largePipeline},
		{"blocked read wakes", blockedReadWakes},
		{"blocked pop wakes", blockedPopWakes},
		{"blocked read ends", blockedReadEnds},
		{"published message arrives", published},
		{"transaction", transaction},
	}
	servertest.Redises(t, func(t *testing.T, r servertest.Redis) {
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				sub := r
				sub.Prefix += test.name
				test.run(t, sub)
			})
		}
	})
}

func timeRuns(t *testing.T, r servertest.Redis) {
	before := time.Now().Add(-time.Millisecond)
	got := must(r.Client.Time(t.Context()).Result())(t)
	if got.Before(before) || got.After(time.Now().Add(time.Millisecond)) {
		t.Errorf("TIME is %v, want about %v", got, before)
	}
}

func keysExpire(t *testing.T, r servertest.Redis) {
	ctx, key := t.Context(), r.Prefix
	must(r.Client.Set(ctx, key, "v", 100*time.Millisecond).Result())(t)
	must(r.Client.Set(ctx, key+"long", "v", time.Hour).Result())(t)
	until(t, func() bool { return must(r.Client.Exists(ctx, key).Result())(t) == 0 })
	if left := must(r.Client.PTTL(ctx, key+"long").Result())(t); left < 59*time.Minute || left > time.Hour {
		t.Errorf("PTTL is %v, want a little under an hour", left)
	}
}

func streamIDs(t *testing.T, r servertest.Redis) {
	ctx := t.Context()
	before := time.Now().UnixMilli()
	id := must(r.Client.XAdd(ctx, &redis.XAddArgs{Stream: r.Prefix, Values: []any{"k", "v"}}).Result())(t)
	entries := must(r.Client.XRange(ctx, r.Prefix, id, "+").Result())(t)
	if len(entries) != 1 || entries[0].Values["k"] != "v" {
		t.Errorf("XRANGE from %s is %v", id, entries)
	}
	var ms int64
	for _, c := range bytes.Split([]byte(id), []byte("-"))[0] {
		ms = ms*10 + int64(c-'0')
	}
	if ms < before-1 || ms > time.Now().UnixMilli()+1 {
		t.Errorf("id is %s, want about %d-0", id, before)
	}
}

func script(t *testing.T, r servertest.Redis) {
	s := redis.NewScript(`
		local now = redis.call('TIME')
		redis.call('ZADD', KEYS[1], now[1], ARGV[1])
		return {now[1], redis.call('ZSCORE', KEYS[1], ARGV[1])}`)
	got := must(s.Run(t.Context(), r.Client, []string{r.Prefix}, "m").StringSlice())(t)
	if len(got) != 2 || got[0] != got[1] {
		t.Errorf("script gave %v, want the same time twice", got)
	}
	must(s.EvalSha(t.Context(), r.Client, []string{r.Prefix}, "n").Result())(t)
}

func sets(t *testing.T, r servertest.Redis) {
	ctx := t.Context()
	must(r.Client.ZAdd(ctx, r.Prefix+"z", redis.Z{Score: 1.5, Member: "a"}).Result())(t)
	if got := must(r.Client.ZMScore(ctx, r.Prefix+"z", "a", "b").Result())(t); len(got) != 2 || got[0] != 1.5 || got[1] != 0 {
		t.Errorf("ZMSCORE is %v, want [1.5 0]", got)
	}
	must(r.Client.SAdd(ctx, r.Prefix+"s", "a").Result())(t)
	if got := must(r.Client.SMIsMember(ctx, r.Prefix+"s", "a", "b").Result())(t); len(got) != 2 || !got[0] || got[1] {
		t.Errorf("SMISMEMBER is %v, want [true false]", got)
	}
	if got := must(r.Client.MGet(ctx, r.Prefix+"none", r.Prefix+"none2").Result())(t); len(got) != 2 || got[0] != nil {
		t.Errorf("MGET of nothing is %v", got)
	}
}

// A pipeline that is larger than every buffer on the way, with replies that are too.
func largePipeline(t *testing.T, r servertest.Redis) {
	ctx, value := t.Context(), bytes.Repeat([]byte("x"), 20_000)
	var gets []*redis.StringCmd
	must(r.Client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for range 200 {
			p.Set(ctx, r.Prefix, value, 0)
			gets = append(gets, p.Get(ctx, r.Prefix))
		}
		return nil
	}))(t)
	for _, get := range gets {
		if b := must(get.Bytes())(t); !bytes.Equal(b, value) {
			t.Fatalf("got %d bytes, want %d", len(b), len(value))
		}
	}
}

func blockedReadWakes(t *testing.T, r servertest.Redis) {
	ctx, last := t.Context(), "0"
	wakes(t, func() error {
		return r.Client.XAdd(ctx, &redis.XAddArgs{Stream: r.Prefix, Values: []any{"k", "v"}}).Err()
	}, func() error {
		got, err := r.Client.XRead(ctx, &redis.XReadArgs{Streams: []string{r.Prefix, last}, Block: redisd.MaxBlock}).Result()
		if err == nil {
			last = got[0].Messages[len(got[0].Messages)-1].ID
		}
		return err
	})
}

func blockedPopWakes(t *testing.T, r servertest.Redis) {
	ctx := t.Context()
	wakes(t,
		func() error { return r.Client.RPush(ctx, r.Prefix, "v").Err() },
		func() error { return r.Client.BLPop(ctx, redisd.MaxBlock, r.Prefix).Err() })
}

// wakes writes while a read is blocked, again and again. The read goes on where
// it ended before the write came. How soon it wakes is a matter of TestTime.
func wakes(t *testing.T, write, read func() error) {
	t.Helper()
	for range 50 {
		var readErr error
		var reading sync.WaitGroup
		reading.Go(func() {
			for readErr = read(); errors.Is(readErr, redis.Nil); {
				readErr = read()
			}
		})
		err := write()
		reading.Wait()
		if err := errors.Join(err, readErr); err != nil {
			t.Fatal(err)
		}
	}
}

func blockedReadEnds(t *testing.T, r servertest.Redis) {
	start := time.Now()
	err := r.Client.XRead(t.Context(), &redis.XReadArgs{Streams: []string{r.Prefix, "$"}, Block: 50 * time.Millisecond}).Err()
	if !errors.Is(err, redis.Nil) {
		t.Errorf("a read of nothing gives %v, want redis.Nil", err)
	}
	if waited := time.Since(start); waited < 50*time.Millisecond {
		t.Errorf("it waited %v, want 50ms", waited)
	}
}

// How long things take on the embedded Redis, by a clock that stands still while
// anything works.
func TestTime(t *testing.T) {
	for name, c := range map[string]struct {
		do          func(context.Context, *redis.Client) error
		least, most time.Duration
	}{
		"a key expires": {func(ctx context.Context, c *redis.Client) error {
			err := c.Set(ctx, "k", "v", 100*time.Millisecond).Err()
			for err == nil && c.Exists(ctx, "k").Val() == 1 {
				time.Sleep(time.Millisecond)
			}
			return err
		}, 90 * time.Millisecond, 110 * time.Millisecond},
		"a blocked read ends": {func(ctx context.Context, c *redis.Client) error {
			err := c.XRead(ctx, &redis.XReadArgs{Streams: []string{"s", "$"}, Block: 50 * time.Millisecond}).Err()
			if errors.Is(err, redis.Nil) {
				return nil
			}
			return fmt.Errorf("got %w, want redis.Nil", err)
		}, 50 * time.Millisecond, 50 * time.Millisecond},
		"a blocked read wakes": {func(ctx context.Context, c *redis.Client) error {
			return awaited(func() error { return c.XAdd(ctx, &redis.XAddArgs{Stream: "s", Values: []any{"k", "v"}}).Err() },
				func() error {
					return c.XRead(ctx, &redis.XReadArgs{Streams: []string{"s", "0"}, Block: redisd.MaxBlock}).Err()
				})
		}, 0, 0},
		"a blocked pop wakes": {func(ctx context.Context, c *redis.Client) error {
			return awaited(func() error { return c.RPush(ctx, "l", "v").Err() },
				func() error { return c.BLPop(ctx, redisd.MaxBlock, "l").Err() })
		}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := servertest.EmbeddedRedis(t).Client
				start := time.Now()
				if err := c.do(t.Context(), client); err != nil {
					t.Error(err)
				}
				if took := time.Since(start); took < c.least || took > c.most {
					t.Errorf("it took %v, want from %v to %v", took, c.least, c.most)
				}
			})
		})
	}
}

// awaited writes once a read is blocked, and gives the errors of both.
func awaited(write, read func() error) error {
	done := make(chan error, 1)
	go func() { done <- read() }()
	synctest.Wait()
	return errors.Join(write(), <-done)
}

func published(t *testing.T, r servertest.Redis) {
	ctx := t.Context()
	s := r.Client.Subscribe(ctx, r.Prefix)
	defer s.Close()
	must(s.Receive(ctx))(t) // the confirmation
	must(r.Client.Publish(ctx, r.Prefix, "hello").Result())(t)
	if m := must(s.ReceiveMessage(ctx))(t); m.Payload != "hello" {
		t.Errorf("received %q", m.Payload)
	}
}

func transaction(t *testing.T, r servertest.Redis) {
	ctx := t.Context()
	err := r.Client.Watch(ctx, func(tx *redis.Tx) error {
		must(r.Client.Set(ctx, r.Prefix, "other", 0).Result())(t)
		_, err := tx.TxPipelined(ctx, func(p redis.Pipeliner) error { return p.Set(ctx, r.Prefix, "mine", 0).Err() })
		return err
	}, r.Prefix)
	if !errors.Is(err, redis.TxFailedErr) {
		t.Errorf("a transaction over a changed key gives %v", err)
	}
}

func TestEmbeddedCloses(t *testing.T) {
	client, closeAll := redisd.Embedded()
	other := redis.NewClient(client.Options())
	defer other.Close()
	var reading sync.WaitGroup
	reading.Go(func() { // 0 is for ever
		if err := other.XRead(context.Background(), &redis.XReadArgs{Streams: []string{"s", "$"}}).Err(); err == nil {
			t.Error("a read on a closed server gives no error")
		}
	})
	until(t, func() bool { return other.PoolStats().TotalConns > 0 })
	if err := closeAll(); err != nil {
		t.Error(err)
	}
	reading.Wait()
	if err := other.Ping(t.Context()).Err(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("a command after the end gives %v", err)
	}
	if err := closeAll(); !errors.Is(err, redis.ErrClosed) {
		t.Errorf("closing twice gives %v", err)
	}
}

func TestOpenFailsFast(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	opened, err := redisd.Open("redis://" + gone.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	client, ok := opened.(*redis.Client)
	if !ok {
		t.Fatalf("the client of one server is a %T", opened)
	}
	tries := new(dials)
	client.AddHook(tries)
	if err := client.Ping(t.Context()).Err(); err == nil {
		t.Error("no error without a server")
	}
	if limit := client.Options().DialTimeout; *tries != 1 || limit > 500*time.Millisecond {
		t.Errorf("it dials %d times, for %v each: want once, for half a second", *tries, limit)
	}
}

// dials counts the connections that a client tries to open.
type dials int

func (d *dials) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		*d++
		return next(ctx, network, address)
	}
}
func (d *dials) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (d *dials) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// until waits for a condition.
func until(t *testing.T, condition func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	deadline := time.After(3 * time.Minute)
	for !condition() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("it did not happen in time")
		}
	}
}

func BenchmarkGet(b *testing.B) {
	r := servertest.EmbeddedRedis(b)
	if err := r.Client.Set(b.Context(), r.Prefix, bytes.Repeat([]byte("x"), 2048), time.Hour).Err(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := r.Client.Get(b.Context(), r.Prefix).Err(); err != nil {
			b.Fatal(err)
		}
	}
}
