package web

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/fedora-hubs/hubs/views"
)

const (
	bookmarksShown = 12
	bookmarksMost  = 10_000 // people whose bookmarks are kept
)

// bookmarks are the hubs of those who have signed in, kept for a moment, since
// every page shows them.
type bookmarks struct {
	hubs Hubs
	kept *otter.Cache[string, []views.Bookmark]
}

func newBookmarks(hubs Hubs) *bookmarks {
	return &bookmarks{hubs, otter.Must(&otter.Options[string, []views.Bookmark]{
		MaximumSize: bookmarksMost, ExpiryCalculator: otter.ExpiryWriting[string, []views.Bookmark](bookmarksTime),
	})}
}

func (b *bookmarks) of(ctx context.Context, username string) ([]views.Bookmark, error) {
	if list, ok := b.kept.GetIfPresent(username); ok {
		return list, nil
	}
	listed, err := b.hubs.Bookmarks(ctx, username, bookmarksShown)
	if err != nil {
		return nil, err
	}
	list := make([]views.Bookmark, len(listed))
	for i, l := range listed {
		list[i] = views.Bookmark{Hub: l.Hub, Pace: pace(time.Since(l.Active))}
	}
	b.kept.Set(username, list)
	return list, nil
}

// forget is for who has just changed what they follow.
func (b *bookmarks) forget(username string) { b.kept.Invalidate(username) }

func pace(quiet time.Duration) views.Pace {
	switch {
	case quiet < time.Hour:
		return views.Busy
	case quiet < 24*time.Hour:
		return views.Active
	}
	return views.Calm
}
