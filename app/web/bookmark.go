package web

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/maypok86/otter/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

const (
	bookmarksShown = 50
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
	listed, err := b.hubs.Bookmarks(ctx, username, bookmarksShown) // the liveliest
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(listed))
	for i, l := range listed {
		ids[i] = l.ID
	}
	today, err := b.hubs.Days(ctx, ids, 1)
	if err != nil {
		return nil, err
	}
	var list []views.Bookmark
	for _, l := range listed {
		if l.Kind == hub.Person && l.Name == username {
			continue // it has a place of its own
		}
		one := views.Bookmark{Hub: l.Hub, Busy: time.Since(l.Active) < time.Hour}
		if days := today[l.ID]; len(days) > 0 {
			one.Today = days[0]
		}
		list = append(list, one)
	}
	// In an order that stays, so that each is where it was.
	slices.SortFunc(list, func(a, b views.Bookmark) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Hub.Title), strings.ToLower(b.Hub.Title)), strings.Compare(a.Hub.Name, b.Hub.Name))
	})
	b.kept.Set(username, list)
	return list, nil
}

// forget is for who has just changed what they follow.
func (b *bookmarks) forget(username string) { b.kept.Invalidate(username) }
