package meetings

// until is how the end of a meeting is written: with its day, if that is
// another.
func until(m Meeting) string {
	if m.Start.YearDay() == m.End.YearDay() && m.Start.Year() == m.End.Year() {
		return "15:04 UTC"
	}
	return "2 Jan 2006, 15:04 UTC"
}

// again says that a meeting is one of a series.
func again(m Meeting) string {
	if m.Repeats {
		return ", repeats"
	}
	return ""
}
