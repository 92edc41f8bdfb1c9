package backlog

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// overlap is how much before the last message the next page begins: times go
// through floating point on their way, here and there.
const overlap = 10 * time.Microsecond

// window is how much time is asked for at once: an archive counts all that it
// finds.
const window = 24 * time.Hour

// A walk goes through an archive from a time to another. Each page begins where
// the one before it ended in time, because an archive counts its way to a page
// with a high number. Only messages of about the same time are turned by number.
type walk struct {
	start, to time.Time
	at        time.Time // of the latest message
	window    time.Duration
	rows      int
	page      int
	passed    int                  // entries on the pages since start
	seen      map[string]time.Time // entries since start, by id
	done      bool
}

func newWalk(from, to time.Time, window time.Duration, rows int) *walk {
	return &walk{start: from, at: from, to: to, window: window, rows: rows, page: 1, seen: map[string]time.Time{}, done: to.Before(from)}
}

func (w *walk) query() url.Values {
	return url.Values{
		"start": {seconds(w.start)}, "end": {seconds(w.end())}, "order": {"asc"},
		"rows_per_page": {strconv.Itoa(w.rows)}, "page": {strconv.Itoa(w.page)},
	}
}

func (w *walk) end() time.Time { return earlier(w.start.Add(w.window), w.to) }

func seconds(t time.Time) string {
	return fmt.Sprintf("%d.%06d", t.Unix(), t.Nanosecond()/1000)
}

// take gives the messages of a page that were not on a page before, and how
// many entries are no messages.
func (w *walk) take(entries []json.RawMessage) (fresh []fedmsg.Message, bad int64) {
	for _, raw := range entries {
		m, err := fedmsg.Decode(raw)
		if err != nil || m.Time.IsZero() {
			sum := sha256.Sum256(raw)
			m = fedmsg.Message{ID: string(sum[:]), Time: w.at}
			err = errAnswer
		}
		if _, known := w.seen[m.ID]; known {
			continue
		}
		w.seen[m.ID] = m.Time
		if err != nil {
			bad++
			continue
		}
		if m.Time.After(w.at) && !m.Time.After(w.to) {
			w.at = m.Time
		}
		fresh = append(fresh, m)
	}
	return fresh, bad
}

// turn goes on after a page with so many entries and new messages, of so many
// pages.
func (w *walk) turn(entries, fresh, pages int) error {
	w.passed += entries
	if entries == 0 || w.page >= pages {
		end := w.end()
		if w.done = end.Equal(w.to); !w.done {
			w.at = end
			w.from(end.Add(-overlap))
		}
		return nil
	}
	if from := w.at.Add(-overlap); from.After(w.start) {
		if w.from(from); len(w.seen) > maxSeen {
			return errCrowd
		}
		return nil
	}
	if len(w.seen) > maxSeen {
		return errCrowd
	}
	if fresh == 0 && w.passed > len(w.seen) {
		return errRepeats
	}
	w.page++
	return nil
}

// from begins again at a later time.
func (w *walk) from(start time.Time) {
	w.start, w.page, w.passed = start, 1, 0
	for id, at := range w.seen {
		if at.Before(start) {
			delete(w.seen, id)
		}
	}
}

// smaller asks for fewer messages at a time, because they are large.
func (w *walk) smaller() {
	w.rows, w.page, w.passed = w.rows/2, 1, 0
}
