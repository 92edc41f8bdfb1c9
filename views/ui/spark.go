package ui

import (
	"strconv"
	"strings"

	"github.com/dustin/go-humanize/english"
)

// Plural is the word for a number of things.
func Plural(n int64, one, many string) string { return english.PluralWord(int(n), one, many) }

// The place of a sparkline, in its own units, with room for the line above and below.
const (
	sparkWide = 88.0
	sparkHigh = 20.0
	sparkRoom = 2.0
)

// A sparkline is the points of values from left to right, and the last of them.
type sparkline struct{ line, under, x, y string }

func sparklineOf(values []int64) sparkline {
	var most int64 = 1
	for _, v := range values {
		most = max(most, v)
	}
	var s sparkline
	points := make([]string, len(values))
	for i, v := range values {
		s.x = decimal(sparkWide * float64(i) / float64(max(1, len(values)-1)))
		s.y = decimal(sparkHigh - sparkRoom - (sparkHigh-2*sparkRoom)*float64(max(v, 0))/float64(most))
		points[i] = s.x + "," + s.y
	}
	s.line = strings.Join(points, " ")
	high := strconv.Itoa(int(sparkHigh))
	s.under = "0," + high + " " + s.line + " " + s.x + "," + high
	return s
}
