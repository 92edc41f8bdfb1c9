package web

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/away"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/views"
)

const (
	frontTeams  = 12
	frontPeople = 24
	listLength  = 100
)

// lists are the hubs by activity, kept for a moment so that a busy front page
// costs the database little, and for the time that it is away.
type lists struct {
	hubs   Hubs
	waits  live.Waits
	source away.Source // the database
	flight singleflight.Group
	kept   atomic.Pointer[lively]
}

// lively are the hubs of the front page.
type lively struct {
	until         time.Time // from then on it is made again
	nobody        bool      // there is neither a team nor a person yet
	teams, people []views.Entry
}

func (l *lists) front(ctx context.Context) (*lively, bool, error) {
	kept := l.kept.Load()
	if kept != nil && time.Now().Before(kept.until) {
		return kept, false, nil
	}
	return away.Get(ctx, &l.source, kept, kept != nil, func(ctx context.Context) (*lively, error) {
		answer := l.flight.DoChan("front", func() (any, error) {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.waits.Page)
			defer cancel()
			made, err := l.make(ctx)
			if err == nil {
				l.kept.Store(made)
			}
			return made, err
		})
		select {
		case r := <-answer:
			made, _ := r.Val.(*lively)
			return made, r.Err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
}

func (l *lists) make(ctx context.Context) (*lively, error) {
	teams, err := l.hubs.Lively(ctx, hub.Team, frontTeams)
	if err != nil {
		return nil, err
	}
	people, err := l.hubs.Lively(ctx, hub.Person, frontPeople)
	if err != nil {
		return nil, err
	}
	nobody := len(teams)+len(people) == 0
	for _, kind := range []hub.Kind{hub.Team, hub.Person} {
		if !nobody {
			break
		}
		some, err := l.hubs.List(ctx, kind, "", 1)
		if err != nil {
			return nil, err
		}
		nobody = len(some) == 0
	}
	entries, err := entriesOf(ctx, l.hubs, slices.Concat(teams, people))
	if err != nil {
		return nil, err
	}
	return &lively{time.Now().Add(listTime), nobody, entries[:len(teams)], entries[len(teams):]}, nil
}

// entryFaces is how many people a card shows.
const entryFaces = 3

// entriesOf tells of hubs what a list shows of them.
func entriesOf(ctx context.Context, hubs Hubs, listed []store.Listed) ([]views.Entry, error) {
	var all, teams []int64
	for _, h := range listed {
		if all = append(all, h.ID); h.Kind == hub.Team {
			teams = append(teams, h.ID)
		}
	}
	days, err := hubs.Days(ctx, all, views.DaysShown)
	if err != nil {
		return nil, err
	}
	people, err := hubs.Some(ctx, teams, entryFaces)
	if err != nil {
		return nil, err
	}
	list := make([]views.Entry, len(listed))
	for i, h := range listed {
		list[i] = views.Entry{Hub: h.Hub, Active: h.Active, Days: days[h.ID], People: people[h.ID]}
	}
	return list, nil
}
