package live

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/sleep"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/views"
)

// Gaps are the times of which messages of the bus are missing.
type Gaps interface {
	Gaps(ctx context.Context) ([]store.Gap, error)
}

// A matter is what pages have to be told: whether a part of the site is away, so
// that they may be old, and which messages are missing.
type matter struct {
	away    bool
	missing []views.Missing // of concern to pages that messages redraw
}

// A wording is a matter as pages say it: those that are asked for, and those that are open.
type wording struct {
	none    bool
	page    fragment.Block
	partial []byte
}

func (m matter) worded(now time.Time) wording {
	return wording{
		!m.away && len(m.missing) == 0, fragment.Stored(rendered(views.Notices(m.away, m.missing, now))),
		unnamed(rendered(views.NoticesChanged(m.away, m.missing, now))),
	}
}

// A notice is what all pages say, however many there are.
type notice struct {
	number  int64 // counts what open pages got
	matter  matter
	changed time.Time // when it was another
	heeding wording   // by pages that messages redraw
	other   wording
}

func newNotice(number int64, m matter, now time.Time) *notice {
	return &notice{number, m, now, m.worded(now), matter{away: m.away}.worded(now)}
}

func (n *notice) on(sh *Shell) wording {
	if sh.heeds {
		return n.heeding
	}
	return n.other
}

// followGaps keeps the notice of missing messages right until the context ends:
// an event says when it changes.
func (l *Live) followGaps(ctx context.Context) error {
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

func (l *Live) lookAtGaps(ctx context.Context) ([]store.Gap, error) {
	ctx, cancel := context.WithTimeout(ctx, l.waits.Page)
	defer cancel()
	gaps, err := l.gaps.Gaps(ctx)
	if err == nil {
		missing := summary(gaps)
		l.tell(func(m *matter) { m.missing = missing })
	}
	return gaps, err
}

// followHealth tells open pages when they may be old, and when they are not any
// more, until the context ends.
func (l *Live) followHealth(ctx context.Context) error {
	for was := false; ctx.Err() == nil; sleep.For(ctx, awayOften) {
		away := l.IsAway() || l.ailing()
		if told := l.notice.Load().matter.away; away && was && !told || !away && (told || l.noticedAway.Load()) {
			l.tell(func(m *matter) { m.away = away })
		}
		was = away
	}
	return nil
}

// tell changes what pages are told, those that are open as well.
func (l *Live) tell(change func(*matter)) {
	now := time.Now()
	l.sending.Lock()
	defer l.sending.Unlock()
	was := l.notice.Load()
	m := was.matter
	change(&m)
	is := newNotice(was.number+1, m, now)
	takesBack := !m.away && l.noticedAway.Swap(false)
	if string(is.heeding.page.Plain) == string(was.heeding.page.Plain) && !takesBack {
		return
	}
	l.notice.Store(is)
	for hubID, sh := range l.shown() {
		l.sendNotice(hubID, sh)
	}
}

// sendNotice sends the notice to the open pages of a hub. l.sending is held.
func (l *Live) sendNotice(hubID int64, sh *Shell) {
	n := l.notice.Load()
	l.pages.Send(events.Message{Hub: hubID, Notice: n.number, Bytes: n.on(sh).partial})
}

// resendNotice sends the notice where another is of concern to the pages of a
// hub than before. l.sending is held.
func (l *Live) resendNotice(hubID int64, was, sh *Shell) {
	n := *l.notice.Load()
	if was.heeds == sh.heeds || n.on(was).none && n.on(sh).none {
		return
	}
	n.number++
	l.notice.Store(&n)
	l.sendNotice(hubID, sh)
}

// noticeOn is the notice for a page that is asked for.
func (l *Live) noticeOn(sh *Shell) fragment.Block { return l.notice.Load().on(sh).page }

// awayNotice is the notice for a page that may be old as it is made, whatever
// others were told.
func (l *Live) awayNotice(sh *Shell) fragment.Block {
	n := l.notice.Load()
	if !n.matter.away {
		l.noticedAway.Store(true)
		m := n.matter
		m.away = true
		n = newNotice(n.number, m, time.Now())
	}
	return n.on(sh).page
}

// noticeFor gives a new reader the notice, if its page may have another.
func (l *Live) noticeFor(sub events.Subscription, sh *Shell) events.Message {
	n := l.notice.Load()
	message := events.Message{Hub: sub.Hub, Notice: n.number}
	drawn := time.UnixMilli(int64(sub.Since.MS)) // or later
	if w := n.on(sh); !w.none || drawn.Before(n.changed.Add(gapsBehind)) {
		message.Bytes = w.partial
	}
	return message
}

// shown are the hubs with open pages, with what those have.
func (l *Live) shown() map[int64]*Shell {
	l.mu.Lock()
	defer l.mu.Unlock()
	hubs := map[int64]*Shell{}
	for hubID, f := range l.watched {
		if f.shell != nil {
			hubs[hubID] = f.shell
		}
	}
	return hubs
}

// gapsMayDiffer makes the gaps be looked at soon.
func (l *Live) gapsMayDiffer() {
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
