package demo

import (
	"container/heap"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A post is a message before it has its envelope.
type post struct {
	event string // topic without prefix and environment
	body  fedmsg.Body
}

// A line makes a post when its time has come.
type line func(at time.Time) post

// A script is a story: what is said, and how long after what was said before.
// Its pauses are those of real life.
type script []step

type step struct {
	after time.Duration
	say   line
}

func (s *script) say(after time.Duration, l line) { *s = append(*s, step{after, l}) }

// then continues with another story.
func (s *script) then(after time.Duration, more script) {
	for i, st := range more {
		if i == 0 {
			st.after += after
		}
		*s = append(*s, st)
	}
}

// An agenda is what will be said, by time.
type agenda struct{ cues cues }

type cue struct {
	at    time.Time
	order int // of those of the same time
	say   line
}

func (a *agenda) add(c cue) { heap.Push(&a.cues, c) }

// next is when the first of the agenda is due; false where nothing is.
func (a *agenda) next() (time.Time, bool) {
	if len(a.cues) == 0 {
		return time.Time{}, false
	}
	return a.cues[0].at, true
}

func (a *agenda) take() cue { return heap.Pop(&a.cues).(cue) }

// cues are a heap.
type cues []cue

func (c cues) Len() int      { return len(c) }
func (c cues) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c cues) Less(i, j int) bool {
	if c[i].at.Equal(c[j].at) {
		return c[i].order < c[j].order
	}
	return c[i].at.Before(c[j].at)
}
func (c *cues) Push(x any) { *c = append(*c, x.(cue)) }
func (c *cues) Pop() any {
	last := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return last
}
