// Package ledger notices when Redis has lost something that it must keep: its
// data was flushed, a key was evicted, it started again with data of some time
// before, or a replica took its place that lacks the newest.
//
// Then nobody knows what was lost, so another epoch begins: nothing that was
// drawn before counts as fresh, and each process distrusts its own copies. The
// scripts of the queue, the fragments and the streams look at that first, in the
// same step, so none of them works on what is left of a loss.
package ledger

import (
	"context"
	"crypto/rand"
	_ "embed"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"
)

//go:embed ledger.lua
var library string

//go:embed look.lua
var lookScript string

var look = NewScript(lookScript)

// A Ledger is the data of one prefix on Redis.
type Ledger struct {
	redis  redis.UniversalClient
	prefix string
	keys   []string
}

// New opens the ledger. The prefix must be a hash tag, as "{hubs}", so that all
// its keys are in the same slot of a cluster.
func New(client redis.UniversalClient, prefix string) *Ledger {
	l := &Ledger{redis: client, prefix: prefix}
	l.keys = []string{l.Epoch(), l.Events(), l.Changes()}
	for _, name := range []string{"waiting", "leases", "tokens", "again", "void"} {
		l.keys = append(l.keys, prefix+":queue:"+name)
	}
	l.keys = append(l.keys, l.Fresh())
	return l
}

// Epoch is the key of the newest epoch's name.
func (l *Ledger) Epoch() string { return l.prefix + ":epoch" }

// Events is the key of the stream of fragments.
func (l *Ledger) Events() string { return l.prefix + ":events" }

// Changes is the key of the stream of changes of hubs.
func (l *Ledger) Changes() string { return l.prefix + ":changes:events" }

// Fresh is the key of the set of widgets whose fragment is up to date as far as
// is known.
func (l *Ledger) Fresh() string { return l.prefix + ":fresh" }

// A Script runs only on a ledger that has lost nothing since its epoch began.
type Script struct{ script *redis.Script }

// NewScript makes a script. It has its own KEYS, and the names that ledger.lua
// gives to the ledger's.
func NewScript(body string) *Script { return &Script{redis.NewScript(library + body)} }

// Run runs a script with keys of its own.
func (l *Ledger) Run(ctx context.Context, s *Script, keys []string, args ...any) *redis.Cmd {
	return s.script.Run(ctx, l.redis, slices.Concat(l.keys, keys), append(slices.Clip(args), rand.Text())...)
}

// A View is what one look at a stream of the ledger saw.
type View struct {
	Epoch          string // another one whenever something may have been lost before
	Newest, Oldest string // ids of the stream's events
	run            string // of Redis
	time           string // of Redis, in milliseconds since 1970
}

// Look finds out whether something was lost that nobody noticed. Read is the id
// that the caller has read the stream up to, and last what it saw before; both
// may be zero.
func (l *Ledger) Look(ctx context.Context, stream, read string, last View) (View, error) {
	saw, err := l.Run(ctx, look, []string{stream}, read, last.run, last.time).StringSlice()
	if err != nil || len(saw) != 5 {
		return View{}, fmt.Errorf("look whether Redis lost something: %w", err)
	}
	return View{Epoch: saw[0], run: saw[1], time: saw[2], Newest: saw[3], Oldest: saw[4]}, nil
}
