package live

import (
	"cmp"
	"slices"
	"time"

	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/views"
)

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
		!m.away && len(m.missing) == 0, fragment.Stored(rendered(views.Banners(m.away, m.missing, now))),
		unnamed(rendered(views.BannersChanged(m.away, m.missing, now))),
	}
}

// A banner is what all pages say, however many there are.
type banner struct {
	number  int64 // counts what open pages got
	matter  matter
	changed time.Time // when it was another
	heeding wording   // by pages that messages redraw
	other   wording
}

func newBanner(number int64, m matter, now time.Time) *banner {
	return &banner{number, m, now, m.worded(now), matter{away: m.away}.worded(now)}
}

func (b *banner) on(sh *Shell) wording {
	if sh.heeds {
		return b.heeding
	}
	return b.other
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
