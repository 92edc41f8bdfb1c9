package metrics

import (
	"slices"
	"sync"
)

// other stands for all values of a label that have no series of their own.
const other = "other"

// longest is how long a value may be that was not known before.
const longest = 64 // bytes

// values bounds what a label may be: the known values, and the first few others
// that come. Senders of messages can't make as many series as they like.
type values struct {
	mu   sync.RWMutex
	seen map[string]bool
	room int // for values that are not seen yet
}

func newValues(room int, known ...string) *values {
	v := &values{seen: map[string]bool{}, room: room}
	for _, value := range known {
		v.seen[value] = true
	}
	return v
}

// of is the value itself, or "other".
func (v *values) of(value string) string {
	v.mu.RLock()
	seen, full := v.seen[value], v.room == 0
	v.mu.RUnlock()
	switch {
	case seen:
		return value
	case full, value == "", len(value) > longest:
		return other
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.seen[value] {
		return value
	}
	if v.room == 0 {
		return other
	}
	v.room--
	v.seen[value] = true
	return value
}

// each calls f with the known values in order, and "other".
func (v *values) each(f func(string)) {
	v.mu.RLock()
	defer v.mu.RUnlock()
	list := []string{other}
	for value := range v.seen {
		list = append(list, value)
	}
	slices.Sort(list)
	for _, value := range list {
		f(value)
	}
}
