// Package queue is the set of widgets that wait to be drawn, on Redis, shared
// by any number of workers.
//
// It is a set: a widget that waits already is not added twice. A widget that is
// pushed while it is being drawn is drawn once more afterwards. A widget is
// never drawn twice at a time: a claim is a lease, and the token of the lease
// keeps a worker that overstayed it from writing its result.
package queue

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"
)

//go:embed queue.lua
var library string

var (
	push  = redis.NewScript(library + "return push(ARGV)")
	claim = redis.NewScript(library + "return claim(tonumber(ARGV[1]), tonumber(ARGV[2]))")
	done  = redis.NewScript(library + "return done(ARGV[1], ARGV[2])")
	renew = redis.NewScript(library + "return renew(ARGV, tonumber(table.remove(ARGV)))")
	retry = redis.NewScript(library + "return retry(ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]))")
	state = redis.NewScript(library + "return state()")
)

// A Queue is the set of waiting tasks below one prefix.
type Queue struct {
	redis redis.UniversalClient
	keys  Keys
}

// Keys are the names of the queue's data in Redis, in the order in which
// queue.lua expects them as KEYS. They share a hash tag.
type Keys []string

// New makes a queue on Redis. The prefix must be a hash tag, as "{hubs}".
func New(client redis.UniversalClient, prefix string) *Queue {
	keys := Keys{}
	for _, name := range []string{"waiting", "leases", "tokens", "again", "tries", "causes", "bell", "void"} {
		keys = append(keys, prefix+":queue:"+name)
	}
	return &Queue{client, keys}
}

// A Task asks for one widget to be drawn.
type Task struct {
	Widget int64
	Cause  string // id of the message that asked for it, for logs; may be empty
}

// A Lease is a claimed task. It ends with Done, Retry, a commit by the script
// library, or by itself.
type Lease struct {
	Task
	Token  string
	Pushed time.Time // when the task came into the queue
	Tries  int       // failed drawings before this one
}

// Push adds tasks. One that waits already keeps its place; one that waits for
// a retry is due at once.
func (q *Queue) Push(ctx context.Context, tasks ...Task) error {
	const batch = 500
	for len(tasks) > 0 {
		n := min(batch, len(tasks))
		args := make([]any, 0, 2*n)
		for _, t := range tasks[:n] {
			args = append(args, t.Widget, t.Cause)
		}
		if err := push.Run(ctx, q.redis, q.keys, args...).Err(); err != nil {
			return fmt.Errorf("push %d tasks: %w", n, err)
		}
		tasks = tasks[n:]
	}
	return nil
}

// Claim takes up to n tasks for the length of the lease. With a wait it first
// listens for one, at most so long (2 s at the most), and may return none: that
// is for who found fewer than it asked for before.
func (q *Queue) Claim(ctx context.Context, n int, lease, wait time.Duration) ([]Lease, error) {
	if wait > 0 {
		// Blocking reads are not interrupted by a cancelled context: keep them short.
		err := q.redis.BLPop(ctx, min(wait, 2*time.Second), q.keys[6]).Err()
		if err != nil && !errors.Is(err, redis.Nil) {
			return nil, fmt.Errorf("wait for tasks: %w", err)
		}
	}
	return q.claim(ctx, n, lease)
}

func (q *Queue) claim(ctx context.Context, n int, lease time.Duration) ([]Lease, error) {
	rows, err := claim.Run(ctx, q.redis, q.keys, n, lease.Milliseconds()).StringSlice()
	if err != nil {
		return nil, fmt.Errorf("claim tasks: %w", err)
	}
	leases := make([]Lease, 0, len(rows)/5)
	for ; len(rows) >= 5; rows = rows[5:] {
		id, err := strconv.ParseInt(rows[0], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("claim tasks: widget %q: %w", rows[0], err)
		}
		ms, _ := strconv.ParseInt(rows[3], 10, 64) // absent when the task came back from a lost lease
		tries, _ := strconv.Atoi(rows[4])
		leases = append(leases, Lease{Task{id, rows[2]}, rows[1], time.UnixMilli(ms), tries})
	}
	return leases, nil
}

// Renew makes leases last for another while from now, as far as they are held
// still.
func (q *Queue) Renew(ctx context.Context, lease time.Duration, leases ...Lease) error {
	if len(leases) == 0 {
		return nil
	}
	args := make([]any, 0, 2*len(leases)+1)
	for _, l := range leases {
		args = append(args, l.Widget, l.Token)
	}
	if err := renew.Run(ctx, q.redis, q.keys, append(args, lease.Milliseconds())...).Err(); err != nil {
		return fmt.Errorf("renew %d leases: %w", len(leases), err)
	}
	return nil
}

// Done ends a lease. A task that was pushed meanwhile waits again. False means
// that the lease was not held any more.
func (q *Queue) Done(ctx context.Context, l Lease) (bool, error) {
	held, err := done.Run(ctx, q.redis, q.keys, l.Widget, l.Token).Bool()
	if err != nil && !errors.Is(err, redis.Nil) {
		return false, fmt.Errorf("finish widget %d: %w", l.Widget, err)
	}
	return held, nil
}

// Retry ends a lease whose drawing failed: the task is due again after first,
// then twice that, and so on up to most.
func (q *Queue) Retry(ctx context.Context, l Lease, first, most time.Duration) error {
	err := retry.Run(ctx, q.redis, q.keys, l.Widget, l.Token, first.Milliseconds(), most.Milliseconds()).Err()
	if err != nil && !errors.Is(err, redis.Nil) {
		return fmt.Errorf("retry widget %d: %w", l.Widget, err)
	}
	return nil
}

// State is how full the queue is.
type State struct {
	Waiting int           // tasks that are due or wait for a retry
	Leased  int           // tasks that are being drawn
	Oldest  time.Duration // age of the task that has been due longest; 0 if none is due
}

// State tells how full the queue is.
func (q *Queue) State(ctx context.Context) (State, error) {
	n, err := state.Run(ctx, q.redis, q.keys).Int64Slice()
	if err != nil || len(n) != 3 {
		return State{}, fmt.Errorf("state of the queue: %w", err)
	}
	return State{int(n[0]), int(n[1]), time.Duration(n[2]) * time.Millisecond}, nil
}

// Commit makes a script that ends a lease together with other changes, so that
// both happen or neither. The script's KEYS are the queue's and then its own;
// it calls done(widget, token), which is 0 where the lease is not held.
func Commit(script string) *redis.Script { return redis.NewScript(library + script) }

// Keys are the queue's keys, for a Commit.
func (q *Queue) Keys() Keys { return slices.Clip(q.keys) }
