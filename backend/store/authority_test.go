package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
)

// changesOf are all that owners may do to a hub, none of which says who did it but
// the agent.
func changesOf(s *store.Store, page hub.Page) map[string]func(context.Context, hub.Agent) error {
	h, first := page.Hub, page.Widgets[0]
	return map[string]func(context.Context, hub.Agent) error{
		"place": func(ctx context.Context, by hub.Agent) error {
			_, err := s.Place(ctx, by, h, "sticky", hub.Side, json.RawMessage(`{}`))
			return err
		},
		"configure": func(ctx context.Context, by hub.Agent) error {
			return s.Configure(ctx, by, first.ID, first.Version, json.RawMessage(`{"text":"x"}`))
		},
		"move": func(ctx context.Context, by hub.Agent) error { return s.Move(ctx, by, h, first.ID, hub.Across) },
		"move to": func(ctx context.Context, by hub.Agent) error {
			return s.MoveTo(ctx, by, h, first.ID, hub.Spot{Column: hub.Side})
		},
		"remove":  func(ctx context.Context, by hub.Agent) error { return s.Remove(ctx, by, h, first.ID) },
		"restore": func(ctx context.Context, by hub.Agent) error { return s.Restore(ctx, by, h, first.ID) },
		"settings": func(ctx context.Context, by hub.Agent) error {
			return s.SetHub(ctx, by, h, h.Version, hub.Settings{Title: "Other", Layout: hub.Even})
		},
		"accept":  func(ctx context.Context, by hub.Agent) error { return s.Belong(ctx, by, h, "eve", hub.Member) },
		"promote": func(ctx context.Context, by hub.Agent) error { return s.Belong(ctx, by, h, by.Username, hub.Owner) },
		"expel":   func(ctx context.Context, by hub.Agent) error { return s.Belong(ctx, by, h, "dot", "") },
		"decline": func(ctx context.Context, by hub.Agent) error { return s.Decline(ctx, by, h, "ana") },
	}
}

func asksForRoles(t *testing.T, s *store.Store) {
	page := team(t, s, "design", placed("about", hub.Main, 0))
	people(t, s, page.Hub, hub.Owner, "ana")
	people(t, s, page.Hub, hub.Member, "mel", "dot")
	people(t, s, page.Hub, hub.Subscriber, "sub")
	account(t, s, "eve")
	told(t, s)
	for name, change := range changesOf(s, page) {
		for _, who := range []string{"mel", "sub", "eve", "nobody", ""} {
			if err := change(t.Context(), hub.Agent{Username: who}); !errors.Is(err, hub.ErrForbidden) {
				t.Errorf("%q does %s: %v", who, name, err)
			}
		}
	}
	if got := told(t, s); len(got) > 0 {
		t.Errorf("announced %v", got)
	}
	if err := s.Belong(t.Context(), hub.Agent{Username: "mel"}, page.Hub, "mel", ""); err != nil {
		t.Errorf("a member does not leave: %v", err)
	}
	for _, by := range []hub.Agent{{Username: "ana"}, hub.System("root")} {
		if err := s.Move(t.Context(), by, page.Hub, page.Widgets[0].ID, hub.Across); err != nil {
			t.Errorf("%+v does not move a widget: %v", by, err)
		}
	}
}

// An owner who is removed at the moment when they change something has changed
// it before that, or not at all.
func asksForRolesAtOnce(t *testing.T, s *store.Store) {
	for n := range 10 {
		page := team(t, s, fmt.Sprint("design", n))
		people(t, s, page.Hub, hub.Owner, "ana", "bob")
		told(t, s)
		var g sync.WaitGroup
		var removed, changed error
		g.Go(func() { removed = s.Belong(t.Context(), hub.Agent{Username: "ana"}, page.Hub, "bob", "") })
		g.Go(func() {
			_, changed = s.Place(t.Context(), hub.Agent{Username: "bob"}, page.Hub, "sticky", hub.Side, json.RawMessage(`{}`))
		})
		g.Wait()
		order := told(t, s)
		first := len(order) > 0 && order[0] == "hubs.widget.updated"
		if removed != nil || changed != nil && !errors.Is(changed, hub.ErrForbidden) || (changed == nil) != first {
			t.Fatalf("removed: %v, changed: %v, announced %v", removed, changed, order)
		}
	}
}
