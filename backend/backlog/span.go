package backlog

import (
	"slices"
	"time"
)

// A span is the time from one moment to another.
type span struct{ from, to time.Time }

// spans do not touch each other, and are in their order.
type spans []span

// add joins a span with those that it touches. One that ends before it begins
// adds nothing.
func (s spans) add(more span) spans {
	if more.to.Before(more.from) {
		return s
	}
	var all spans
	for _, one := range s {
		if one.to.Before(more.from) || more.to.Before(one.from) {
			all = append(all, one)
			continue
		}
		more = span{earlier(one.from, more.from), later(one.to, more.to)}
	}
	all = append(all, more)
	slices.SortFunc(all, func(a, b span) int { return a.from.Compare(b.from) })
	return all
}

// without takes a span away.
func (s spans) without(less span) spans {
	var all spans
	for _, one := range s {
		if one.to.Before(less.from) || less.to.Before(one.from) {
			all = append(all, one)
			continue
		}
		if one.from.Before(less.from) {
			all = append(all, span{one.from, less.from})
		}
		if less.to.Before(one.to) {
			all = append(all, span{less.to, one.to})
		}
	}
	return all
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
