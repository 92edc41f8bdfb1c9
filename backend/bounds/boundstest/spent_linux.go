package boundstest

import (
	"syscall"
	"time"
)

// spent is how long this thread has had a processor: others may have it for most of
// the time.
func spent() time.Duration {
	const thread = 1 // RUSAGE_THREAD of getrusage(2)
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
