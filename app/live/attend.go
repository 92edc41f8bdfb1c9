package live

import (
	"context"
	"maps"
	"slices"

	"github.com/fedora-hubs/hubs/backend/sleep"
)

// attend looks after what open pages need as time passes, until the context
// ends: their hubs stay open, and widgets with a largest age are redrawn.
func (l *Live) attend(ctx context.Context) error {
	for {
		sleep.For(ctx, attendEvery)
		if ctx.Err() != nil {
			return nil
		}
		l.looks.tidy()
		followed := l.openWidgets()
		ids := slices.Collect(maps.Keys(followed))
		for _, refs := range followed {
			l.refresh(ctx, refs)
		}
		if err := l.looks.note(ctx, ids...); ctx.Err() == nil {
			l.noting.Note(l.log, "note looks", err)
		}
	}
}
