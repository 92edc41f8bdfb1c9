//go:build unix

package app

import (
	"math"
	"syscall"
)

// maxFiles is how many files the system lets this process open. The runtime has
// raised that as far as it may.
func maxFiles() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return math.MaxUint64 // not known
	}
	return uint64(limit.Cur) //nolint:unconvert // it is another type on some systems
}
