package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// Changes are what people do to hubs themselves.
type Changes interface {
	Hub(ctx context.Context, kind hub.Kind, name string) (hub.Hub, error)
	SetRole(ctx context.Context, agent string, h hub.Hub, username string, role hub.Role) error
	RemoveRole(ctx context.Context, agent string, h hub.Hub, username string, role hub.Role) error
}

const (
	changeEvery = 20 * time.Second // on average
	fresh       = 24               // roles that were given and not yet taken back
	wishes      = 120              // in all, so that nothing drifts away over days
	patience    = 5                // failures in a row
)

// A wish is a role that somebody takes and gives up again.
type wish struct {
	part
	kind hub.Kind
	name string
}

// Habits are what people do to hubs, in the order of their wishes: always the
// same for a seed, whenever it begins. So a demo that was stopped in the middle
// does not add to what the last one left.
type habits struct {
	changes  Changes
	wishes   []wish
	set      int // how many were fulfilled, over and over again
	removed  int // how many of those were taken back
	failures int
}

func (c *Community) habits(changes Changes) *habits {
	return &habits{changes: changes, wishes: c.wishes()}
}

// turn does the next thing. A change that fails is tried again at the next turn; an
// error is one that did not go away.
func (h *habits) turn(ctx context.Context) error {
	back := h.set-h.removed >= fresh
	at := h.set
	if back {
		at = h.removed
	}
	err := h.do(ctx, h.wishes[at%len(h.wishes)], back)
	if err != nil && !errors.Is(err, hub.ErrNotFound) { // a hub that somebody deleted is no loss
		if h.failures++; h.failures < patience {
			return nil
		}
		return fmt.Errorf("change a role for the demo: %w", err)
	}
	h.failures = 0
	if back {
		h.removed++
	} else {
		h.set++
	}
	return nil
}

func (h *habits) do(ctx context.Context, w wish, back bool) error {
	at, err := h.changes.Hub(ctx, w.kind, w.name)
	if err != nil {
		return err
	}
	if back {
		return h.changes.RemoveRole(ctx, w.agent, at, w.username, w.role)
	}
	return h.changes.SetRole(ctx, w.agent, at, w.username, w.role)
}

// wishes are roles that nobody has from the beginning: most of subscribers and
// stargazers, some of members.
func (c *Community) wishes() []wish {
	r := c.random("wishes", founded)
	type role struct {
		key, username string
		role          hub.Role
	}
	taken := map[role]bool{}
	for _, p := range c.parts() {
		taken[role{p.key, p.username, p.role}] = true
	}
	var all []wish
	for len(all) < wishes {
		w := c.wish(r)
		if id := (role{w.key, w.username, w.role}); !taken[id] {
			taken[id] = true
			all = append(all, w)
		}
	}
	return all
}

func (c *Community) wish(r *rand.Rand) wish {
	who, role := one(r, c.lively), one(r, []hub.Role{hub.Subscriber, hub.Subscriber, hub.Stargazer, hub.Stargazer, hub.Member})
	if role != hub.Member && r.IntN(3) == 0 {
		if whom := one(r, c.lively); whom != who {
			return wish{part{personKey(whom), who, role, who}, hub.Person, whom}
		}
	}
	t := one(r, c.activeTeams())
	w := wish{part{hub.Hub{Kind: hub.Team, Name: t.Name}.Key(), who, role, who}, hub.Team, t.Name}
	if role == hub.Member {
		w.agent = t.Owners[0]
		if slices.Contains(t.Owners, who) {
			w.role = hub.Stargazer
			w.agent = who
		}
	}
	return w
}
