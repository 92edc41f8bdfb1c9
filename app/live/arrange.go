package live

import (
	"context"
	"errors"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/sleep"
	"github.com/fedora-hubs/hubs/views"
)

// arrange gives open pages the new outline of hubs that have changed, until the
// context ends. It is apart from run, for it asks the database, and fragments
// must not wait for that.
func (l *Live) arrange(ctx context.Context) error {
	for {
		select {
		case <-l.due.some:
		case <-ctx.Done():
			return nil
		}
		for _, hubID := range l.due.take() {
			err := l.rearrange(ctx, hubID)
			if ctx.Err() != nil {
				return nil
			}
			l.arranging.Note(l.log, "arrange open pages again", err, "hub", hubID)
			if err != nil {
				l.due.add(hubID)
				sleep.For(ctx, arrangeRetry)
			}
		}
	}
}

// rearrange sends the outline of a hub, if it is not what the open pages have.
func (l *Live) rearrange(ctx context.Context, hubID int64) error {
	was, _ := l.outlineOf(hubID)
	if was == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, l.waits.Page)
	defer cancel()
	sh, err := l.shells.hub(ctx, was.page.Hub.Kind, was.page.Hub.Name)
	switch {
	case errors.Is(err, hub.ErrNotFound):
		return nil
	case err != nil:
		return err
	case sh.old:
		return hub.ErrUnavailable
	case sh.lines.edition == was.lines.edition:
		return nil
	}
	if err := l.load(ctx, sh.refs); err != nil {
		return err
	}
	l.sendOutline(was, sh)
	l.refresh(ctx, sh.refs)
	return nil
}

// sendOutline sends an outline to all who have the one before. A widget that is
// new to them comes with its fragment. Of a private hub nothing is sent: who may
// still see it comes again.
func (l *Live) sendOutline(was, sh *Shell) {
	l.sending.Lock()
	defer l.sending.Unlock()
	n := l.adopt(was, sh)
	h := sh.page.Hub
	defer l.resendBanner(h.ID, was, sh)
	switch {
	case h.Private():
		l.closeHub(h.ID)
		return
	case sh.lines.edition.shows == was.lines.edition.shows:
		return
	}
	html := sh.lines.fill(func(w hub.Placed) []byte {
		if was.has(w.ID) {
			return nil
		}
		return l.inside(w)
	})
	l.pages.Send(events.Message{Hub: h.ID, Outline: n, Bytes: unnamed(append(html, rendered(views.Changed())...))})
	for _, w := range was.page.Widgets {
		if !sh.has(w.ID) {
			l.pages.Send(l.gone(h, w, n))
		}
	}
}

// inside is what stands in a widget's element.
func (l *Live) inside(w hub.Placed) []byte {
	if c, ok := l.copies.Get(w.ID); ok {
		return c.HTML
	}
	return l.ifNotDrawn(w)
}

// ifNotDrawn is what stands in the element of a widget without a fragment.
func (l *Live) ifNotDrawn(w hub.Placed) []byte {
	if _, ok := l.copies.Get(w.ID); ok {
		return nil
	}
	return rendered(views.NotDrawn(w, l.shells.title(w)))
}

// gone is for pages that have a widget alone which was removed.
func (l *Live) gone(h hub.Hub, w hub.Placed, n int64) events.Message {
	return events.Message{Hub: h.ID, Widget: w.ID, Outline: n, Bytes: unnamed(rendered(views.Gone(h, w, l.shells.title(w))))}
}

// outlineOf tells which shell the open pages of a hub have, and its number.
func (l *Live) outlineOf(hubID int64) (*Shell, int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f := l.open[hubID]; f != nil {
		return f.shell, f.outline
	}
	return nil, 0
}

// adopt makes a shell the one that the open pages of its hub have, and gives its
// number.
func (l *Live) adopt(was, sh *Shell) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.outlines++
	f := l.open[sh.page.Hub.ID]
	if f == nil {
		return l.outlines
	}
	f.shell, f.outline = sh, l.outlines
	for _, ref := range was.refs {
		delete(f.refs, ref.Widget)
	}
	for _, ref := range sh.refs {
		f.refs[ref.Widget] = ref
	}
	return l.outlines
}

// outlined notes the shell that a page is about to follow. Call it after keep:
// what changes from then on is due.
func (l *Live) outlined(sh *Shell) {
	if !l.agreed(sh) || !l.shells.current(sh) {
		l.due.add(sh.page.Hub.ID)
	}
}

// agreed reports whether the open pages of a hub have a shell, which they have
// if there are none yet.
func (l *Live) agreed(sh *Shell) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.open[sh.page.Hub.ID]
	if f.shell == nil {
		l.outlines++
		f.shell, f.outline = sh, l.outlines
	}
	return f.shell.lines.edition == sh.lines.edition
}

// outlineFor gives a new reader the outline, unless its page was drawn with it
// or, by another process, with one that has yet to come here. What the page lacks
// beside it is not known, so it gets all fragments after that: here they would be
// copied for each reader.
func (l *Live) outlineFor(hubID int64, alone hub.Placed, has string) []events.Message {
	sh, n := l.outlineOf(hubID)
	switch {
	case sh == nil: // the page went away while its stream was being begun
		return nil
	case alone.ID != 0 && sh.has(alone.ID):
		return nil
	case alone.ID != 0:
		return []events.Message{l.gone(sh.page.Hub, alone, n)}
	}
	m := events.Message{Hub: hubID, Outline: n}
	if page := readEdition(has); has != "" && page != sh.lines.edition && page.changed <= sh.lines.edition.changed {
		m.Bytes, m.Afresh = unnamed(sh.lines.fill(l.ifNotDrawn)), true
	}
	return []events.Message{m}
}
