package ui

import (
	"testing"
	"time"
)

func TestCountdown(t *testing.T) {
	for left, want := range map[time.Duration]string{
		-time.Second: "now", 0: "now", time.Second: "within the hour", 59 * time.Minute: "within the hour",
		time.Hour: "in about 1 hour", 89 * time.Minute: "in about 1 hour", 90 * time.Minute: "in about 2 hours", 5*time.Hour + 10*time.Minute: "in about 5 hours",
		24 * time.Hour: "in 1 day", 47 * time.Hour: "in 1 day", 48 * time.Hour: "in 2 days", 400 * 24 * time.Hour: "in 400 days",
	} {
		if got := countdown(left); got != want {
			t.Errorf("%v: %q, want %q", left, got, want)
		}
	}
}
