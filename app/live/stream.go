package live

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// An Opening is what a page says of itself that wants to follow its hub.
type Opening struct {
	Alone   hub.Placed // the one widget that it has; the zero value: all of the hub
	User    string     // who looks; empty for nobody
	Since   events.ID  // what it has
	Outline string     // and how that is arranged, as its address told it
	Asked   time.Time  // who was sent away since then may not follow
	Head    []byte     // the response's header
}

// A Follower is a page that follows its hub once it is served. Its hub is open
// until it is released.
type Follower struct {
	sub     events.Subscription
	pages   *events.Broadcaster
	release func()
}

// Serve feeds a connection until one side ends it, and closes it.
func (f *Follower) Serve(conn net.Conn) error { return f.pages.Serve(conn, f.sub) }

// Release lets go of the hub. Call it once.
func (f *Follower) Release() { f.release() }

// Room reports whether another page may follow.
func (l *Live) Room() bool { return l.pages.Room() }

// Following reports whether the fragment stream is read, so that pages can follow now.
// That a page has just waited for Redis in vain does not matter: a stream may begin a
// little later.
func (l *Live) Following() bool { return !l.away.Load() }

// Follow lets a page follow its hub.
func (l *Live) Follow(ctx context.Context, sh *Shell, o Opening) (*Follower, error) {
	sub, refs := events.Subscription{Hub: sh.page.Hub.ID, Widget: o.Alone.ID, User: o.User, Since: o.Since}, sh.refs
	if o.Alone.ID != 0 {
		refs = []hub.Ref{{Widget: o.Alone.ID, Hub: sub.Hub}}
		sub.Deaf = !l.shells.heeds(sh.page.Hub, o.Alone)
	}
	release := l.keep(sub.Hub, refs)
	l.outlined(sh)
	if err := l.load(ctx, refs); err != nil {
		release()
		return nil, errors.Join(hub.ErrUnavailable, err)
	}
	if l.isAhead(sub.Since) {
		sub.Since = events.ID{} // what the page has is not of this stream: send all
	}
	sub.Still = func() bool {
		return !l.closedSince(audience{hub: sub.Hub}, o.Asked) && !l.closedSince(audience{user: sub.User}, o.Asked)
	}
	sub.Head = hello(o.Head, sub.Since)
	sub.Replay = func() []events.Message {
		first := append(l.outlineFor(sub.Hub, o.Alone, o.Outline), l.bannerFor(sub, sh))
		return append(first, l.replay(refs)...)
	}
	if err := l.looks.note(ctx, sub.Hub); err != nil {
		l.log.Debug("note a look", "error", err)
	}
	l.refresh(ctx, refs)
	return &Follower{sub, l.pages, release}, nil
}

// Load tells how many streams are open and how much was sent.
func (l *Live) Load() events.Load { return l.pages.Load() }

// Close ends all streams. Browsers are told to come back soon, to another process.
func (l *Live) Close(ctx context.Context) error {
	return l.pages.Close(ctx, farewell(l.pages.Load().Open))
}
