package backlog

import (
	"context"
	"slices"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// next is the earliest time to ask for: all gaps that lie over each other, of
// all endpoints, for the archive has the messages of all.
func (f *Filler) next() (next span, names []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all spans
	for _, e := range f.endpoints {
		for _, s := range e.missing {
			all = all.add(span{s.from, s.to.Add(margin)}) // closer ones would be asked for twice
		}
	}
	if len(all) == 0 {
		return span{}, nil
	}
	next = span{all[0].from, all[0].to.Add(-margin)}
	for name, e := range f.endpoints {
		if len(e.missing) > 0 && e.missing[0].from.Before(all[0].to) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return next, names
}

// fill asks the archive for one gap.
func (f *Filler) fill(ctx context.Context, g span, names []string) {
	log := f.log.With("from", g.from.UTC(), "to", g.to.UTC(), "endpoints", names)
	if f.archive == nil {
		if f.lose(g) {
			log.Warn("messages of the bus may have been missed; set HUBS_BACKLOG_URL to have them fetched from an archive")
		}
		f.filled(g)
		f.changed()
		return
	}
	f.pause(ctx, g.to.Add(lag).Sub(f.now()))
	log.Info("fetching what was missed on the bus")
	messages, said := 0, f.now()
	err := f.archive.Each(ctx, g.from.Add(-margin), g.to.Add(margin), func(batch []fedmsg.Message) error {
		if err := f.consumer.Consume(ctx, batch...); err != nil {
			return err
		}
		messages += len(batch)
		reached := latest(batch)
		f.filled(span{g.from, earlier(reached.Add(-margin), g.to)})
		if f.now().Sub(said) >= sayEvery {
			said = f.now()
			log.Info("still fetching what was missed on the bus", "messages", messages, "until", reached.UTC())
		}
		return nil
	})
	if ctx.Err() == nil {
		f.fetching.Note(log, "fetch what was missed on the bus", err)
	}
	switch {
	case err == nil:
		f.filled(g)
		f.changed()
		log.Info("fetched what was missed on the bus", "messages", messages)
	case ctx.Err() == nil:
		f.pause(ctx, longestPause)
	}
}

// filled takes what has been asked for and handled out of what is missing.
func (f *Filler) filled(s span) {
	if s.to.Before(s.from) {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = f.asked.add(span{s.from, s.to.Add(-margin)}) // the latest messages may come there later
	f.asked = f.asked[max(0, len(f.asked)-maxAsked):]
	for _, e := range f.endpoints {
		if e.missing = e.missing.without(s); len(e.missing) == 0 {
			e.begun = time.Time{}
		}
	}
}

func latest(batch []fedmsg.Message) (t time.Time) {
	for _, m := range batch {
		if m.Time.After(t) {
			t = m.Time
		}
	}
	return t
}
