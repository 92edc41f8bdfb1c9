package demo

import (
	"math/rand/v2"
	"time"
)

// A pace says how long a pause of a story takes that begins at a time.
type pace func(r *rand.Rand, at time.Time, pause time.Duration) time.Duration

// hurried tells within minutes what takes days, for those who look on.
func hurried(r *rand.Rand, _ time.Time, pause time.Duration) time.Duration {
	const faster, most, least = 40, 4 * time.Minute, 250 * time.Millisecond
	d := min(pause/faster, time.Duration((0.5+0.5*r.Float64())*float64(most)))
	return max(d, time.Duration((0.5+r.Float64())*float64(least)))
}

// lifelike lets stories take their time. A person who is expected to act after hours
// does so when people are up.
func lifelike(r *rand.Rand, at time.Time, pause time.Duration) time.Duration {
	pause += time.Duration(r.Int64N(int64(2 * time.Second)))
	if pause < 2*time.Hour {
		return pause
	}
	for bustle(at.Add(pause)) < r.Float64() {
		pause += 20*time.Minute + time.Duration(r.Int64N(int64(time.Hour)))
	}
	return pause
}

// hours say how much happens at each hour of a working day, UTC. Most people
// live between Europe and the Americas, some in Asia.
var hours = [24]float64{
	.30, .24, .20, .18, .20, .26, .36, .50, .64, .74, .78, .76,
	.78, .90, 1.0, 1.0, .96, .88, .80, .74, .68, .58, .48, .38,
}

// bustle is how much happens at a time, from 0 to 1.
func bustle(at time.Time) float64 {
	at = at.UTC()
	much := hours[at.Hour()]
	switch at.Weekday() {
	case time.Saturday, time.Sunday:
		return much * .45
	case time.Friday:
		return much * .9
	}
	return much
}
