// Package live has the live page: it joins pages from shells and fragments, and keeps
// open ones as they would be if they were reloaded.
//
// A page is a shell with slots, and in each slot the fragment of a widget. Fragments
// know no viewer, so all readers share this process's copies of them, compressed and
// as events. Each copy is replaced by what the fragment stream brings, in its order:
// whatever is applied here goes to the open pages at once. Whatever is lost on the way,
// in the stream or in Redis, is made up for from the fragments themselves.
//
// Nothing here waits long for a part that is away. A page comes as old as it is here
// and says so; budget.go has all the times.
//
// There is no HTTP in it: package web asks for pages and hands over connections.
package live

import (
	"context"
	"log/slog"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/queue"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/widgets"
)

// Hubs are what pages are about.
type Hubs interface {
	Placed(ctx context.Context, id int64) (hub.Hub, hub.Placed, error)
	Visibilities(ctx context.Context, ids ...int64) (map[int64]hub.Visibility, error)
	Roles(ctx context.Context, hubID int64) (map[hub.Role]int, error)
	// LastActive is the time of the last message that concerned a hub; zero if none did.
	LastActive(ctx context.Context, hubID int64) (time.Time, error)
	// Days tells how many messages concerned hubs on each of the last days.
	Days(ctx context.Context, hubs []int64, days int) (map[int64][]int64, error)
}

// Pages are hubs with their widgets, from a cache.
type Pages interface {
	Page(ctx context.Context, kind hub.Kind, name string) (page hub.Page, old bool, err error)
	Forget(ctx context.Context, kind hub.Kind, name string) error
}

// Fragments are what the workers have drawn.
type Fragments interface {
	Get(ctx context.Context, refs ...hub.Ref) (map[int64]fragment.Fragment, map[int64]bool, error)
	Looked(ctx context.Context, hubs ...int64) error
}

// Tasks takes widgets that have to be drawn.
type Tasks interface {
	Push(ctx context.Context, tasks ...queue.Task) error
}

// Stream is where new fragments arrive.
type Stream interface {
	// Next waits for events. Lost says that some before may have been missed.
	Next(ctx context.Context, wait time.Duration) (list []events.Event, lost bool, err error)
	Position() events.ID
}

// Config is what live pages are made of.
type Config struct {
	Site      views.Site // what pages have in common
	Hubs      Hubs
	Pages     Pages
	Fragments Fragments
	Tasks     Tasks
	Stream    Stream
	Gaps      Gaps
	Drawer    *fragment.Drawer // draws on the spot while Redis is away
	Kinds     widgets.Kinds
	SignIn    bool        // people can
	Ailing    func() bool // a part that pages need was of no use lately; nil: none ever is
	Streams   int         // open event streams at a time
	Memory    uint64      // bytes of fragments that this process holds
	Pace      events.Pace
	Waits     Waits               // the zero value: DefaultWaits
	Lag       func(time.Duration) // told how long after its push a fragment was with its pages; nil: nobody is told
	Log       *slog.Logger
}

// Gaps are the times of which messages of the bus are missing.
type Gaps interface {
	Gaps(ctx context.Context) ([]store.Gap, error)
}
