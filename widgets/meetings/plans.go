package meetings

import (
	"slices"
	"time"
)

// A plan is how an entry takes place: at its own times, or, if it replaces the
// rest of a series, at theirs.
type plan struct {
	*event // that is shown

	of            *event         // whose times they are
	since, before time.Time      // which of them; zero: all
	shift         time.Duration  // how much later they begin
	replaced      map[int64]bool // those that other entries replace
	except        exceptions
}

// exceptions are what a series leaves out, in order.
type exceptions struct {
	times []int64 // since 1970
	days  []int
}

// left is what a series leaves out.
func (e *event) left() (out exceptions) {
	for _, s := range e.except {
		if e.wholeDay(s) {
			out.days = append(out.days, dayIn(s.Time))
		} else {
			out.times = append(out.times, e.where(s).Unix())
		}
	}
	slices.Sort(out.times)
	slices.Sort(out.days)
	return out
}

func (e exceptions) have(at time.Time) bool {
	if _, found := slices.BinarySearch(e.times, at.Unix()); found {
		return true
	}
	if len(e.days) == 0 {
		return false
	}
	_, found := slices.BinarySearch(e.days, dayIn(at))
	return found
}

// A family are the entries with the same UID.
type family struct {
	series   *event // the newest that replaces nothing
	replaced map[int64]bool
	rest     []*event // those that replace the rest of it, from the first one on
}

// An instance is what an entry replaces: one time of a series, or all from then on.
type instance struct {
	uid     string
	at      int64
	onwards bool
}

// plans are those of all entries that take place. Of several versions of one the
// newest counts; what was cancelled is gone with all that replaces parts of it.
func plans(events []*event) (all []plan) {
	families := families(events)
	all = make([]plan, 0, len(events))
	newest := map[instance]*event{}
	for _, e := range events {
		if !e.one {
			continue
		}
		p := families[e.uid].instance(e)
		if other := newest[p]; other == nil || e.newer(other) {
			newest[p] = e
		}
	}
	for _, e := range events {
		if e.one {
			f := families[e.uid]
			p := f.instance(e)
			if newest[p] != e || e.uid != "" && f.series != nil && f.series.gone {
				continue
			}
			if e.onwards && f.series != nil {
				f.rest = append(f.rest, e)
				continue
			}
			if f.replaced == nil {
				f.replaced = map[int64]bool{}
			}
			f.replaced[p.at] = true
			if !e.gone {
				all = append(all, plan{event: e, of: e})
			}
		}
	}
	for _, e := range events {
		if f := families[e.uid]; !e.one && f.counts(e) {
			all = f.plans(all, e)
		}
	}
	return all
}

func families(events []*event) map[string]*family {
	all := map[string]*family{}
	for _, e := range events {
		f := all[e.uid]
		if f == nil {
			f = &family{}
			all[e.uid] = f
		}
		if !e.one && (f.series == nil || e.newer(f.series)) {
			f.series = e
		}
	}
	return all
}

// newer reports whether an entry, which stands after another one, is the version
// that counts. Of two that are of the same age one that repeats does.
func (e *event) newer(other *event) bool {
	if c := e.age.compare(other.age); c != 0 {
		return c > 0
	}
	return len(e.rules) > 0 || len(other.rules) == 0
}

// instance is what an entry replaces.
func (f *family) instance(e *event) instance {
	of := e
	if f.series != nil {
		of = f.series
	}
	return instance{e.uid, of.occurrence(e.instead).Unix(), e.onwards}
}

// counts reports whether an entry takes place: if it has no newer version. Those
// that begin at other times may be other meetings, whose UID is a mistake.
func (f *family) counts(e *event) bool {
	if e.gone || e.uid != "" && f.series.gone {
		return false
	}
	return e == f.series || e.uid == "" || e.age.sequence == f.series.age.sequence && !e.start.Equal(f.series.start)
}

// plans adds those of an entry that replaces nothing, and of those that replace the
// rest of it, to others.
func (f *family) plans(all []plan, e *event) []plan {
	whole := plan{event: e, of: e, replaced: f.replaced, except: e.left()}
	if e != f.series || len(f.rest) == 0 {
		return append(all, whole)
	}
	slices.SortStableFunc(f.rest, func(a, b *event) int { return e.occurrence(a.instead).Compare(e.occurrence(b.instead)) })
	for _, r := range f.rest {
		from := e.occurrence(r.instead)
		whole.before = from
		if !whole.gone {
			all = append(all, whole)
		}
		whole.event, whole.since, whole.before = r, from, time.Time{}
		whole.shift = wall(r.start).Sub(wall(from.In(r.start.Location())))
		if len(r.rules) > 0 {
			whole = plan{event: r, of: r, replaced: f.replaced, except: whole.except}
		}
	}
	if !whole.gone {
		all = append(all, whole)
	}
	return all
}

// shifted is when a meeting begins that begins in the series at a time.
func (p plan) shifted(at time.Time) time.Time {
	if p.shift == 0 {
		return at
	}
	return in(p.start.Location(), wall(at.In(p.start.Location())).Add(p.shift))
}
