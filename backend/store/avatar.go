package store

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// ownPicture stands for when the avatar service was asked about somebody who has
// decided on their picture.
const ownPicture = math.MaxInt64

// DueAvatars are the people with pages about whom the avatar service was not asked
// since a time, longest first.
func (s *Store) DueAvatars(ctx context.Context, since time.Time, limit int) ([]string, error) {
	var names []string
	err := s.db.NewSelect().Table("hubs").Column("name").Where("kind = ? AND avatar_asked < ?", hub.Person, since.UnixMicro()).
		Where("EXISTS (SELECT 1 FROM accounts WHERE username = hubs.name)").OrderExpr("avatar_asked, id").Limit(int64(limit)).Scan(ctx, &names)
	if err != nil {
		return nil, fmt.Errorf("list whose avatars are due: %w", err)
	}
	return names, nil
}

// AskedAvatar notes when the avatar service was asked about a person.
func (s *Store) AskedAvatar(ctx context.Context, username string, at time.Time) error {
	_, err := s.db.NewUpdate().Table("hubs").Set("avatar_asked = ?", at.UnixMicro()).
		Where("kind = ? AND name = ? AND avatar_asked <> ?", hub.Person, username, int64(ownPicture)).Exec(ctx)
	if err != nil {
		return fmt.Errorf("note that the avatar of %s was asked for: %w", username, err)
	}
	return nil
}

// SetAvatar gives a person the picture that the avatar service has, or none, unless
// they have decided on one. Nobody has done anything that the bus would be told of, or
// feeds were full of it on the day on which a service is set: it is seen as what shows
// the person is drawn again.
func (s *Store) SetAvatar(ctx context.Context, username string, p hub.Picture, at time.Time) error {
	return s.change(ctx, "avatar of "+username, func(tx bun.Tx) error {
		var h hubRow
		res, err := tx.NewUpdate().Model((*hubRow)(nil)).Set("avatar_asked = ?", at.UnixMicro()).
			Where("kind = ? AND name = ? AND avatar_asked <> ?", hub.Person, username, int64(ownPicture)).Exec(ctx)
		if err != nil || affected(res) == 0 {
			return err
		}
		if err := tx.NewSelect().Model(&h).Where("kind = ? AND name = ?", hub.Person, username).Scan(ctx); err != nil {
			return err
		}
		if h.Picture == p.Name {
			return nil
		}
		if err := keepPicture(ctx, tx, h.ID, p); err != nil {
			return err
		}
		_, err = tx.NewUpdate().Model((*hubRow)(nil)).Set("picture = ?", p.Name).Where("id = ?", h.ID).Exec(ctx)
		return err
	})
}
