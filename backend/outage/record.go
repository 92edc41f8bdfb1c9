// Package outage logs what fails again and again once a state, and not once a
// try: when it begins, now and then while it lasts, when the cause is another,
// and when it works again.
package outage

import (
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
)

// reminders are the pauses between the lines about what goes on failing; the
// last one is that of all further lines.
var reminders = []time.Duration{time.Minute, 10 * time.Minute, time.Hour}

const (
	// calm is how long something has to work before its next failure is a new
	// outage. One that comes sooner belongs to the one before: what fails every
	// other time is one state, not thousands.
	calm = time.Minute
	// between is how long a line is enough before another cause is told.
	between = 10 * time.Second
	// causes is how many causes of an outage are told; an hourly reminder has the
	// newest one in any case.
	causes = 5
)

// A Record follows something that is tried again and again. The zero value is
// one that works. It is safe for use by many goroutines, and costs little while
// all is well.
type Record struct {
	mu       sync.Mutex
	failing  bool
	begun    time.Time // of the outage; zero: there was none
	failed   time.Time // for the last time
	worked   time.Time // for the first time after that
	line     time.Time // when something was told last
	due      time.Time // when a reminder is
	told     bool      // that it fails, so that its end is told as well
	times    int       // that it failed
	reminded int
	relapses int
	known    []string // causes that were told
}

// Note takes how a try of something went, and logs what is new about that. What
// names it ("relay the outbox"), and is the text of the first line; args go with
// each line about a failure, as those of a logger do.
func (r *Record) Note(log *slog.Logger, what string, err error, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case err != nil:
		r.fails(time.Now(), log, what, err, args)
	case r.failing:
		r.works(time.Now(), log, what)
	}
}

// Settle ends an outage without a failure since some time, of something that is
// known to work by nothing else.
func (r *Record) Settle(log *slog.Logger, what string, after time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := time.Now(); r.failing && now.Sub(r.failed) >= after {
		r.works(r.failed, log, what)
	}
}

func (r *Record) fails(now time.Time, log *slog.Logger, what string, err error, args []any) {
	first := r.begun.IsZero() || !r.failing && now.Sub(r.worked) > calm
	switch {
	case first:
		r.begun, r.due = now, now.Add(reminders[0])
		r.times, r.reminded, r.relapses, r.known = 0, 0, 0, nil
	case !r.failing: // told if it lasts; what relapses again and again waits longer
		if again := now.Add(reminders[min(r.relapses, 1)]); again.Before(r.due) {
			r.due = again
		}
		r.relapses++
	}
	r.failing, r.failed = true, now
	r.times++
	args = append([]any{"error", err}, args...)
	switch cause := kind(err); {
	case first:
		log.Warn(what, args...)
	case !now.Before(r.due):
		log.Error(what+": still failing", append(args, "since", r.begun.UTC(), "times", r.times)...)
		r.reminded = min(r.reminded+1, len(reminders)-1)
		r.due = now.Add(reminders[r.reminded])
	case r.told && now.Sub(r.line) >= between && len(r.known) < causes && !slices.Contains(r.known, cause):
		log.Warn(what+": fails for another reason", append(args, "since", r.begun.UTC(), "times", r.times)...)
	default:
		return
	}
	r.told, r.line = true, now
	if cause := kind(err); len(r.known) < causes && !slices.Contains(r.known, cause) {
		r.known = append(r.known, cause)
	}
}

func (r *Record) works(now time.Time, log *slog.Logger, what string) {
	if r.told {
		log.Info(what+": works again", "lasted", now.Sub(r.begun).Round(time.Millisecond), "times", r.times)
	}
	r.failing, r.worked, r.told = false, now, false
}

// kind is the text of an error without its numbers, which are of a try and not
// of a cause: ports, ids, times.
func kind(err error) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, err.Error())
}
