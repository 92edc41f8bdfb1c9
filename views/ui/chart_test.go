package ui

import (
	"strconv"
	"testing"

	"github.com/fedora-hubs/hubs/views/ui/uitest"
)

func TestBars(t *testing.T) {
	year := make([]Bar, 53)
	for i := range year {
		year[i] = Bar{N: int64(i * i * 7 % 400), Title: "Week " + strconv.Itoa(i+1)}
		if i%13 == 0 {
			year[i].Label = "Q" + strconv.Itoa(i/13+1)
		}
	}
	for name, bars := range map[string][]Bar{
		"bars": {
			{N: 17, Title: "First <week>: 17", Label: "Aug & Sep"}, {}, {N: 1, Title: "Third: 1", Label: "Oct"},
			{N: 214, Title: "Fourth: 214"}, {N: 9, Title: "Fifth: 9", Label: "Nov", Open: true},
		},
		"bars-large":   {{N: 48_000, Title: "48,000"}, {N: 1, Title: "1"}},
		"bars-year":    year,
		"bars-all-low": {{}, {}},
		"bars-of-none": nil,
	} {
		t.Run(name, func(t *testing.T) {
			html := uitest.Render(t, Bars(bars))
			uitest.Golden(t, name, html)
			for _, problem := range uitest.Problems(html, 2) {
				t.Error(problem)
			}
		})
	}
}

func TestCeiling(t *testing.T) {
	for n, want := range map[int64]int64{
		0: 1, 1: 1, 2: 2, 7: 7, 10: 10, 11: 12, 13: 15, 17: 20, 21: 25, 26: 30, 81: 100, 101: 120, 214: 250, 799: 800, 801: 1000, 123_456: 150_000,
	} {
		if got := ceiling([]Bar{{N: n}, {}}); got != want {
			t.Errorf("ceiling of %d = %d, want %d", n, got, want)
		}
	}
}

// TestHeight wants bars as high as they are many, and none too low to be seen.
func TestHeight(t *testing.T) {
	for n, want := range map[int64]float64{1: barLeast, 250: barSpace / 4, 500: barSpace / 2, 1000: barSpace} {
		if got := barHeight(n, 1000); got != want {
			t.Errorf("%d of 1000 is %gem high, want %g", n, got, want)
		}
	}
}
