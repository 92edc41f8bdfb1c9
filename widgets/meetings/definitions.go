package meetings

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"time"
)

const (
	// maxOnsets are the times at which the clocks of a calendar's time zones
	// change, each: a zone with its whole history has some 200.
	maxOnsets = 2_000
	// maxZoneSteps are the days that are looked at to find them, of some 4,000 for
	// a zone with summer time.
	maxZoneSteps = 500_000
)

// definitions are the time zones that a calendar defines, by name in lower case.
type definitions struct {
	zones map[string]*definition
	now   time.Time
	steps int // that are left
	dates int
}

// A definition is a VTIMEZONE: what it is called elsewhere, and from when on its
// clocks show what.
type definition struct {
	alias    string
	observed []observance
}

// An observance is a part of a definition.
type observance struct {
	start    time.Time
	from, to int
	told     [2]bool // whether from and to are
	rule     string
	more     []time.Time
}

// preview reads what a calendar defines, wherever that stands: its time zones,
// and those of times that have none, for each calendar that is in it.
func preview(l lines, now time.Time) (d definitions, usual []string) {
	d = definitions{zones: map[string]*definition{}, now: now, steps: maxZoneSteps, dates: maxOnsets}
	var zone *definition
	for of := outside; ; {
		p, ok := l.next(of)
		if !ok {
			return d, usual
		}
		switch {
		case begins(p, "VCALENDAR"):
			zone, of, usual = nil, outside, append(usual, "")
		case p.name == "X-WR-TIMEZONE" || p.name == "TIMEZONE-ID":
			if len(usual) == 0 {
				usual = append(usual, "")
			}
			usual[len(usual)-1] = cmp.Or(usual[len(usual)-1], strings.TrimSpace(p.value))
		case begins(p, "VTIMEZONE"):
			zone, of = &definition{}, properties
		case p.name == "END" && named(p, "VTIMEZONE") || begins(p, "VEVENT"):
			zone, of = nil, outside
		case zone == nil:
		case p.name == "TZID":
			name := strings.ToLower(plainZone(p.value))
			if _, twice := d.zones[name]; !twice && len(d.zones) < maxZones {
				d.zones[name] = zone
			}
		default:
			d.take(zone, p)
		}
	}
}

// take reads a property of a definition.
func (d *definitions) take(zone *definition, p prop) {
	if p.name == "X-LIC-LOCATION" || p.name == "TZID-ALIAS-OF" {
		zone.alias = cmp.Or(zone.alias, plainZone(p.value))
		return
	}
	if p.name == "BEGIN" && d.dates > 0 {
		d.dates--
		zone.observed = append(zone.observed, observance{})
	}
	if len(zone.observed) == 0 {
		return
	}
	o := &zone.observed[len(zone.observed)-1]
	switch p.name {
	case "DTSTART":
		if at, err := stampOf(p.value); err == nil {
			o.start = at.Time
		}
	case "TZOFFSETFROM":
		o.from, o.told[0] = offsetOf(p.value)
	case "TZOFFSETTO":
		o.to, o.told[1] = offsetOf(p.value)
	case "RRULE":
		o.rule = cmp.Or(o.rule, p.value)
	case "RDATE":
		for value := range strings.SplitSeq(p.value, ",") {
			value, _, _ = strings.Cut(value, "/")
			if at, err := stampOf(value); err == nil && d.dates > 0 {
				d.dates--
				o.more = append(o.more, at.Time)
			}
		}
	}
}

// zone is what is defined by a name; nil if nothing is.
func (d *definitions) zone(name string) *time.Location {
	zone := d.zones[strings.ToLower(name)]
	if zone == nil {
		return nil
	}
	if strings.Contains(zone.alias, "/") {
		if known := inDatabase(zone.alias); known != nil {
			return known
		}
	}
	if found := zone.location(name, d.now, &d.steps); found != nil || zone.alias == "" {
		return found
	}
	return zoneNamed(zone.alias)
}

// An onset is when clocks begin to show another time.
type onset struct {
	at       int64 // since 1970
	from, to int   // seconds ahead of UTC, before and since
}

func (z *definition) location(name string, now time.Time, steps *int) *time.Location {
	var all []onset
	for _, o := range z.observed {
		if *steps < 0 {
			return nil
		}
		if !o.told[1] {
			continue
		}
		if !o.told[0] {
			o.from = o.to
		}
		for _, at := range o.onsets(now, steps) {
			all = append(all, onset{at.Unix() - int64(o.from), o.from, o.to})
		}
	}
	if len(all) == 0 || len(all) > 2*maxOnsets {
		return nil
	}
	slices.SortStableFunc(all, func(a, b onset) int { return cmp.Compare(a.at, b.at) })
	zone, err := time.LoadLocationFromTZData(name, compiled(all))
	if err != nil {
		return nil
	}
	return zone
}

// onsets are when an observance begins, as clocks show it before: all that is told
// one by one, and what a rule says of the years around now, or of the last
// ones in which it held.
func (o observance) onsets(now time.Time, steps *int) []time.Time {
	start := o.start
	if start.IsZero() {
		start = time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	all := append([]time.Time{start}, o.more...)
	rule, err := ruleOf(o.rule)
	if rule == nil || err != nil {
		return all
	}
	from, to := now.AddDate(-3, 0, 0), now.AddDate(3, 0, 0)
	if rule.ends {
		switch rule.until.form {
		case day:
			rule.Until = rule.until.Add(24*time.Hour - time.Second)
		case moment:
			rule.Until = rule.until.UTC().Add(time.Duration(o.from) * time.Second)
		default:
			rule.Until = rule.until.Time
		}
		if rule.Until.Before(from) {
			from, to = rule.Until.AddDate(-2, 0, 0), rule.Until
		}
	}
	s, err := newSeries(rule.ROption, start)
	if err != nil {
		return all
	}
	for at := range s.between(from, to, steps) {
		if len(all) > maxOnsets {
			break
		}
		all = append(all, at)
	}
	return all
}

// compiled is a time zone as files have it (RFC 9636), in version 2: nothing in
// the first part, and all in the second.
func compiled(all []onset) []byte {
	header := append([]byte("TZif2"), make([]byte, 15)...)
	offsets := []int{all[0].from} // of before is the first
	var times, indices []byte
	for _, o := range all {
		index := slices.Index(offsets, o.to)
		if index < 0 {
			if len(offsets) == 255 {
				break
			}
			index = len(offsets)
			offsets = append(offsets, o.to)
		}
		times = binary.BigEndian.AppendUint64(times, uint64(o.at))
		indices = append(indices, byte(index))
	}
	data := append(slices.Clone(header), make([]byte, 6*4)...)
	data = append(data, header...)
	for _, count := range []int{0, 0, 0, len(indices), len(offsets), 1} {
		data = binary.BigEndian.AppendUint32(data, uint32(count))
	}
	data = append(append(data, times...), indices...)
	for _, offset := range offsets {
		data = append(binary.BigEndian.AppendUint32(data, uint32(int32(offset))), 0, 0)
	}
	return append(data, 0, '\n', '\n')
}
