package live

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// lookedAtATime is how many hubs one question is about.
const lookedAtATime = 500

// lookAgain asks again and again who may see the hubs with open pages, until the
// context ends. A difference from what these were made with is a notice that was missed.
func (l *Live) lookAgain(ctx context.Context) error {
	tick := time.NewTicker(l.waits.Look)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
		err := l.lookOnce(ctx)
		if ctx.Err() == nil {
			l.rights.Note(l.log, "ask who may see the hubs with open pages", err)
		}
	}
}

func (l *Live) lookOnce(ctx context.Context) error {
	for chunk := range slices.Chunk(slices.Sorted(maps.Keys(l.openWidgets())), lookedAtATime) {
		now, err := l.visibilities(ctx, chunk)
		if err != nil {
			return err
		}
		for _, id := range chunk {
			if err := l.believe(ctx, id, now[id]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *Live) visibilities(ctx context.Context, hubs []int64) (map[int64]hub.Visibility, error) {
	ctx, cancel := context.WithTimeout(ctx, l.waits.Page)
	defer cancel()
	return l.shells.hubs.Visibilities(ctx, hubs...)
}

// believe takes over what the visibility of a hub is now.
func (l *Live) believe(ctx context.Context, hubID int64, now hub.Visibility) error {
	was, _ := l.outlineOf(hubID)
	if was == nil || was.page.Hub.Visibility == now {
		return nil
	}
	err := l.shells.pages.Forget(ctx, was.page.Hub.Kind, was.page.Hub.Name)
	l.shells.drop(hubID)
	l.closeHub(hubID)
	l.due.add(hubID)
	return err
}
