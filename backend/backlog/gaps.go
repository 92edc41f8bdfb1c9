package backlog

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/fedora-hubs/hubs/backend/store"
)

const (
	// patience is how long a gap is open until it is noted: most are filled by
	// then, or heard by another backend.
	patience = 15 * time.Second
	// together is how much has to lie between gaps that nobody fills: with less
	// they are one.
	together = time.Minute
	// refusedEvery is how much of a time in which messages are left out is noted at
	// once.
	refusedEvery = 15 * time.Second
)

// Gaps keep which messages are missing, for those who show that.
type Gaps interface {
	NoteGaps(ctx context.Context, endpoints []string, found, before []store.Gap) error
}

// A board is where a filler notes its gaps.
type board struct {
	gaps   Gaps
	cut    func() map[string]time.Time // since when endpoints are not heard; zero if they are
	noted  []store.Gap
	at     time.Time            // when they were; zero: never
	lost   []store.Gap          // to be noted once, for nobody fills them
	lately map[string]store.Gap // the latest of those, by endpoint
	// The latest in which messages were left out, by endpoint.
	refused map[string]store.Gap
	news    chan struct{}
}

// Tell makes the filler note its gaps as long as it runs. Cut gives all endpoints
// and since when they are not heard, zero for those that are. Call it before Run.
func (f *Filler) Tell(gaps Gaps, cut func() map[string]time.Time) {
	f.board.gaps, f.board.cut = gaps, cut
}

// Gaps are the times of which messages are missing now, as far as this backend
// knows.
func (f *Filler) Gaps() []store.Gap {
	var cut map[string]time.Time
	if f.board.cut != nil {
		cut = f.board.cut()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	fetched := f.archive != nil
	var list []store.Gap
	for name, e := range f.endpoints {
		if len(e.missing) > 0 {
			list = append(list, store.Gap{Endpoint: name, From: e.begun, To: e.missing[len(e.missing)-1].to, Fetched: fetched})
		}
	}
	for _, g := range f.told { // what is missing of them is not known yet
		if !g.from.IsZero() {
			list = append(list, store.Gap{Endpoint: g.endpoint, From: g.from, To: g.to.Add(after), Fetched: fetched})
		}
	}
	for name, since := range cut {
		if !since.IsZero() {
			list = append(list, store.Gap{Endpoint: name, From: since, Fetched: fetched})
		}
	}
	slices.SortFunc(list, func(a, b store.Gap) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Endpoint, b.Endpoint))
	})
	return list
}

// tell notes the gaps where they have changed.
func (f *Filler) tell(ctx context.Context) {
	b := &f.board
	if b.gaps == nil {
		return
	}
	now := f.now()
	found, err := f.open(ctx, now)
	f.mu.Lock()
	lost := slices.Clone(b.lost)
	f.mu.Unlock()
	if err == nil {
		again := b.at.IsZero() || len(found) > 0 && now.Sub(b.at) >= store.GapsAgain
		if !again && len(lost) == 0 && slices.Equal(found, b.noted) {
			return
		}
		err = b.gaps.NoteGaps(ctx, slices.Sorted(maps.Keys(b.cut())), slices.Concat(found, lost), b.noted)
	}
	if ctx.Err() == nil {
		f.noting.Note(f.log, "note which messages of the bus are missing", err)
	}
	if err != nil {
		return
	}
	b.noted, b.at = found, now
	f.mu.Lock()
	defer f.mu.Unlock()
	b.lost = b.lost[len(lost):]
}

// open are the gaps that are old enough. One that goes on begins where the last
// run ended, if the endpoint was not heard since, or where another backend heard
// it last.
func (f *Filler) open(ctx context.Context, now time.Time) ([]store.Gap, error) {
	young := func(g store.Gap) bool { return now.Sub(g.From) < patience }
	found := slices.DeleteFunc(f.Gaps(), young)
	if !slices.ContainsFunc(found, func(g store.Gap) bool { return g.To.IsZero() }) {
		return found, nil
	}
	heard, err := f.memory.Heard(ctx)
	if err != nil {
		return nil, err
	}
	for i, g := range found {
		was, kept := heard[g.Endpoint]
		if kept && g.To.IsZero() && was.Before(now) && (was.After(g.From) || !f.knows(g.Endpoint)) {
			found[i].From = was
		}
	}
	return slices.DeleteFunc(found, young), nil
}

// knows reports whether an endpoint was heard in this run.
func (f *Filler) knows(name string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.endpoints[name] != nil
}

// lose notes that nobody fills a gap, and reports whether it is news: the gaps of
// an endpoint that comes and goes are one.
func (f *Filler) lose(g span) (news bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b := &f.board
	for name, e := range f.endpoints {
		for _, s := range e.missing {
			if s.to.Before(g.from) || g.to.Before(s.from) {
				continue
			}
			lost := store.Gap{Endpoint: name, From: s.from, To: s.to}
			if was, found := b.lately[name]; found && lost.From.Sub(was.To) < together {
				lost.From = was.From
			} else {
				news = true
			}
			b.lately[name] = lost
			if b.gaps != nil {
				b.lost = append(b.lost, lost)
			}
		}
	}
	return news
}

// Refused notes that a message of an endpoint was left out at a time, for there were
// too many. Nobody fetches it: there would be as many again. The times of many are
// one gap, which is noted now and then while it grows.
func (f *Filler) Refused(name string, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b := &f.board
	if b.gaps == nil {
		return
	}
	was, found := b.refused[name]
	if found && !at.After(was.To) {
		return
	}
	g := store.Gap{Endpoint: name, From: at, To: at.Add(refusedEvery)}
	if found && at.Sub(was.To) < together {
		g.From = was.From
	}
	b.refused[name] = g
	b.lost = append(b.lost, g)
	f.changed()
}

// changed makes the gaps be noted soon.
func (f *Filler) changed() {
	select {
	case f.board.news <- struct{}{}:
	default:
	}
}
