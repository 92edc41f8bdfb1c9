package store

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// SetHub gives a hub other settings; an archived one too, for that can be
// undone. Where its version is another than the one that the change was made
// from, the error is a *hub.ConflictError.
func (s *Store) SetHub(ctx context.Context, by hub.Agent, h hub.Hub, version int64, to hub.Settings) error {
	return s.change(ctx, "settings of "+h.Key(), func(tx bun.Tx) error {
		h, err := lockAny(ctx, tx, h)
		if err == nil {
			err = mayChange(ctx, tx, by, h)
		}
		if err != nil {
			return err
		}
		if h.Version != version {
			conflict := &hub.ConflictError{Hub: h}
			if conflict.Agent, err = lastAgent(ctx, tx, h.ID, 0, hub.HubSet); err != nil {
				return err
			}
			return conflict
		}
		was := h.Settings()
		keys := differing(was, to)
		if len(keys) == 0 {
			return nil
		}
		h.Set(to)
		h.Updated, h.Version = s.now(), h.Version+1
		if _, err = tx.NewUpdate().Model(&hubRow{Hub: h}).Column(append(keys, "updated", "version")...).WherePK().Exec(ctx); err != nil {
			return err
		}
		if err := learn(ctx, tx, h); err != nil {
			return err
		}
		if err := s.remember(ctx, tx, hub.Change{HubID: h.ID, Agent: by.Username, Event: hub.HubSet}, was, to); err != nil {
			return err
		}
		if h.Kind == hub.Person && slices.Contains(keys, "hue") {
			if err := s.announce(ctx, tx, faceNotice(by.Username, h, "hue")); err != nil {
				return err
			}
		}
		return s.announce(ctx, tx, hub.Notice{Event: hub.HubUpdated, Agent: by.Username, Hub: h.Key(), Title: to.Title, Changed: keys})
	})
}

// differing names the settings that are not the same, as the table has them.
func differing(a, b hub.Settings) (keys []string) {
	for _, one := range []struct {
		key     string
		changed bool
	}{
		{"title", a.Title != b.Title}, {"summary", a.Summary != b.Summary}, {"layout", a.Layout != b.Layout}, {"hue", a.Hue != b.Hue},
		{"visibility", a.Visibility != b.Visibility}, {"joining", a.Joining != b.Joining}, {"archived", a.Archived != b.Archived},
		{"packages", !slices.Equal(a.Packages, b.Packages)}, {"repositories", !slices.Equal(a.Repositories, b.Repositories)},
		{"topics", !slices.Equal(a.Topics, b.Topics)},
	} {
		if one.changed {
			keys = append(keys, one.key)
		}
	}
	return keys
}
