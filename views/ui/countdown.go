package ui

import "time"

// countdown says how long something takes to come: in full days, in about so
// many hours, or that it comes within the hour.
func countdown(left time.Duration) string {
	switch hours := int64((left + 30*time.Minute) / time.Hour); {
	case left <= 0:
		return "now"
	case left < time.Hour:
		return "within the hour"
	case left < 24*time.Hour:
		return "in about " + Count(hours, "hour", "")
	default:
		return "in " + Count(int64(left/(24*time.Hour)), "day", "")
	}
}
