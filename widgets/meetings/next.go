package meetings

import (
	"context"
	"iter"
	"slices"
	"strings"
	"time"
)

// next lists the first meetings that are not over at from and begin before to,
// as many as a limit, the first one first. It ends when its context does.
func next(ctx context.Context, events []*event, from, to time.Time, limit int) ([]Meeting, error) {
	var found []Meeting
	steps, changed := maxSteps, changesOf(events)
	for _, e := range events {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if e.gone || changed.ended[e.uid] {
			continue
		}
		for _, start := range e.starts(from, to, limit, changed.replaced[e.uid], &steps) {
			found = append(found, e.at(start))
		}
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

// changes are what entries change of others, by UID.
type changes struct {
	ended    map[string]bool    // cancelled
	replaced map[string]moments // occurrences of a series
}

func changesOf(events []*event) changes {
	c := changes{map[string]bool{}, map[string]moments{}}
	for _, e := range events {
		if !e.instead.IsZero() {
			c.replaced[e.uid] = append(c.replaced[e.uid], e.instead.Unix())
		} else if e.gone && e.uid != "" {
			c.ended[e.uid] = true
		}
	}
	for _, all := range c.replaced {
		slices.Sort(all)
	}
	return c
}

// moments are seconds since 1970, in order.
type moments []int64

func momentsOf(times []time.Time) (all moments) {
	for _, at := range times {
		all = append(all, at.Unix())
	}
	slices.Sort(all)
	return all
}

func (m moments) have(at time.Time) bool {
	_, found := slices.BinarySearch(m, at.Unix())
	return found
}

// starts are the first times when an event begins that is not over at from and
// begins before to, as many as a limit, the first one first.
func (e *event) starts(from, to time.Time, limit int, replaced moments, steps *int) (all []time.Time) {
	if !e.instead.IsZero() {
		replaced = nil
	}
	counts := func(at time.Time) bool {
		m := e.at(at)
		return m.Start.Before(to) && (m.ends().After(from) || m.Start.Equal(from)) && !e.except.have(at) && !replaced.have(at)
	}
	for at := range e.series(from, to, steps) {
		if len(all) == limit {
			break
		}
		if counts(at) {
			all = append(all, at)
		}
	}
	*steps -= len(e.more)
	for _, at := range e.more {
		if counts(at) {
			all = append(all, at)
		}
	}
	slices.SortFunc(all, time.Time.Compare)
	all = slices.CompactFunc(all, time.Time.Equal)
	return all[:min(len(all), limit)]
}

// series is when an event begins as its rule says, about within a time; that it
// begins once, if it has no rule or a bad one.
func (e *event) series(from, to time.Time, steps *int) iter.Seq[time.Time] {
	if e.rule != nil {
		if s, err := newSeries(*e.rule, e.start); err == nil {
			return s.between(from.Add(-e.length-24*time.Hour), to, steps)
		}
	}
	return slices.Values([]time.Time{e.start})
}

// at is the event as it takes place at one time.
func (e *event) at(start time.Time) Meeting {
	m := e.meeting
	m.Start, m.End = start.UTC(), start.Add(e.length).UTC()
	if m.AllDay {
		m.End = m.Start.AddDate(0, 0, max(int(e.length/(24*time.Hour)), 1)-1)
	}
	return m
}

// ends is the moment after which a meeting is over.
func (m Meeting) ends() time.Time {
	if m.AllDay {
		return m.End.AddDate(0, 0, 1)
	}
	return m.End
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
