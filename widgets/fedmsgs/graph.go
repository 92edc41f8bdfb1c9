package fedmsgs

import (
	"time"

	"github.com/fedora-hubs/hubs/views/ui"
)

// daily is up to how many weeks are drawn day by day.
const daily = 4

// monthly is up to how many weeks there is room for the names of all months.
const monthly = 26

// bars are the weeks, or the days of a few.
func (d Data) bars() (list []ui.Bar) {
	for i, w := range d.Weeks {
		last := i == len(d.Weeks)-1
		if len(d.Weeks) <= daily {
			list = append(list, w.days(last)...)
		} else {
			list = append(list, w.bar(last, len(d.Weeks) > monthly))
		}
	}
	return list
}

// bar is the whole week; the last one goes on. It has a label where a month
// begins, of many weeks where a quarter does.
func (w Week) bar(last, many bool) ui.Bar {
	b := ui.Bar{N: w.total(), Open: last, Title: "Week of " + w.Monday.Format("2 January 2006") + ": " + events(w.total())}
	if sunday := w.day(6); sunday.Day() <= 7 && (!many || sunday.Month()%3 == time.January) {
		b.Label = sunday.Format("Jan")
	}
	return b
}

// days are all seven, so that the graph does not jump from day to day.
func (w Week) days(last bool) []ui.Bar {
	list := make([]ui.Bar, 7)
	for i, n := range w.Days {
		list[i] = ui.Bar{N: n, Open: last && i == len(w.Days)-1, Title: w.day(i).Format("Monday, 2 January 2006") + ": " + events(n)}
	}
	list[0].Label = w.Monday.Format("2 Jan")
	return list
}

func (w Week) day(i int) time.Time { return w.Monday.AddDate(0, 0, i) }

func events(n int64) string { return ui.Count(n, "event", "") }
