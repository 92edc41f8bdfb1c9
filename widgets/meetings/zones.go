package meetings

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // a machine without time zones would show wrong times
)

// maxZones are the time zones, each of which is looked up in the machine's
// files. A calendar has those of the people who made it, a dozen.
const maxZones = 100

// zones are the time zones of a calendar.
type zones struct {
	found   map[string]*time.Location // by TZID; nil where there is none of a name
	defined definitions
	usual   *time.Location // of times that have none; nil if the calendar says nothing
}

var errZone = errors.New("a time zone that nobody knows")

// named is the time zone that a calendar means with a name. One of the time zone
// database is that one; any other is what the calendar defines, or else what is
// usually called so.
func (z *zones) named(name string) (*time.Location, error) {
	zone, ok := z.found[name]
	if !ok {
		if len(z.found) == maxZones {
			return nil, errZones
		}
		zone = z.find(name)
		z.found[name] = zone
	}
	if zone == nil {
		return nil, errZone
	}
	return zone, nil
}

func (z *zones) find(name string) *time.Location {
	plain := plainZone(name)
	if strings.Contains(plain, "/") {
		if zone := inDatabase(plain); zone != nil {
			return zone
		}
	}
	if zone := z.defined.zone(plain); zone != nil {
		return zone
	}
	return zoneNamed(plain)
}

// float sets the time zone of times that have none.
func (z *zones) float(name string) {
	z.usual = nil
	if name != "" {
		z.usual, _ = z.named(name)
	}
}

// floating is the time zone of times that have none.
func (z *zones) floating() *time.Location { return cmp.Or(z.usual, time.UTC) }

var slashes = strings.NewReplacer(`\/`, "/", `\\`, "/", `\n`, " ", `\`, "", `"`, "")

// plainZone is the name of a time zone without what escapes and quotes leave.
func plainZone(name string) string {
	name = slashes.Replace(name[:min(len(name), 300)])
	return strings.Trim(strings.Join(strings.Fields(name), " "), "' ")
}

// zoneNames has, by name in lower case, that of the time zone database.
var zoneNames = sync.OnceValue(func() (n struct{ database, windows, places map[string]string }) {
	table := func(text string) map[string]string {
		all := map[string]string{}
		for entry := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '|' || r == '\n' }) {
			name, zone, _ := strings.Cut(entry, "=")
			all[strings.ToLower(name)] = zone
		}
		return all
	}
	n.database, n.windows, n.places = map[string]string{}, table(windowsNames), table(placeNames)
	region := ""
	for name := range strings.FieldsSeq(databaseNames) {
		if next, ok := strings.CutSuffix(name, ":"); ok {
			region = next
			continue
		}
		full := strings.TrimPrefix(region+"/"+name, "/")
		n.database[strings.ToLower(full)] = full
		city := strings.ToLower(strings.ReplaceAll(name[strings.LastIndexByte(name, '/')+1:], "_", " "))
		if _, ok := n.places[city]; !ok && !slices.Contains([]string{"", "Brazil", "Chile", "Etc", "Mexico"}, region) {
			n.places[city] = full
		}
	}
	return n
})

// inDatabase is a time zone of the database by its name, in whatever case.
func inDatabase(name string) *time.Location {
	lower := strings.ToLower(strings.ReplaceAll(name, " ", "_"))
	full, ok := zoneNames().database[lower]
	if !ok && strings.IndexByte(name, '/') > 0 {
		full = name // of a database that is newer
	}
	return load(full)
}

func load(name string) *time.Location {
	if name == "" {
		return nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return zone
}

// ahead is how names begin that have the distance to UTC.
var ahead = regexp.MustCompile(`(?i)^(\()?\s*(UTC|GMT)?\s*([+−-]\s*\d{1,2}(?:[:.]?\d{2})?)?\s*(\))?\s*(.*)$`)

// zoneNamed is what is usually called by a name: with a path before, as programs
// of libical have it; of Windows; with the distance to UTC and cities, as Windows
// shows it; by a city, or as people call it.
func zoneNamed(name string) *time.Location {
	if zone := oneNamed(name); zone != nil {
		return zone
	}
	for _, rest, ok := strings.Cut(name, "/"); ok; _, rest, ok = strings.Cut(rest, "/") {
		if zone := load(zoneNames().database[strings.ToLower(strings.ReplaceAll(rest, " ", "_"))]); zone != nil {
			return zone
		}
	}
	if m := ahead.FindStringSubmatch(name); m != nil && (m[3] != "" || m[1] != "" && m[2] != "" && m[4] != "") {
		offset, ok := offsetOf(cmp.Or(strings.ReplaceAll(m[3], " ", ""), "0"))
		if !ok {
			return nil
		}
		if zone := placed(m[5], &offset); zone != nil {
			return zone
		}
		if offset == 0 {
			return time.UTC
		}
		return time.FixedZone(name, offset)
	}
	if zone := placed(name, nil); zone != nil {
		return zone
	}
	if at := strings.IndexAny(name, "-_.: "); at > 0 { // US-Eastern
		return load(zoneNames().database[strings.ToLower(name[:at]+"/"+strings.ReplaceAll(strings.TrimSpace(name[at+1:]), " ", "_"))])
	}
	return nil
}

var seasons = strings.NewReplacer(" standard time", "", " daylight time", "", " summer time", "")

// oneNamed is a time zone of the database, of Windows, or of a single place.
func oneNamed(name string) *time.Location {
	if zone := inDatabase(name); zone != nil {
		return zone
	}
	names, lower := zoneNames(), strings.ToLower(name)
	zone := cmp.Or(names.windows[lower], names.places[lower])
	lower = strings.TrimRight(lower, " 0123456789")
	if standard := seasons.Replace(lower); standard != lower {
		zone = cmp.Or(zone, names.windows[standard])
	}
	return load(zone)
}

var inBrackets = regexp.MustCompile(`\([^)]*\)?`)

// placed is the time zone of the first place of a list that has one. If the
// distance to UTC is told, a place that has it is preferred, and none is taken
// that is far off; clocks change their rules, and names stay.
func placed(list string, offset *int) (near *time.Location) {
	names := zoneNames()
	parts := append([]string{list}, strings.FieldsFunc(strings.ReplaceAll(inBrackets.ReplaceAllString(list, ""), " / ", ","), func(r rune) bool {
		return strings.ContainsRune(",;:&", r)
	})...)
	for _, part := range parts[:min(len(parts), 12)] {
		part = strings.Trim(part, "() ")
		lower := strings.ToLower(part)
		for _, end := range []string{" standard time", " daylight time", " summer time", " time", " islands", " island", " is."} {
			lower = strings.TrimSuffix(lower, end)
		}
		zone := load(cmp.Or(names.places[lower], names.windows[lower], names.database[strings.ReplaceAll(strings.ToLower(part), " ", "_")]))
		if zone == nil {
			continue
		}
		if offset == nil {
			return zone
		}
		far := distance(zone, *offset)
		if far == 0 {
			return zone
		}
		if near == nil && far <= 2*60*60 {
			near = zone
		}
	}
	return near
}

// distance is how many seconds a time zone is from what it is said to be ahead of
// UTC when it has no summer time.
func distance(zone *time.Location, offset int) int {
	_, january := time.Date(2026, 1, 15, 0, 0, 0, 0, zone).Zone()
	_, july := time.Date(2026, 7, 15, 0, 0, 0, 0, zone).Zone()
	return min(max(january-offset, offset-january), max(july-offset, offset-july))
}
