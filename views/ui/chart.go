package ui

import (
	"math"
	"strconv"
)

// A Bar is one value of a chart.
type Bar struct {
	N     int64
	Title string // what is told of it where somebody points at it
	Label string // below it; where bars are many only a few have one
	Open  bool   // its time is not over yet
}

// A chart is as wide as its place, and its heights follow the reader's text
// size: all are in em, from the top.
const (
	barSpace = 8.0 // that the highest bar may take
	barTop   = 1.5 // above it stands the number that this is
	barBase  = barTop + barSpace
	barLeast = 0.2 // of a bar that is not 0
)

// ceiling is a round number that no value is above.
func ceiling(bars []Bar) int64 {
	var most int64 = 1
	for _, b := range bars {
		most = max(most, b.N)
	}
	if most <= 10 {
		return most
	}
	for unit := int64(1); ; unit *= 10 {
		for _, step := range []int64{10, 12, 15, 20, 25, 30, 40, 50, 60, 80} {
			if step*unit >= most {
				return step * unit
			}
		}
	}
}

// barHeight is in em.
func barHeight(n, ceiling int64) float64 {
	return max(float64(n)/float64(ceiling)*barSpace, barLeast)
}

// across is a share of a chart's width, for the bar that stands at a place.
func across(place float64, bars int) string { return decimal(100*place/float64(bars)) + "%" }

// anchor is which end of a label stands below the middle of its bar: at the
// borders, what keeps it inside.
func anchor(place, bars int) (name, x string) {
	switch middle := (float64(place) + 0.5) / float64(bars); {
	case middle < 0.05:
		return "start", "0%"
	case middle > 0.95:
		return "end", "100%"
	}
	return "middle", across(float64(place)+0.5, bars)
}

func em(length float64) string { return decimal(length) + "em" }

func decimal(n float64) string { return strconv.FormatFloat(math.Round(n*100)/100, 'f', -1, 64) }

func short(n int64) string {
	if exact(n) {
		return Exact(n)
	}
	return rounded(n)
}
