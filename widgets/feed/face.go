package feed

import (
	"context"

	"github.com/fedora-hubs/hubs/widgets"
)

// meet gives the entries the faces of who did what they tell, by one question.
func meet(ctx context.Context, people widgets.People, entries []Entry) error {
	var actors []string
	for _, e := range entries {
		actors = append(actors, e.faces()...)
	}
	faces, err := people.Faces(ctx, actors...)
	for i := range entries {
		entries[i].Faces = faces
	}
	return err
}
