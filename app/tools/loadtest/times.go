package loadtest

import (
	"fmt"
	"slices"
	"time"
)

// Times are durations that were measured.
type Times []time.Duration

// Percentile is the time that p percent of them do not exceed.
func (t Times) Percentile(p float64) time.Duration {
	if len(t) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(t))
	return sorted[min(len(sorted)-1, int(float64(len(sorted))*p/100))]
}

// First is the shortest.
func (t Times) First() time.Duration { return slices.Min(t) }

// Last is the longest.
func (t Times) Last() time.Duration { return slices.Max(t) }

// String gives the middle and the high end, in milliseconds.
func (t Times) String() string {
	return fmt.Sprintf("p50 %.2f ms, p99 %.2f ms", Milliseconds(t.Percentile(50)), Milliseconds(t.Percentile(99)))
}

// Milliseconds is a duration as a number for a metric.
func Milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
