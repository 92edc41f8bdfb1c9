package feed

import (
	"context"

	"github.com/fedora-hubs/hubs/widgets"
)

// meet gives the entries the faces of who did what they tell, by one question.
func meet(ctx context.Context, people widgets.People, entries []Entry) error {
	var actors []string
	for _, e := range entries {
		if e.Actor != "" {
			actors = append(actors, e.Actor)
		}
	}
	faces, err := people.Faces(ctx, actors...)
	for i := range entries {
		entries[i].Face = faces[entries[i].Actor]
	}
	return err
}
