package demo

import (
	"iter"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// An Event is a message and the pause before it.
type Event struct {
	Pause   time.Duration
	Message fedmsg.Message
}

// Traffic is what happens after a time, without end: a few messages a second,
// in bursts. The messages are dated by their pauses. The same seed and time
// give the same messages; any other time gives others.
func (c *Community) Traffic(from time.Time) iter.Seq[Event] { return c.traffic(from, 1) }

const (
	warmUp = 15 * time.Minute        // how long before its beginning the stories begin that are under way then
	apart  = 2400 * time.Millisecond // from one story to the next, on average
)

// traffic is Traffic at a speed: with 2, as much happens in half the time.
func (c *Community) traffic(from time.Time, speed float64) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		w := c.newWorld("traffic", from, hurried)
		told := newTeller(w, from.Add(-warmUp))
		last := from
		for {
			at, say := told.next()
			if at.Before(from) {
				say(at)
				continue
			}
			at = from.Add(time.Duration(float64(at.Sub(from)) / speed))
			e := Event{at.Sub(last), w.seal(at, say(at))}
			last = at
			if !yield(e) {
				return
			}
		}
	}
}

// A teller begins one story after the other.
type teller struct {
	w     *world
	at    time.Time // when the next story begins
	mood  float64   // how much is going on
	until time.Time // when the mood changes
}

func newTeller(w *world, from time.Time) *teller { return &teller{w: w, at: from, until: from} }

// next is the next line of all stories, and when it is said.
func (t *teller) next() (time.Time, line) {
	for {
		due, any := t.w.agenda.next()
		if any && due.Before(t.at) {
			c := t.w.agenda.take()
			return c.at, c.say
		}
		t.w.now = t.at
		t.w.plan(t.at, t.w.story())
		t.at = t.at.Add(t.pause())
	}
}

// moods are how much more or less than usual is going on; 1 on average.
var moods = []float64{.3, .5, .8, 1, 1.3, 2.1}

func (t *teller) pause() time.Duration {
	r := t.w.Rand
	if !t.at.Before(t.until) {
		t.mood = one(r, moods)
		t.until = t.at.Add(20*time.Second + time.Duration(r.Int64N(int64(time.Minute))))
	}
	return time.Duration(r.ExpFloat64() / t.mood * float64(apart))
}
