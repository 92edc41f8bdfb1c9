package accounts

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/outage"
)

const (
	// Pause is how long changes that the bus tells of are gathered.
	Pause = time.Minute
	// mostHeard is how many groups and people are remembered meanwhile. What is
	// more waits for the next whole sync.
	mostHeard = 200
)

// A Claim makes something this process's own for a time: false if another has
// it. Giving it back early lets another have it.
type Claim func(ctx context.Context, name string, hold time.Duration) (giveBack func(), mine bool, err error)

// A Keeper syncs now and then, and what the bus tells of soon, in one of several
// processes at a time.
type Keeper struct {
	Sync  *Sync
	Claim Claim
	Every time.Duration // 0: only what the bus tells of
	Log   *slog.Logger

	mu     sync.Mutex
	groups map[string]bool
	people map[string]bool

	syncing outage.Records[string] // by what
}

// Hear looks at a message of the bus: those of the accounts system tell which group
// or person is another.
func (k *Keeper) Hear(m fedmsg.Message) {
	if m.Category() != "fas" {
		return
	}
	if strings.HasPrefix(m.Event(), "fas.group.") {
		k.hear(&k.groups, cmp.Or(m.Body.Text("group"), m.Body.Text("group", "name"), m.Body.Text("msg", "group")))
		return
	}
	k.hear(&k.people, cmp.Or(m.Body.Text("user"), m.Body.Text("user", "username"), m.Body.Text("msg", "user")))
}

func (k *Keeper) hear(set *map[string]bool, name string) {
	if hub.CheckName(name) != nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if *set == nil {
		*set = map[string]bool{}
	}
	if len(*set) < mostHeard {
		(*set)[name] = true
	}
}

// Run keeps people and groups up to date until the context ends.
func (k *Keeper) Run(ctx context.Context) error {
	t := time.NewTicker(Pause)
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

// Tick does what is due now.
func (k *Keeper) Tick(ctx context.Context) {
	k.mu.Lock()
	groups, people := slices.Sorted(maps.Keys(k.groups)), slices.Sorted(maps.Keys(k.people))
	k.groups, k.people = nil, nil
	k.mu.Unlock()
	if k.Every > 0 && k.once(ctx, "all", k.Every, func() error { return k.run(ctx) }) {
		return
	}
	// A claim on what was heard ends before this process gathers again, so
	// that nothing heard since is lost.
	for _, group := range groups {
		k.once(ctx, "group:"+group, Pause/2, func() error { return k.run(ctx, group) })
	}
	for _, username := range people {
		k.once(ctx, "person:"+username, Pause/2, func() error { return k.Sync.Person(ctx, username) })
	}
}

// once does something unless another process has it, and reports whether it
// did. A claim that a shutdown interrupts is given back.
func (k *Keeper) once(ctx context.Context, name string, hold time.Duration, do func() error) bool {
	giveBack, mine, err := k.Claim(ctx, name, hold)
	if err == nil && !mine {
		return false
	}
	if err == nil {
		err = do()
		if ctx.Err() != nil {
			giveBack()
			return false
		}
	}
	if !errors.Is(err, context.Canceled) {
		k.syncing.Note(k.Log, name, "sync people", err, "what", name)
	}
	return err == nil
}

func (k *Keeper) run(ctx context.Context, groups ...string) error {
	done, err := k.Sync.Run(ctx, groups...)
	if done != (Summary{}) {
		k.Log.Info("people are synced", "added", done.Added, "given", done.Given, "taken", done.Taken, "skipped", done.Skipped)
	}
	return err
}
