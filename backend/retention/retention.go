// Package retention forgets what is kept for a time, a little at a time: so that
// nobody waits for it, and so that it may be stopped at any moment.
//
// A single DELETE of a year of messages would lock tables for minutes and bloat
// them. A batch is a transaction, and the pause after it is as long as it took, so
// others have the database for half of the time at least. The cost of a turn grows with
// what is forgotten, not with what is there: each policy has an index that begins with
// the oldest. One backend at a time does it; two at once do no harm.
package retention

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/fedora-hubs/hubs/backend/outage"
)

const (
	// Every is how often it is looked for what is over.
	Every = time.Minute
	// longest is how long a process goes on with it until another one may.
	longest = 45 * time.Second
	// Batch is how much is forgotten at a time: one transaction.
	Batch = 200
	// shortest is the pause after that. It is as long as the transaction took, if
	// that is longer: others have the database for half of the time at least.
	shortest = 20 * time.Millisecond
)

// A Policy says how what is old of something is forgotten.
type Policy struct {
	Name string
	// Begin is called before a turn; may be nil.
	Begin func(context.Context) error
	// Forget forgets the oldest, so much at most, and tells how much. Less than the
	// limit says that nothing is left. Its cost grows with that alone. Of two
	// processes that do it at once, each forgets something else.
	Forget func(ctx context.Context, limit int) (int64, error)
}

// A Claim makes something this process's own for a time: false if another has
// it. Giving it back early lets another have it.
type Claim func(ctx context.Context, name string, hold time.Duration) (giveBack func(), mine bool, err error)

// A Keeper forgets what is over now and then, in one of several processes at a time.
type Keeper struct {
	Policies []Policy
	Claim    Claim
	Meter    func(name string, n int64) // told what was forgotten; may be nil
	Log      *slog.Logger

	claiming   outage.Record
	forgetting outage.Records[string] // by name
}

// Run forgets until the context ends.
func (k *Keeper) Run(ctx context.Context) error {
	t := time.NewTicker(Every)
	defer t.Stop()
	for {
		k.Tick(ctx)
		select {
		case <-t.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// Tick forgets what is over now, unless another process does; of very much, a part.
func (k *Keeper) Tick(ctx context.Context) {
	giveBack, mine, err := k.Claim(ctx, "retention", Every)
	if ctx.Err() == nil {
		k.claiming.Note(k.Log, "claim what is to be forgotten", err)
	}
	if err != nil || !mine {
		return
	}
	turn, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	_ = k.Forget(turn)    // was logged
	if ctx.Err() != nil { // another process need not wait for the claim to end
		giveBack()
	}
}

// Forget forgets all that is over, a little by each policy in turn, until the context
// ends. It gives the first error; the other policies go on.
func (k *Keeper) Forget(ctx context.Context) (first error) {
	done := map[string]int64{}
	left := slices.Clone(k.Policies)
	for begun := false; len(left) > 0 && ctx.Err() == nil; begun = true {
		left = slices.DeleteFunc(left, func(policy Policy) bool {
			n, err := k.some(ctx, policy, !begun)
			done[policy.Name] += n
			if ctx.Err() == nil {
				k.forgetting.Note(k.Log, policy.Name, "forget old "+policy.Name, err)
			}
			if first == nil {
				first = err
			}
			return err != nil || n < Batch
		})
	}
	maps.DeleteFunc(done, func(_ string, n int64) bool { return n == 0 })
	if len(done) > 0 {
		args := []any{}
		for _, name := range slices.Sorted(maps.Keys(done)) {
			args = append(args, name, done[name])
		}
		k.Log.Info("forgot what was kept long enough", args...)
	}
	return first
}

// some forgets a little by a policy, and lets others have the database for a while.
func (k *Keeper) some(ctx context.Context, policy Policy, begin bool) (int64, error) {
	if begin && policy.Begin != nil {
		if err := policy.Begin(ctx); err != nil {
			return 0, err
		}
	}
	if ctx.Err() != nil {
		return 0, nil // the time is up
	}
	began := time.Now()
	n, err := policy.Forget(ctx, Batch)
	if n > 0 && k.Meter != nil {
		k.Meter(policy.Name, n)
	}
	if err == nil && n >= Batch {
		select {
		case <-time.After(max(shortest, time.Since(began))):
		case <-ctx.Done():
		}
	}
	return n, err
}
