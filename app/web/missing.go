package web

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/views"
)

// Gaps are the times of which messages of the bus are missing.
type Gaps interface {
	Gaps(ctx context.Context) ([]store.Gap, error)
}

const (
	// gapsOften is how often gaps are looked at while there are some, and
	// gapsSeldom while there are none: an event may have been lost.
	gapsOften  = 15 * time.Second
	gapsSeldom = time.Minute
	// gapsBehind is how much later another process may know of a change.
	gapsBehind = 2 * time.Minute
)

// A missing notice is what pages say of messages that are missing.
type missing struct {
	number  int64     // counts what open pages got
	changed time.Time // when it was another
	page    fragment.Block
	partial []byte // for open pages
}

// followGaps keeps the notice of missing messages right until the context ends:
// an event says when it changes.
func (l *live) followGaps(ctx context.Context) error {
	for ctx.Err() == nil {
		gaps, err := l.lookAtGaps(ctx)
		if ctx.Err() == nil {
			l.gapping.Note(l.log, "look which messages are missing", err)
		}
		pause := gapsSeldom
		if err != nil || len(gaps) > 0 {
			pause = gapsOften
		}
		select {
		case <-l.gapNews:
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
	return nil
}

func (l *live) lookAtGaps(ctx context.Context) ([]store.Gap, error) {
	ctx, cancel := context.WithTimeout(ctx, l.waits.Page)
	defer cancel()
	gaps, err := l.gaps.Gaps(ctx)
	if err == nil {
		l.tellMissing(gaps, time.Now())
	}
	return gaps, err
}

// tellMissing changes the notice, on open pages as well.
func (l *live) tellMissing(gaps []store.Gap, now time.Time) {
	list := summary(gaps)
	page := rendered(views.Messages(list, now))
	l.sending.Lock()
	defer l.sending.Unlock()
	if was := l.missing.Load(); string(page) == string(was.page.Plain) {
		return
	}
	l.missing.Store(&missing{
		number: l.missing.Load().number + 1, changed: now,
		page: fragment.Stored(page), partial: unnamed(rendered(views.MessagesChanged(list, now))),
	})
	for hubID, sh := range l.heeding() {
		l.sendMissing(hubID, sh)
	}
}

// sendMissing sends the notice to the open pages of a hub. l.sending is held.
func (l *live) sendMissing(hubID int64, sh *shell) {
	m := l.missing.Load()
	bytes := m.partial
	if !sh.heeds {
		bytes = unnamed(rendered(views.MessagesChanged(nil, m.changed)))
	}
	l.pages.Send(events.Message{Hub: hubID, Notice: m.number, Bytes: bytes})
}

// resendMissing sends the notice where it is of another concern to the pages of a
// hub than before. l.sending is held.
func (l *live) resendMissing(hubID int64, was, sh *shell) {
	m := *l.missing.Load()
	if was.heeds == sh.heeds || len(m.page.Plain) == 0 {
		return
	}
	m.number++
	l.missing.Store(&m)
	l.sendMissing(hubID, sh)
}

// missingOn is the notice for a page.
func (l *live) missingOn(sh *shell) fragment.Block {
	if sh.heeds {
		return l.missing.Load().page
	}
	return fragment.Block{}
}

// missingFor gives a new reader the notice, if its page may have another.
func (l *live) missingFor(sub events.Subscription, sh *shell) events.Message {
	m := l.missing.Load()
	message := events.Message{Hub: sub.Hub, Notice: m.number}
	drawn := time.UnixMilli(int64(sub.Since.MS)) // or later
	if sh.heeds && (len(m.page.Plain) > 0 || drawn.Before(m.changed.Add(gapsBehind))) {
		message.Bytes = m.partial
	}
	return message
}

// heeding are the hubs with open pages that messages redraw, with what those have.
func (l *live) heeding() map[int64]*shell {
	l.mu.Lock()
	defer l.mu.Unlock()
	hubs := map[int64]*shell{}
	for hubID, f := range l.watched {
		if f.shell != nil && f.shell.heeds {
			hubs[hubID] = f.shell
		}
	}
	return hubs
}

// gapsMayDiffer makes the gaps be looked at soon.
func (l *live) gapsMayDiffer() {
	select {
	case l.gapNews <- struct{}{}:
	default:
	}
}

// heeds reports whether messages redraw a widget, be it only once its hub has
// people.
func (s *shells) heeds(h hub.Hub, w hub.Placed) bool {
	k, known := s.kinds[w.Kind]
	if !known {
		return false
	}
	h.Members = append(slices.Clone(h.Members), h.Name)
	filters, err := k.Interests(h, w.Config)
	return err == nil && len(filters) > 0
}

// heed reports whether messages redraw any widget of a page.
func (s *shells) heed(p hub.Page) bool {
	return slices.ContainsFunc(p.Widgets, func(w hub.Placed) bool { return s.heeds(p.Hub, w) })
}

// summary joins the gaps of all endpoints that lie over each other.
func summary(gaps []store.Gap) []views.Missing {
	var list []views.Missing
	for _, g := range slices.SortedStableFunc(slices.Values(gaps), byFrom) {
		i := slices.IndexFunc(list, func(m views.Missing) bool {
			return m.Fetched == g.Fetched && m.To.IsZero() == g.To.IsZero() && (g.To.IsZero() || !m.To.Before(g.From))
		})
		switch {
		case i < 0:
			list = append(list, views.Missing{From: g.From, To: g.To, Fetched: g.Fetched})
		case g.To.After(list[i].To):
			list[i].To = g.To
		}
	}
	return list
}

func byFrom(a, b store.Gap) int { return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To)) }
