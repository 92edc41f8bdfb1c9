//go:build unix

package widgettest

import (
	"syscall"
	"time"
)

// used is how long processors have worked for this process, which others on the
// machine do not change.
func used() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return 0
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
