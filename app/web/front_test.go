package web

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/away"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
)

var errAway = errors.New("away")

// books are hubs that may be away, and count how often they are asked.
type books struct {
	Hubs
	title string
	err   error
	asked int
}

func (b *books) Lively(context.Context, hub.Kind, int) ([]store.Listed, error) {
	b.asked++
	return []store.Listed{{Hub: hub.Hub{ID: 1, Title: b.title}}}, b.err
}

func (b *books) Days(context.Context, []int64, int) (map[int64][]int64, error) {
	return map[int64][]int64{}, nil
}

func (b *books) Some(context.Context, []int64, int) (map[int64][]hub.Face, error) {
	return map[int64][]hub.Face{}, nil
}

func TestFrontWhileTheDatabaseIsAway(t *testing.T) {
	b := &books{title: "Design", err: errAway}
	l := &lists{hubs: b, waits: live.DefaultWaits, source: away.Source{Wait: live.DefaultWaits.Old, Rest: listRest}}
	if list, _, err := l.front(t.Context()); !errors.Is(err, errAway) {
		t.Fatalf("with nothing kept: %+v, %v", list, err)
	}
	b.err = nil
	if list, old, err := l.front(t.Context()); err != nil || old || list.teams[0].Hub.Title != "Design" {
		t.Fatalf("%+v, %v", list, err)
	}
	l.kept.Load().until = time.Now()
	b.err, b.asked = errAway, 0
	for range 3 {
		if list, old, err := l.front(t.Context()); err != nil || !old || len(list.teams) != 1 {
			t.Errorf("while the database is away: %+v, %v", list, err)
		}
	}
	if b.asked != 1 {
		t.Errorf("a database that is away was asked %d times", b.asked)
	}
}
