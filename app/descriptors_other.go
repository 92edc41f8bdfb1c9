//go:build !unix

package app

import "math"

// maxFiles is how many files the system lets this process open: here nobody
// tells.
func maxFiles() uint64 { return math.MaxUint64 }
