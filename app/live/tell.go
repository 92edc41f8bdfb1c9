package live

import (
	"context"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/sleep"
	"github.com/fedora-hubs/hubs/backend/store"
)

// followGaps keeps the banner of missing messages right until the context ends:
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
		if told := l.banner.Load().matter.away; away && was && !told || !away && (told || l.bannerAway.Load()) {
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
	was := l.banner.Load()
	m := was.matter
	change(&m)
	is := newBanner(was.number+1, m, now)
	takesBack := !m.away && l.bannerAway.Swap(false)
	if string(is.heeding.page.Plain) == string(was.heeding.page.Plain) && !takesBack {
		return
	}
	l.banner.Store(is)
	for hubID, sh := range l.shown() {
		l.sendBanner(hubID, sh)
	}
}

// sendBanner sends the banner to the open pages of a hub. l.sending is held.
func (l *Live) sendBanner(hubID int64, sh *Shell) {
	b := l.banner.Load()
	l.pages.Send(events.Message{Hub: hubID, Banner: b.number, Bytes: b.on(sh).partial})
}

// resendBanner sends the banner where another is of concern to the pages of a
// hub than before. l.sending is held.
func (l *Live) resendBanner(hubID int64, was, sh *Shell) {
	b := *l.banner.Load()
	if was.heeds == sh.heeds || b.on(was).none && b.on(sh).none {
		return
	}
	b.number++
	l.banner.Store(&b)
	l.sendBanner(hubID, sh)
}

// bannerOn is the banner for a page that is asked for.
func (l *Live) bannerOn(sh *Shell) fragment.Block { return l.banner.Load().on(sh).page }

// awayBanner is the banner for a page that may be old as it is made, whatever
// others were told.
func (l *Live) awayBanner(sh *Shell) fragment.Block {
	b := l.banner.Load()
	if !b.matter.away {
		l.bannerAway.Store(true)
		m := b.matter
		m.away = true
		b = newBanner(b.number, m, time.Now())
	}
	return b.on(sh).page
}

// bannerFor gives a new reader the banner, if its page may have another.
func (l *Live) bannerFor(sub events.Subscription, sh *Shell) events.Message {
	b := l.banner.Load()
	message := events.Message{Hub: sub.Hub, Banner: b.number}
	drawn := time.UnixMilli(int64(sub.Since.MS)) // or later
	if w := b.on(sh); !w.none || drawn.Before(b.changed.Add(gapsBehind)) {
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
