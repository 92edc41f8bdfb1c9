package demo

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/picture"
)

// faces are drawn for a part of the people: a page shows both pictures and initials.
//
//go:embed faces
var faces embed.FS

// face is the picture of somebody, the zero value for none.
func face(ctx context.Context, username string) (hub.Picture, error) {
	drawn, err := faces.ReadFile("faces/" + username + ".png")
	if errors.Is(err, fs.ErrNotExist) {
		return hub.Picture{}, nil
	}
	if err != nil {
		return hub.Picture{}, fmt.Errorf("face of %s: %w", username, err)
	}
	return picture.Make(ctx, drawn)
}
