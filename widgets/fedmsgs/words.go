package fedmsgs

import (
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/dustin/go-humanize/english"

	"github.com/fedora-hubs/hubs/views/ui"
)

// sentence says in words what the graph shows.
func (d Data) sentence() templ.Component {
	parts := append([]templ.Component{ui.Text(ui.Count(d.total(), "event", ""))}, d.whose()...)
	parts = append(parts, ui.Text(d.span()))
	if weekday, one := d.busyWeekday(); one {
		parts = append(parts, ui.Text(", most on "+weekday.String()+"s"))
	}
	if day, n, one := d.busyDay(); one {
		parts = append(parts, ui.Text(". Busiest day: "), ui.Date(day), ui.Text(" ("+ui.Exact(n)+")"))
	}
	return templ.Join(append(parts, ui.Text("."))...)
}

// silence says that there is nothing to show.
func (d Data) silence() templ.Component {
	if d.Nobody {
		return ui.Text("No members yet.")
	}
	parts := append([]templ.Component{ui.Text("No events")}, d.whose()...)
	return templ.Join(append(parts, ui.Text(d.span()+"."))...)
}

// whose are they, if that is not whose page it is?
func (d Data) whose() []templ.Component {
	switch {
	case len(d.Packages) > 3:
		return []templ.Component{ui.Text(" about " + strconv.Itoa(len(d.Packages)) + " packages")}
	case len(d.Packages) > 0:
		return []templ.Component{ui.Text(" about " + english.WordSeries(d.Packages, "and"))}
	case d.OfTeam:
		return []templ.Component{ui.Text(" by members")}
	case d.Username != "":
		return []templ.Component{ui.Text(" by "), ui.PersonLink(d.Username)}
	}
	return nil
}

func (d Data) span() string {
	if len(d.Weeks) == 1 {
		return " this week"
	}
	return " in " + strconv.Itoa(len(d.Weeks)) + " weeks"
}

// twice warns of events that count more than once.
func (d Data) twice() string {
	switch {
	case !d.Several:
		return ""
	case d.OfTeam:
		return "An event that names several members counts for each of them."
	}
	return "An event about several of the packages counts for each of them."
}

// busyWeekday is the weekday with most messages. There is none where too few
// weeks are shown to tell, where two have as many, or where one has all.
func (d Data) busyWeekday() (most time.Weekday, one bool) {
	var sums [7]int64
	for _, w := range d.Weeks {
		for i, n := range w.Days {
			sums[i] += n
		}
	}
	i, one := peak(sums[:])
	return time.Weekday((i + 1) % 7), one && len(d.Weeks) > 3 && sums[i] < d.total()
}

// busyDay is the day with most messages, if it is one and not the only one.
func (d Data) busyDay() (day time.Time, n int64, one bool) {
	var days []int64
	for _, w := range d.Weeks {
		days = append(days, w.Days...)
	}
	i, one := peak(days)
	if !one || days[i] == d.total() {
		return time.Time{}, 0, false
	}
	return d.Weeks[0].Monday.AddDate(0, 0, i), days[i], true
}

// peak is the place of the largest number, and whether no other is as large.
func peak(list []int64) (place int, one bool) {
	for i, n := range list {
		switch {
		case n > list[place]:
			place, one = i, true
		case n == list[place]:
			one = i == 0
		}
	}
	return place, one
}

func (d Data) total() (n int64) {
	for _, w := range d.Weeks {
		n += w.total()
	}
	return n
}

func (w Week) total() (n int64) {
	for _, day := range w.Days {
		n += day
	}
	return n
}
