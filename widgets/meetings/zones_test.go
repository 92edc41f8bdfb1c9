package meetings

import (
	"strings"
	"testing"
	"time"
)

// TestZoneNames wants a time zone behind every name of the tables.
func TestZoneNames(t *testing.T) {
	names := zoneNames()
	if len(names.database) < 590 || len(names.windows) < 130 {
		t.Errorf("there are %d names of the database and %d of Windows", len(names.database), len(names.windows))
	}
	for _, table := range []map[string]string{names.database, names.windows, names.places} {
		for name, zone := range table {
			if _, err := time.LoadLocation(zone); err != nil || name != strings.ToLower(name) {
				t.Errorf("%s: %s, %v", name, zone, err)
			}
		}
	}
}

// TestCompiled wants the same of a time zone that is defined as of the one of the
// database.
func TestCompiled(t *testing.T) {
	now := time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)
	lines := linesOf([]byte("BEGIN:VTIMEZONE\nTZID:x\n" +
		"BEGIN:DAYLIGHT\nDTSTART:20070311T020000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0400\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU\nEND:DAYLIGHT\n" +
		"BEGIN:STANDARD\nDTSTART:20071104T020000\nTZOFFSETFROM:-0400\nTZOFFSETTO:-0500\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\nEND:STANDARD\nEND:VTIMEZONE\n"))
	defined, _ := preview(lines, now)
	got, want := defined.zone("X"), load("America/New_York")
	for at := now.AddDate(-2, 0, 0); at.Before(now.AddDate(2, 0, 0)); at = at.Add(time.Hour) {
		_, g := at.In(got).Zone()
		if _, w := at.In(want).Zone(); g != w {
			t.Fatalf("at %s it is %d seconds ahead of UTC, want %d", at, g, w)
		}
	}
}
