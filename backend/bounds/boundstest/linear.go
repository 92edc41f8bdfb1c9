// Package boundstest holds parsers to a measure of what they may take for an
// input, whatever it says.
package boundstest

import (
	"runtime"
	"testing"
	"time"
)

const (
	// least are the bytes that any input may take.
	least = 1 << 20
	// longest is a time that no input may take. It is generous, as the machine may be
	// slow and on the watch for races: what it finds are parsers that take minutes.
	longest = 5 * time.Second
	tries   = 5
	// lost is how many times as much can't be anything else that the process does.
	lost = 20
)

// Linear runs a parser on an input of so many bytes. It fails if that allocates
// more than 1 MB and so many bytes for each of the input, or takes five seconds of a processor. What
// else the process does counts, too, so it tries again before it fails.
func Linear(t testing.TB, input, each int, parse func()) {
	t.Helper()
	limit := uint64(least + input*each)
	var memory uint64
	var took time.Duration
	for range tries {
		memory, took = measured(parse)
		if memory <= limit && took <= longest {
			return
		}
		if memory > lost*limit || took > lost*longest {
			break
		}
	}
	t.Fatalf("an input of %d bytes takes %d bytes (at most %d) and %s (at most %s)", input, memory, limit, took, longest)
}

func measured(parse func()) (memory uint64, took time.Duration) {
	var before, after runtime.MemStats
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	runtime.ReadMemStats(&before)
	begun := spent()
	parse()
	took = spent() - begun
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, took
}
