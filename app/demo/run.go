package demo

import (
	"context"
	"fmt"
	"time"

	"github.com/fedora-hubs/hubs/backend/sleep"
)

// Run lets the community live, from a time on, until the context ends: it
// publishes its traffic message by message, as if it happened, and now and then
// somebody subscribes to a hub, gives it a star, joins a team, or thinks
// better of it. With a speed of 2, as much happens in half the time. Without
// changes there is only the traffic.
//
// An error is one of publish, or one of changes that did not go away.
func (c *Community) Run(ctx context.Context, start time.Time, speed float64, publish func(topic string, envelope []byte) error, changes Changes) error {
	if !(speed > 0) {
		return fmt.Errorf("run the demo: speed %v is not more than 0", speed)
	}
	r := run{Community: c, speed: speed, publish: publish}
	if changes != nil {
		r.habits = c.habits(changes)
	}
	// The wall clock, which goes on while the machine sleeps.
	ahead := start.Sub(time.Now().Round(0))
	for ctx.Err() == nil {
		if err := r.from(ctx, time.Now().Round(0).Add(ahead)); err != nil && ctx.Err() == nil {
			return err
		}
	}
	return nil
}

type run struct {
	*Community
	speed   float64
	publish func(topic string, envelope []byte) error
	habits  *habits // nil: none
}

// late is how much a message may be behind the clock. After more, as when the
// machine slept, the traffic begins again: nobody wants to see hours of it at
// once.
const late = time.Minute

// from publishes what happens from a time on, which is now on the clock of the
// community, until the context ends or the clock has jumped.
func (r *run) from(ctx context.Context, start time.Time) error {
	begun, due := time.Now().Round(0), time.Duration(0)
	pauses := r.random("changes", start)
	nextChange := r.changePause(pauses.Float64())
	for e := range r.traffic(start, r.speed) {
		due += e.Pause
		wait := due - time.Now().Round(0).Sub(begun)
		if wait < -late || wait > e.Pause+late {
			return nil
		}
		if !sleep.For(ctx, wait) {
			return ctx.Err()
		}
		if err := r.publish(e.Message.Topic, e.Message.Raw); err != nil {
			return fmt.Errorf("publish %s: %w", e.Message.ID, err)
		}
		if r.habits != nil && due >= nextChange {
			nextChange = due + r.changePause(pauses.Float64())
			if err := r.habits.turn(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// changePause is the time until somebody changes a hub again, by a random
// number from 0 to 1.
func (r *run) changePause(random float64) time.Duration {
	return time.Duration((0.5 + random) * float64(changeEvery) / r.speed)
}
