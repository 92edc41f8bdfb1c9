// Package events carries new fragments from the workers to the open pages: a
// stream on Redis between the processes, and from there one Server-Sent Events
// connection per page.
//
// An id is time, given by Redis, and the revision of what it carries. It only grows,
// over a loss of Redis too, so an older drawing never replaces a newer one, and a page
// that comes back says with one number what it has.
//
// Open pages are many and mostly idle: a page costs one small goroutine and no buffers.
// A few shards write to all connections without waiting. A message is serialised once;
// a reader that does not keep up has its backlog put together by widget, so that it
// gets the newest state, later, and slows nobody.
package events

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// An ID is the place of an event in the stream: milliseconds since 1970 and a
// number within them, "1700000000000-0". It only grows, also over a Redis that
// lost its data, and is the revision of what the event carries.
type ID struct{ MS, Seq uint64 }

// ParseID reads an id. The zero ID comes before all.
func ParseID(s string) (ID, error) {
	ms, seq, _ := strings.Cut(s, "-")
	var id ID
	var err error
	if id.MS, err = strconv.ParseUint(ms, 10, 64); err == nil && seq != "" {
		id.Seq, err = strconv.ParseUint(seq, 10, 64)
	}
	if err != nil {
		return ID{}, fmt.Errorf("event id %.40q is not of the form 1700000000000-0", s)
	}
	return id, nil
}

func (id ID) String() string { return string(id.append(nil)) }

func (id ID) append(b []byte) []byte {
	b = strconv.AppendUint(b, id.MS, 10)
	return strconv.AppendUint(append(b, '-'), id.Seq, 10)
}

// After reports whether id comes later than other.
func (id ID) After(other ID) bool {
	return cmp.Or(cmp.Compare(id.MS, other.MS), cmp.Compare(id.Seq, other.Seq)) > 0
}

// IsZero reports whether id is before all events.
func (id ID) IsZero() bool { return id == ID{} }
