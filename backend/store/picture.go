package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fedora-hubs/hubs/backend/hub"
)

type pictureRow struct {
	bun.BaseModel `bun:"table:pictures,alias:p"`
	HubID         int64 `bun:",pk"`
	Data          []byte
}

// Picture finds the picture of a hub that has one of the visibilities.
func (s *Store) Picture(ctx context.Context, kind hub.Kind, name string, which ...hub.Visibility) (hub.Picture, error) {
	var p hub.Picture
	err := s.db.NewSelect().Table("hubs").ColumnExpr("hubs.picture, p.data").Join("JOIN pictures AS p ON p.hub_id = hubs.id").
		Where("hubs.kind = ? AND hubs.name = ? AND hubs.visibility IN (?)", kind, name, bun.List(which)).Scan(ctx, &p.Name, &p.Data)
	if err != nil {
		return hub.Picture{}, fmt.Errorf("picture of %s/%s: %w", kind, name, notFound(err, hub.ErrNotFound))
	}
	return p, nil
}

// SetPicture gives a hub a picture in the place of the one that it has; the zero
// value: none. From then on the avatar service has no say in it.
func (s *Store) SetPicture(ctx context.Context, by hub.Agent, h hub.Hub, p hub.Picture) error {
	return s.change(ctx, "picture of "+h.Key(), func(tx bun.Tx) error {
		h, err := lock(ctx, tx, h)
		if err == nil {
			err = mayChange(ctx, tx, by, h)
		}
		if err == nil { // also if the service has the same
			_, err = tx.NewUpdate().Model((*hubRow)(nil)).Set("avatar_asked = ?", int64(ownPicture)).Where("id = ?", h.ID).Exec(ctx)
		}
		if err != nil || h.Picture == p.Name {
			return err
		}
		if err := keepPicture(ctx, tx, h.ID, p); err != nil {
			return err
		}
		was := hub.PictureNamed{Picture: h.Picture}
		h.Picture, h.Updated = p.Name, s.now()
		if _, err := tx.NewUpdate().Model(&hubRow{Hub: h}).Column("picture", "updated").WherePK().Exec(ctx); err != nil {
			return err
		}
		if err := s.remember(ctx, tx, hub.Change{HubID: h.ID, Agent: by.Username, Event: hub.PictureSet}, was, hub.PictureNamed{Picture: p.Name}); err != nil {
			return err
		}
		return s.announce(ctx, tx, faceNotice(by.Username, h, "picture"))
	})
}

func keepPicture(ctx context.Context, tx bun.Tx, hubID int64, p hub.Picture) error {
	if _, err := tx.NewDelete().Model((*pictureRow)(nil)).Where("hub_id = ?", hubID).Exec(ctx); err != nil {
		return err
	}
	if p.Name == "" {
		return nil
	}
	_, err := tx.NewInsert().Model(&pictureRow{HubID: hubID, Data: p.Data}).Exec(ctx)
	return err
}

// faceNotice tells that a hub looks otherwise where it is shown in small: a person in
// the eyes of all who show people, a team on its own page.
func faceNotice(agent string, h hub.Hub, changed string) hub.Notice {
	if h.Kind == hub.Person {
		return hub.Notice{Event: hub.UserUpdated, Agent: agent, User: h.Name, Changed: []string{changed}}
	}
	return hub.Notice{Event: hub.HubUpdated, Agent: agent, Hub: h.Key(), Title: h.Title, Changed: []string{changed}}
}
