package live

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

// A Viewer is what a page says to who looks, beside what it says to all. The zero
// value is what it says to nobody in particular.
type Viewer struct {
	Bar, Actions, Tabs fragment.Block
	Add                fragment.Block                  // for owners, below the widgets
	Controls           func(hub.Placed) fragment.Block // for owners, beside each widget; nil: none
}

// Shell gives the shell of a page, old where the database is away.
func (l *Live) Shell(ctx context.Context, at Address) (*Shell, error) { return l.shells.at(ctx, at) }

// Kept gives the hub of a page whose shell is here.
func (l *Live) Kept(at Address) (hub.Hub, bool) {
	sh := l.shells.get(at.Key())
	if sh == nil {
		return hub.Hub{}, false
	}
	return sh.page.Hub, true
}

// Forget lets go of what is here of a hub that has changed.
func (l *Live) Forget(hubID int64) { l.shells.drop(hubID) }

// ForgetAll does so with all hubs: nobody knows which have changed.
func (l *Live) ForgetAll() { l.shells.dropAll() }

// Title names a widget whose fragment says nothing of itself yet.
func (l *Live) Title(w hub.Placed) string { return l.shells.title(w) }

// Held joins the page of a public hub where all of it is here and fresh, which is the
// usual case: then nobody has to be asked, and nothing can take long.
func (l *Live) Held(kind hub.Kind, name string) ([]fragment.Block, bool) {
	sh, ok := l.shells.held(kind, name)
	if !ok || sh.page.Hub.Private() || l.IsAway() || l.ailing() || !l.looks.recent(sh.page.Hub.ID) {
		return nil, false
	}
	now := time.Now()
	blocks, all := sh.fill(l.around(sh, Viewer{}), func(w hub.Placed) (fragment.Block, bool) {
		f, ok := l.copies.Get(w.ID)
		if !ok || l.wants(f, now) {
			return fragment.Block{}, false
		}
		return f.Block(), true
	})
	if all {
		l.lookups.copies.Add(int64(len(sh.refs)))
	}
	return blocks, all
}

// Compose joins a page from its shell and the newest fragments.
func (l *Live) Compose(ctx context.Context, sh *Shell, v Viewer) []fragment.Block {
	defer l.keep(sh.page.Hub.ID, sh.refs)()
	a := l.around(sh, v) // before the fragments are read
	missing := l.gather(ctx, sh)
	switch {
	case l.IsAway() || l.ailing():
		a.banners = l.awayBanner(sh)
	case !sh.fresh():
		a.banner = block(views.Away())
	}
	blocks, _ := sh.fill(a, func(w hub.Placed) (fragment.Block, bool) {
		if held, ok := l.copies.Get(w.ID); ok {
			return held.Block(), true
		}
		return missing(w), true
	})
	return blocks
}

// around gives what a page says to who looks, and where it is in the stream.
func (l *Live) around(sh *Shell, v Viewer) around {
	a := around{since: l.position.Load().text, banners: l.bannerOn(sh), Viewer: sh.visitor}
	if len(v.Bar.Plain) > 0 { // who is known
		a.Viewer = v
	}
	return a
}

// gather brings the fragments of a page into this process as far as that goes
// quickly, and gives what stands in for those that still lack.
func (l *Live) gather(ctx context.Context, sh *Shell) (missing func(hub.Placed) fragment.Block) {
	notDrawn := func(w hub.Placed) fragment.Block { return block(views.NotDrawn(w, l.Title(w))) }
	if l.IsAway() || !l.fetch(ctx, sh) {
		drawn := l.spots.draw(ctx, l.lacking(sh.refs))
		return func(w hub.Placed) fragment.Block {
			if block, ok := drawn[w.ID]; ok {
				return block
			}
			return notDrawn(w)
		}
	}
	if outdated := l.unhoped(l.refresh(ctx, sh.refs)); len(outdated) > 0 {
		l.await(ctx, outdated)
	}
	return notDrawn
}

// fetch asks Redis for what this process lacks. If that does not answer soon,
// pages do without it for a moment.
func (l *Live) fetch(ctx context.Context, sh *Shell) bool {
	ctx, cancel := context.WithTimeout(ctx, l.waits.Redis)
	defer cancel()
	if err := l.looks.note(ctx, sh.page.Hub.ID); err != nil {
		l.log.Debug("note a look", "error", err)
	}
	err := l.load(ctx, sh.refs)
	l.fetching.Note(l.log, "read fragments", err, "hub", sh.page.Hub.Key())
	if errors.Is(err, errCleared) { // Redis has answered
		return true
	}
	if err != nil {
		l.doWithout(redisRest)
		return false
	}
	return true
}

// await waits a little until fragments were drawn. It does not fail: a page is
// served with what there is, and others do not wait for the same soon.
func (l *Live) await(ctx context.Context, refs []hub.Ref) {
	ctx, cancel := context.WithTimeout(ctx, l.waits.Draw)
	defer cancel()
	for {
		changes := l.changes() // before looking, or one could slip by
		waiting := l.undrawn(refs)
		if len(waiting) == 0 {
			return
		}
		select {
		case <-changes:
		case <-ctx.Done():
			for _, ref := range waiting {
				l.vain.Set(ref.Widget, struct{}{})
			}
			return
		}
	}
}

// undrawn are those of some fragments that are not here, or old.
func (l *Live) undrawn(refs []hub.Ref) (waiting []hub.Ref) {
	for _, ref := range refs {
		if held, ok := l.copies.Get(ref.Widget); !ok || held.Old() {
			waiting = append(waiting, ref)
		}
	}
	return waiting
}

// unhoped leaves out what somebody has waited for in vain a moment ago: a service that
// hangs would keep everybody waiting who looks at a page with it.
func (l *Live) unhoped(refs []hub.Ref) []hub.Ref {
	return slices.DeleteFunc(refs, func(ref hub.Ref) bool { _, vain := l.vain.GetIfPresent(ref.Widget); return vain })
}

// block is a piece of a page that is drawn for it alone.
func block(component templ.Component) fragment.Block { return fragment.Stored(rendered(component)) }
