package meetings

import (
	"context"
	"slices"
	"strings"
	"time"
)

// next lists the first meetings that are not over at from and begin before to,
// as many as a limit, the first one first. It ends when its context does.
func next(ctx context.Context, events []*event, from, to time.Time, limit int) ([]Meeting, error) {
	var found []Meeting
	steps := maxSteps
	for _, p := range plans(events) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found = append(found, p.meetings(from, to, limit, &steps)...)
		if steps < 0 {
			return nil, errSteps
		}
		if len(found) > limit {
			found = first(found, limit)
			if last := found[limit-1].Start.Add(time.Second); last.Before(to) {
				to = last // what begins later is not among the first
			}
		}
	}
	return first(found, limit), nil
}

// meetings are the first ones of a plan that are not over at from and begin before
// to, as many as a limit, the first one first.
func (p plan) meetings(from, to time.Time, limit int, steps *int) (all []Meeting) {
	if !p.since.IsZero() && !p.since.Add(p.shift-moved).Before(to) || !p.before.IsZero() && p.before.Add(p.shift+p.length+moved).Before(from) {
		return nil
	}
	begin, end := from.Add(-p.length-p.shift-moved), to.Add(-p.shift+moved)
	left := p.leaves(begin, end, steps)
	counts := func(at time.Time, m Meeting) bool {
		return m.Start.Before(to) && (m.ends().After(from) || m.Start.Equal(from)) && !left(at) &&
			!at.Before(p.since) && (p.before.IsZero() || at.Before(p.before))
	}
	for _, rule := range p.of.series(begin, end, steps) {
		n := 0
		for at := range rule {
			if n == limit {
				break
			}
			if m := p.at(p.shifted(at), p.length); counts(at, m) {
				all = append(all, m)
				n++
			}
		}
	}
	*steps -= len(p.of.more)
	for _, one := range p.of.more {
		length := p.length
		if one.told {
			length = one.length
		}
		at := p.of.where(one.stamp)
		if m := p.at(p.shifted(at), length); counts(at, m) {
			all = append(all, m)
		}
	}
	slices.SortStableFunc(all, func(a, b Meeting) int { return a.Start.Compare(b.Start) })
	all = slices.CompactFunc(all, func(a, b Meeting) bool { return a.Start.Equal(b.Start) })
	return all[:min(len(all), limit)]
}

// moved is how far clocks that are changed may move a meeting, and a time zone a
// day.
const moved = 24 * time.Hour

// leaves tells which times a plan leaves out, of those within a time.
func (p plan) leaves(from, to time.Time, steps *int) func(time.Time) bool {
	var ruled map[int64]bool
	for _, rule := range p.of.exrules {
		if s, err := newSeries(rule.ROption, p.of.start); err == nil {
			if ruled == nil {
				ruled = map[int64]bool{}
			}
			for at := range s.between(from, to, steps) {
				ruled[at.Unix()] = true
			}
		}
	}
	return func(at time.Time) bool {
		return p.replaced[at.Unix()] || ruled[at.Unix()] || p.except.have(at)
	}
}

// first leaves the first meetings.
func first(all []Meeting, limit int) []Meeting {
	slices.SortStableFunc(all, func(a, b Meeting) int {
		if c := a.Start.Compare(b.Start); c != 0 {
			return c
		}
		return strings.Compare(a.Title, b.Title)
	})
	return all[:min(len(all), limit)]
}
