package meetings_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/meetings"
	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

// calendar is a document with entries, which are separated by empty lines.
func calendar(entries string) string {
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN"}
	for entry := range strings.SplitSeq(strings.TrimSpace(entries), "\n\n") {
		if strings.TrimSpace(entry) != "" {
			lines = append(lines, "BEGIN:VEVENT", "DTSTAMP:20260101T000000Z", strings.TrimSpace(entry), "END:VEVENT")
		}
	}
	return strings.ReplaceAll(strings.Join(append(lines, "END:VCALENDAR", ""), "\n"), "\n", "\r\n")
}

func serve(body string) widgettest.World {
	return widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.String() != "https://calendar.fedoraproject.org/ical/infra%20team/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
		fmt.Fprint(w, body)
	})}
}

const full = `
UID:weekly
SUMMARY:Weekly <b>meeting</b>
LOCATION:https://chat.example.org/#infra
DTSTART;TZID=Europe/Prague:20260107T160000
DTEND;TZID=Europe/Prague:20260107T170000
RRULE:FREQ=WEEKLY;BYDAY=WE

UID:sprint
SUMMARY:Sprint
DTSTART;VALUE=DATE:20260505
DTEND;VALUE=DATE:20260508
URL:javascript:alert(1)

UID:holiday
SUMMARY:Holiday
DTSTART;VALUE=DATE:20260503

UID:now
SUMMARY:Going on
DTSTART:20260503T113000Z
DURATION:PT1H
URL:https://example.org/now

UID:over
SUMMARY:Over
DTSTART:20260503T100000Z
DTEND:20260503T110000Z

UID:bad
SUMMARY:Bad
DTSTART;TZID=Moon/Tranquility:20260504T100000`

func TestWidget(t *testing.T) {
	changed := widgettest.Said("fedocal.meeting.update", 0, fedmsg.Meta{})
	changed.Body = fedmsg.Body{"calendar": map[string]any{"calendar_name": "infra team"}}
	other := widgettest.Said("fedocal.meeting.update", 0, fedmsg.Meta{})
	other.Body = fedmsg.Body{"calendar": map[string]any{"calendar_name": "docs"}}
	reminder := widgettest.Said("fedocal.meeting.reminder", 0, fedmsg.Meta{})
	widgettest.Run(t, widgets.New(meetings.Widget{}), widgettest.Cases{
		{
			Name: "full", Config: `{"calendar": "infra team", "limit": 5}`, World: serve(calendar(full)),
			Redraws: []fedmsg.Said{changed}, Ignores: []fedmsg.Said{other, reminder, widgettest.Said("bodhi.update.comment", 0, fedmsg.Meta{})},
		},
		{Name: "none", Config: `{"calendar": "infra team"}`, World: serve(calendar(""))},
		{Name: "html", Config: `{"calendar": "infra team"}`, World: serve("<html>Please sign in</html>")},
		{Name: "unknown", Config: `{"url": "https://example.org/x.ics"}`, World: serve(""), Ignores: []fedmsg.Said{changed}},
		{Name: "empty", Ignores: []fedmsg.Said{changed}},
	})
}

// TestRepeats lists when entries take place in the two weeks after 3 May 2026,
// 12:00 UTC, a Sunday.
func TestRepeats(t *testing.T) {
	for name, c := range map[string]struct{ entries, want string }{
		"once":               {"UID:a\nDTSTART:20260504T100000Z", "04T10"},
		"after the window":   {"UID:a\nDTSTART:20260604T100000Z", ""},
		"just begun":         {"UID:a\nDTSTART:20260503T120000Z", "03T12"},
		"just over":          {"UID:a\nDTSTART:20260503T110000Z\nDTEND:20260503T120000Z", ""},
		"weekly":             {"UID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY", "04T10 11T10"},
		"every other week":   {"UID:a\nDTSTART:20260427T100000Z\nRRULE:FREQ=WEEKLY;INTERVAL=2", "11T10"},
		"summer time":        {"UID:a\nDTSTART;TZID=America/New_York:20260105T100000\nRRULE:FREQ=WEEKLY", "04T14 11T14"},
		"without a zone":     {"UID:a\nDTSTART:20260504T100000", "04T10"},
		"until":              {"UID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY;UNTIL=20260504T100000Z", "04T10"},
		"count":              {"UID:a\nDTSTART:20260427T100000Z\nRRULE:FREQ=WEEKLY;COUNT=2", "04T10"},
		"second Tuesday":     {"UID:a\nDTSTART:20260113T100000Z\nRRULE:FREQ=MONTHLY;BYDAY=2TU", "12T10"},
		"exception":          {"UID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY\nEXDATE:20260504T100000Z", "11T10"},
		"exceptions":         {"UID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY\nEXDATE:20260420T100000Z,20260511T100000Z", "04T10"},
		"exception in zone":  {"UID:a\nDTSTART;TZID=Europe/Prague:20260105T100000\nRRULE:FREQ=WEEKLY\nEXDATE;TZID=Europe/Prague:20260504T100000", "11T08"},
		"all-day exception":  {"UID:a\nDTSTART;VALUE=DATE:20260504\nRRULE:FREQ=WEEKLY\nEXDATE;VALUE=DATE:20260504", "11T00"},
		"one more":           {"UID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY;UNTIL=20260401T000000Z\nRDATE:20260506T100000Z", "06T10"},
		"moved":              {"UID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY\n\nUID:a\nRECURRENCE-ID:20260504T100000Z\nDTSTART:20260505T110000Z", "05T11 11T10"},
		"moved into view":    {"UID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY;UNTIL=20260501T000000Z\n\nUID:a\nRECURRENCE-ID:20260427T100000Z\nDTSTART:20260505T110000Z", "05T11"},
		"moved first":        {"UID:a\nRECURRENCE-ID:20260504T100000Z\nDTSTART:20260505T110000Z\n\nUID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY", "05T11 11T10"},
		"moved, with a rule": {"UID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY\n\nUID:a\nRECURRENCE-ID:20260504T100000Z\nDTSTART:20260505T110000Z\nRRULE:FREQ=WEEKLY\nEXDATE:20260505T110000Z", "05T11 11T10"},
		"one cancelled":      {"UID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY\n\nUID:a\nRECURRENCE-ID:20260504T100000Z\nDTSTART:20260504T100000Z\nSTATUS:CANCELLED", "11T10"},
		"all cancelled":      {"UID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY\nSTATUS:CANCELLED\n\nUID:a\nRECURRENCE-ID:20260504T100000Z\nDTSTART:20260505T110000Z", ""},
		"within a day":       {"UID:a\nDTSTART:19700101T000000Z\nRRULE:FREQ=SECONDLY", "1 odd"},
		"never":              {"UID:a\nDTSTART:20260101T000000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", ""},
		"nonsense rule":      {"UID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=SOMETIMES", "1 odd"},
		"negative interval":  {"UID:a\nDTSTART:20260504T100000Z\nRRULE:FREQ=DAILY;INTERVAL=-1", "04T10"},
		"ends before starts": {"UID:a\nDTSTART:20260504T100000Z\nDTEND:20260501T100000Z", "04T10"},
		"no start":           {"UID:a\nSUMMARY:x", "1 odd"},
		"a birthday":         {"UID:a\nDTSTART;VALUE=DATE:16040505\nRRULE:FREQ=YEARLY", "05T00"},
		"Monday or 2nd Tue":  {"UID:a\nDTSTART:20260101T100000Z\nRRULE:FREQ=MONTHLY;BYDAY=MO,2TU", "04T10 11T10 12T10"},
		"last week day":      {"UID:a\nDTSTART:20260101T100000Z\nRRULE:FREQ=MONTHLY;BYMONTHDAY=1,2,3,4,5,6,7;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "07T10"},
		"in a week":          {"UID:a\nDTSTART:20260101T100000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=TU", "12T10"},
		"a count of ages":    {"UID:a\nDTSTART:19700105T100000Z\nRRULE:FREQ=DAILY;INTERVAL=7;COUNT=1000000000", "04T10 11T10"},
		"never, each day":    {"UID:a\nDTSTART:19700101T000000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", ""},
		"an age apart":       {"UID:a\nDTSTART:20260504T100000Z\nRRULE:FREQ=DAILY;INTERVAL=9223372036854775807", "1 odd"},
		"each 1,000 days":    {"UID:a\nDTSTART:20230807T130000Z\nRRULE:FREQ=DAILY;INTERVAL=1000", "03T13"},
		"a long list":        {"UID:a\nDTSTART:20260101T100000Z\nRRULE:FREQ=YEARLY;BYDAY=MO;BYSETPOS=" + many("1", 100_000), "1 odd"},
		"most exceptions":    {"UID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY\nEXDATE:20260504T100000Z,\nEXDATE:" + many("20260511T100000Z", 999), ""},
		"too many":           {"UID:a\nDTSTART:20260105T100000Z\nRRULE:FREQ=WEEKLY\nEXDATE:20260504T100000Z\nEXDATE:" + many("20260511T100000Z", 1000), "1 odd"},
		"too many more":      {"UID:a\nDTSTART:20260105T100000Z\nRDATE;TZID=Europe/Prague:" + many("20260511T100000", 100_000), "1 odd"},
		"with an alarm":      {"UID:a\nBEGIN:VALARM\nDTSTART:20260505T100000Z\nEND:VALARM\nDTSTART:20260504T100000Z", "04T10"},
		"deep":               {"UID:a\n" + strings.Repeat("BEGIN:VALARM\n", 50_000) + strings.Repeat("END:VALARM\n", 50_000) + "DTSTART:20260504T100000Z", "04T10"},
		"folded":             {"UID:a\nDTST\n ART:202605\n\t04T100000Z", "04T10"},
		"a long line":        {"UID:a\nDTSTART:20260504T100000Z\nSUMMARY:" + strings.Repeat("x", 1_000_000), "04T10"},
		"a long parameter":   {"UID:a\nDTSTART;X=\"" + strings.Repeat("a;:", 5_000) + "\":20260504T100000Z", "04T10"},
		"no colon":           {"UID:a\nDTSTART:20260504T100000Z\nUID;X=y", "04T10"},
		"twice":              {"UID:a\nDTSTART:20260504T100000Z\nDTSTART:20260505T100000Z", "04T10"},
	} {
		t.Run(name, func(t *testing.T) {
			env := widgettest.Env(widgettest.Team, serve(calendar(c.entries)))
			d, err := meetings.Widget{}.Data(t.Context(), env, meetings.Config{
				Calendar: "infra team", Base: "https://calendar.fedoraproject.org", Limit: 9, Days: 14,
			})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range d.Meetings {
				got = append(got, m.Start.Format("02T15"))
			}
			if d.Odd > 0 {
				got = append(got, fmt.Sprint(d.Odd, " odd"))
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %q, want %q", strings.Join(got, " "), c.want)
			}
		})
	}
}

// many is a list of something.
func many(one string, n int) string { return strings.TrimSuffix(strings.Repeat(one+",", n), ",") }

// TestBeyond wants a sentence for what is more than is read.
func TestBeyond(t *testing.T) {
	entries := func(n int, entry func(i int) string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(entry(i) + "\n\n")
		}
		return b.String()
	}
	for name, c := range map[string]struct{ entries, want string }{
		"entries":     {entries(10_001, func(int) string { return "DTSTART:20260504T100000Z" }), "The calendar has more than 10,000 entries."},
		"zones":       {entries(101, func(i int) string { return fmt.Sprintf("DTSTART;TZID=Moon/%d:20260504T100000", i) }), "The calendar has more than 100 time zones."},
		"repetitions": {entries(3, func(int) string { return "DTSTART:00020101T100000Z\nRRULE:FREQ=DAILY;COUNT=1000000000" }), "The calendar has more repetitions than can be looked through."},
	} {
		_, err := meetings.Widget{}.Data(t.Context(), widgettest.Env(widgettest.Team, serve(calendar(c.entries))), meetings.Config{
			Calendar: "infra team", Base: "https://calendar.fedoraproject.org", Limit: 9, Days: 14,
		})
		if err == nil || widgets.Explanation(err) != c.want {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}

// TestLargest wants the meetings of a calendar that is as large as may be.
func TestLargest(t *testing.T) {
	var b strings.Builder
	for i := range 9_999 {
		fmt.Fprintf(&b, "UID:%d\nDTSTART;TZID=Europe/Prague:2026050%dT1%d0000\nRRULE:FREQ=WEEKLY\nSUMMARY:%d\n\n", i, 5+i%3, i%10, i)
	}
	b.WriteString("UID:first\nDTSTART:20260504T080000Z\nSUMMARY:First")
	d, err := meetings.Widget{}.Data(t.Context(), widgettest.Env(widgettest.Team, serve(calendar(b.String()))), meetings.Config{
		Calendar: "infra team", Base: "https://calendar.fedoraproject.org", Limit: 3, Days: 366,
	})
	var got []string
	for _, m := range d.Meetings {
		got = append(got, m.Title)
	}
	if strings.Join(got, " ") != "First 0 1020" || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}

// A calendar is known by what it says, whatever its server says of it; what is none is
// told as what it is.
func TestTypesOfCalendars(t *testing.T) {
	body := calendar("UID:one\nSUMMARY:Caf\xe9 now\nDTSTART:20260504T100000Z\n")
	for name, c := range map[string]struct{ contentType, body, want string }{
		"no type":           {"", body, "Café now"},
		"a page":            {"text/html", body, "Café now"},
		"an older calendar": {"text/x-vcalendar; charset=iso-8859-1", body, "Café now"},
		"JSON":              {"application/json", body, "Café now"},
		"what is a page":    {"text/calendar", "<!doctype html><title>Our calendar</title><p>Look here.", "answered with a web page, not a calendar"},
		"a page to sign in": {"text/html", `<html><title>Sign in</title><form><input type="password"></form>`, "wants visitors to sign in"},
		"nothing":           {"text/calendar", "", "answered with nothing"},
		"something else":    {"text/calendar", "hello", "answered with something that is not a calendar"},
	} {
		t.Run(name, func(t *testing.T) {
			env := widgettest.Env(widgettest.Team, widgettest.World{Web: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header()["Content-Type"] = nil
				if c.contentType != "" {
					w.Header().Set("Content-Type", c.contentType)
				}
				fmt.Fprint(w, c.body)
			})})
			d, err := meetings.Widget{}.Data(t.Context(), env, meetings.Config{URL: "https://calendar.example.org/x", Days: 14, Limit: 5})
			got := ""
			if err != nil {
				got = widgets.Explanation(err)
			} else if len(d.Meetings) == 1 {
				got = d.Meetings[0].Title
			}
			if !strings.Contains(got, c.want) {
				t.Errorf("it shows %q, want %q", got, c.want)
			}
		})
	}
}
