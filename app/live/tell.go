package live

import (
	"context"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/sleep"
	"github.com/fedora-hubs/hubs/backend/store"
)

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
	for hubID, f := range l.open {
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
