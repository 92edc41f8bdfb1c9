package meetings_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/widgets/meetings"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

const (
	shown = 5
	ahead = 60 // days
)

func asked(limit int) meetings.Config {
	return meetings.Config{Calendar: "infra team", Base: "https://calendar.example.org", Limit: limit, Days: ahead}
}

// FuzzCalendar wants of any calendar meetings that are not over, in their order; the
// first ones of those that are found if more may be shown.
func FuzzCalendar(f *testing.F) {
	widgettest.Fuzz(f, meetings.Widget{}, asked(shown), func(t *testing.T, d meetings.Data) {
		checkMeetings(t, d.Meetings, shown)
	},
		calendar(full), calendar("UID:a\nRECURRENCE-ID:x\nDTSTART:20260504T100000Z"), "BEGIN:VCALENDAR", "BEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
		calendar("DTSTART:20260504T100000Z\nRRULE:FREQ=DAILY;BYHOUR=1,2,3;BYSETPOS=-1\nEXDATE:20260505T010000Z\nRDATE:20260506T010000Z"),
		calendar("DTSTART:00010101T000000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=53;WKST=SU\nDURATION:P9999999999W"), calendar("DTSTART;VALUE=DATE:99991231\nDTEND;VALUE=DATE:00010101"),
		"\ufeffBEGIN:VCALENDAR\rX-WR-TIMEZONE:(UTC+01:00) Bern\rBEGIN:VTIMEZONE\rTZID:x\rBEGIN:STANDARD\rTZOFFSETTO:-0030\rRRULE:FREQ=YEARLY\rEND:VTIMEZONE\rBEGIN:VEVENT\rDTSTART;TZID=x:20260504T1000\rEXDATE:20260504,",
		calendar("UID:a\nDTSTART:20260401T100000\nRRULE:freq=weekly;until=20260601\nEXRULE:FREQ=MONTHLY\nRDATE:20260506T100000Z/PT2H\n\nUID:a\nSEQUENCE:2\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260506\nDTSTART:20260507"),
		calendar("DTSTART;TZID=\"America/New_York\":20260308T023000\nRRULE:FREQ=MONTHLY;BYDAY=-1SU,2MO;COUNT=9\nDURATION:-PT1H"),
	)
}

// FuzzLimit wants a calendar that shows more to begin with what it showed before.
func FuzzLimit(f *testing.F) {
	f.Add(calendar(full))
	f.Add(calendar("UID:a\nDTSTART:20260101T100000Z\nRRULE:FREQ=DAILY\nDURATION:P3D\n\nUID:b\nDTSTART:20260504T000000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE\n\nUID:a\nRECURRENCE-ID:20260504T100000Z\nDTSTART:20260506T000000Z"))
	f.Fuzz(func(t *testing.T, body string) {
		few, err := found(body, asked(shown))
		many, errMany := found(body, asked(4*shown))
		if err != nil || errMany != nil {
			return // more may be too much to look through
		}
		checkMeetings(t, many.Meetings, 4*shown)
		if want := many.Meetings[:min(len(many.Meetings), shown)]; !slices.Equal(times(few.Meetings), times(want)) || few.Odd != many.Odd {
			t.Errorf("the first %d are %v, of more they are %v", shown, few.Meetings, want)
		}
	})
}

func found(body string, c meetings.Config) (meetings.Data, error) {
	env := widgettest.Env(widgettest.Team, widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/calendar")
		fmt.Fprint(w, body)
	})})
	return meetings.Widget{}.Data(context.Background(), env, c)
}

func times(list []meetings.Meeting) (all []string) {
	for _, m := range list {
		all = append(all, m.Start.Format(time.RFC3339)+" "+m.Title)
	}
	return all
}

func checkMeetings(t *testing.T, list []meetings.Meeting, limit int) {
	t.Helper()
	from, to := widgettest.Now, widgettest.Now.AddDate(0, 0, ahead)
	if len(list) > limit || !slices.IsSortedFunc(list, func(a, b meetings.Meeting) int { return a.Start.Compare(b.Start) }) {
		t.Errorf("the meetings are %v", list)
	}
	for _, m := range list {
		over := m.End
		if m.AllDay {
			over = over.AddDate(0, 0, 1)
		}
		if !m.Start.Before(to) || !over.After(from) && !m.Start.Equal(from) || m.End.Before(m.Start) || m.Start.Location() != time.UTC || m.End.Location() != time.UTC || m.Title == "" {
			t.Errorf("from %s to %s: %+v", from, to, m)
		}
		if m.AllDay && (!m.Start.Equal(m.Start.Truncate(24*time.Hour)) || !m.End.Equal(m.End.Truncate(24*time.Hour))) {
			t.Errorf("days have no hours: %+v", m)
		}
	}
}

// A habit is how often people meet, of the kinds that nearly all calendars have.
type habit struct {
	freq     string
	interval int
	count    int // 0: without end
	until    time.Time
	days     []time.Weekday // of a week, for DAILY and WEEKLY; none: as it begins
	start    time.Time
	left     []time.Time // out
}

var (
	freqs = []string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
	names = []string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	zones = []string{"UTC", "Europe/Prague", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "America/St_Johns", "Africa/Casablanca"}
)

// FuzzRepeats wants for such habits the same as going through all days one by one.
func FuzzRepeats(f *testing.F) {
	f.Add(uint8(0), uint8(3), uint8(0), uint16(0), uint8(0), uint16(300), uint16(600), uint8(1), uint8(0))
	f.Add(uint8(1), uint8(2), uint8(40), uint16(900), uint8(0b101010), uint16(500), uint16(1439), uint8(2), uint8(7))
	f.Add(uint8(2), uint8(1), uint8(0), uint16(0), uint8(0), uint16(30), uint16(150), uint8(3), uint8(1))
	f.Add(uint8(3), uint8(1), uint8(0), uint16(0), uint8(0), uint16(59), uint16(0), uint8(4), uint8(0))
	f.Fuzz(func(t *testing.T, freq, interval, count uint8, until uint16, days uint8, begin, minute uint16, zone, left uint8) {
		where, err := time.LoadLocation(zones[int(zone)%len(zones)])
		if err != nil {
			t.Fatal(err)
		}
		h := habit{freq: freqs[freq%4], interval: int(interval%9) + 1, count: int(count % 100)}
		h.start = time.Date(2024, 1, 1+int(begin%900), 0, int(minute%1440), 0, 0, where)
		if until > 0 {
			h.until = h.start.AddDate(0, 0, int(until%1500)).UTC()
		}
		for day := range time.Weekday(7) {
			if freq%4 < 2 && days>>day&1 == 1 {
				h.days = append(h.days, day)
			}
		}
		all := h.all(widgettest.Now.AddDate(0, 0, ahead))
		if left > 0 && len(all) > 0 {
			h.left = append(h.left, all[len(all)-1-int(left)%len(all)])
		}
		var want []string
		for _, at := range all {
			if !at.Before(widgettest.Now) && at.Before(widgettest.Now.AddDate(0, 0, ahead)) && !slices.ContainsFunc(h.left, at.Equal) && len(want) < shown {
				want = append(want, at.UTC().Format(time.RFC3339)+" Meeting")
			}
		}
		d, err := found(calendar(h.String()), asked(shown))
		if err != nil || d.Odd > 0 || !slices.Equal(times(d.Meetings), want) {
			t.Errorf("%s\n got %v, %v\nwant %v", h, times(d.Meetings), err, want)
		}
	})
}

func (h habit) String() string {
	const local = "20060102T150405"
	zone := h.start.Location().String()
	lines := fmt.Sprintf("UID:a\nDTSTART;TZID=%s:%s\nRRULE:FREQ=%s;INTERVAL=%d", zone, h.start.Format(local), h.freq, h.interval)
	if h.count > 0 {
		lines += fmt.Sprintf(";COUNT=%d", h.count)
	}
	if !h.until.IsZero() {
		lines += ";UNTIL=" + h.until.Format(local) + "Z"
	}
	if len(h.days) > 0 {
		var days []string
		for _, d := range h.days {
			days = append(days, names[d])
		}
		lines += ";BYDAY=" + strings.Join(days, ",")
	}
	for _, at := range h.left {
		lines += fmt.Sprintf("\nEXDATE;TZID=%s:%s", zone, at.Format(local))
	}
	return lines
}

// all are the times before another, of each day that there is.
func (h habit) all(to time.Time) (all []time.Time) {
	year, month, first := h.start.Date()
	for n := 0; ; n++ {
		at := showing(time.Date(year, month, first+n, h.start.Hour(), h.start.Minute(), 0, 0, time.UTC), h.start.Location())
		if !at.Before(to) || !h.until.IsZero() && at.After(h.until) || h.count > 0 && len(all) == h.count {
			return all
		}
		if h.falls(n, at) {
			all = append(all, at)
		}
	}
}

// showing is when a clock somewhere shows a time: the first time if it does twice, and
// counted from before if it skips that.
func showing(clock time.Time, where *time.Location) time.Time {
	var found []time.Time
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := clock.Add(near).In(where).Zone()
		at := clock.Add(-time.Duration(offset) * time.Second).In(where)
		if at.Format(time.DateTime) == clock.Format(time.DateTime) {
			return at
		}
		found = append(found, at)
	}
	return found[0]
}

// falls reports whether people meet on the day with a number since they began to.
func (h habit) falls(n int, at time.Time) bool {
	years, months := at.Year()-h.start.Year(), int(at.Month()-h.start.Month())
	months += 12 * years
	monday := (int(h.start.Weekday()) + 6) % 7
	switch h.freq {
	case "DAILY":
		return n%h.interval == 0 && (len(h.days) == 0 || slices.Contains(h.days, at.Weekday()))
	case "WEEKLY":
		return (n+monday)/7%h.interval == 0 && (slices.Contains(h.days, at.Weekday()) || len(h.days) == 0 && at.Weekday() == h.start.Weekday())
	case "MONTHLY":
		return months%h.interval == 0 && at.Day() == h.start.Day()
	default:
		return years%h.interval == 0 && at.Month() == h.start.Month() && at.Day() == h.start.Day()
	}
}
