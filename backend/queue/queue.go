// Package queue is the set of widgets that wait to be drawn, on Redis, shared
// by any number of workers.
//
// It is fair between hubs: each has its turn, however many widgets of another
// wait. It is a set: a widget that waits already is not added twice. A widget that is
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

	"github.com/fedora-hubs/hubs/backend/ledger"
)

// The rules, in pieces: what a script does not need takes time all the same.
var (
	//go:embed queue.lua
	queueRules string
	//go:embed lease.lua
	leaseRules string
	//go:embed push.lua
	pushScript string
	//go:embed claim.lua
	claimScript string
	//go:embed renew.lua
	renewScript string
	//go:embed state.lua
	stateScript string
)

var (
	push  = ledger.NewScript(queueRules + pushScript)
	claim = Commit(claimScript)
	done  = Commit("return done(ARGV[1], ARGV[2])")
	renew = Commit(renewScript)
	retry = Commit("return retry(ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]))")
	state = ledger.NewScript(queueRules + stateScript)
)

// A Queue is the set of waiting tasks below one prefix.
type Queue struct {
	redis  redis.UniversalClient
	ledger *ledger.Ledger
	bell   string
	keys   []string // beside the ledger's, in the order in which queue.lua takes them
}

// New makes a queue on Redis. The prefix must be a hash tag, as "{hubs}".
func New(client redis.UniversalClient, prefix string) *Queue {
	name := func(s string) string { return prefix + ":queue:" + s }
	q := &Queue{redis: client, ledger: ledger.New(client, prefix), bell: name("bell")}
	q.keys = []string{name("tries"), name("causes"), q.bell, name("turns"), name("rounds"), name("paused"), name("homes"), name("hurry")}
	return q
}

// A Task asks for one widget to be drawn.
type Task struct {
	Widget  int64
	Hub     int64  // whose turn it takes
	Cause   string // id of the message that asked for it, for logs; may be empty
	Patient bool   // if the last drawing failed, it keeps to the pause
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
// a retry is due at once, unless it is patient.
func (q *Queue) Push(ctx context.Context, tasks ...Task) error {
	const batch = 500
	for len(tasks) > 0 {
		n := min(batch, len(tasks))
		args := make([]any, 0, 4*n)
		for _, t := range tasks[:n] {
			args = append(args, t.Widget, t.Cause, t.Hub, t.Patient)
		}
		if err := q.Run(ctx, push, nil, args...).Err(); err != nil {
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
		err := q.redis.BLPop(ctx, min(wait, 2*time.Second), q.bell).Err()
		if err != nil && !errors.Is(err, redis.Nil) {
			return nil, fmt.Errorf("wait for tasks: %w", err)
		}
	}
	return q.claim(ctx, n, lease)
}

func (q *Queue) claim(ctx context.Context, n int, lease time.Duration) ([]Lease, error) {
	rows, err := q.Run(ctx, claim, nil, n, lease.Milliseconds()).StringSlice()
	if err != nil {
		return nil, fmt.Errorf("claim tasks: %w", err)
	}
	leases := make([]Lease, 0, len(rows)/6)
	for ; len(rows) >= 6; rows = rows[6:] {
		id, err := strconv.ParseInt(rows[0], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("claim tasks: widget %q: %w", rows[0], err)
		}
		ms, _ := strconv.ParseInt(rows[3], 10, 64) // absent when the task came back from a lost lease
		tries, _ := strconv.Atoi(rows[4])
		home, _ := strconv.ParseInt(rows[5], 10, 64) // 0 when who pushed it did not say
		leases = append(leases, Lease{Task{Widget: id, Hub: home, Cause: rows[2]}, rows[1], time.UnixMilli(ms), tries})
	}
	return leases, nil
}

// Renew makes leases last for another while from now, as far as they are held
// still.
func (q *Queue) Renew(ctx context.Context, lease time.Duration, leases ...Lease) error {
	if len(leases) == 0 {
		return nil
	}
	args := append(make([]any, 0, 2*len(leases)+1), lease.Milliseconds())
	for _, l := range leases {
		args = append(args, l.Widget, l.Token)
	}
	if err := q.Run(ctx, renew, nil, args...).Err(); err != nil {
		return fmt.Errorf("renew %d leases: %w", len(leases), err)
	}
	return nil
}

// Done ends a lease. A task that was pushed meanwhile waits again. False means
// that the lease was not held any more.
func (q *Queue) Done(ctx context.Context, l Lease) (bool, error) {
	held, err := q.Run(ctx, done, nil, l.Widget, l.Token).Bool()
	if err != nil && !errors.Is(err, redis.Nil) {
		return false, fmt.Errorf("finish widget %d: %w", l.Widget, err)
	}
	return held, nil
}

// Retry ends a lease whose drawing failed: the task is due again after first,
// then twice that, and so on up to most.
func (q *Queue) Retry(ctx context.Context, l Lease, first, most time.Duration) error {
	err := q.Run(ctx, retry, nil, l.Widget, l.Token, first.Milliseconds(), most.Milliseconds()).Err()
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
	n, err := q.Run(ctx, state, nil).Int64Slice()
	if err != nil || len(n) != 3 {
		return State{}, fmt.Errorf("state of the queue: %w", err)
	}
	return State{int(n[0]), int(n[1]), time.Duration(n[2]) * time.Millisecond}, nil
}

// Commit makes a script, for Run, that ends a lease together with other changes,
// so that both happen or neither. It calls done(widget, token), which is 0 where
// the lease is not held.
func Commit(script string) *ledger.Script { return ledger.NewScript(queueRules + leaseRules + script) }

// Run runs a script that Commit made. The keys are its own KEYS.
func (q *Queue) Run(ctx context.Context, script *ledger.Script, keys []string, args ...any) *redis.Cmd {
	return q.ledger.Run(ctx, script, slices.Concat(q.keys, keys), args...)
}
