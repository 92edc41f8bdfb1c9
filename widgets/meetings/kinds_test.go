package meetings_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/fedora-hubs/hubs/widgets/widgettest"
)

// one is an entry with a start, and lines is a calendar with more.
const one = "UID:a\nSUMMARY:M\nDTSTART:20260504T100000Z\n"

// TestLines wants the meeting of a calendar that is not written as it should be.
func TestLines(t *testing.T) {
	plain := calendar(one)
	in := func(lines string) string { return calendar(one + lines) }
	for name, c := range map[string]struct{ body, want string }{
		"LF":                         {strings.ReplaceAll(plain, "\r\n", "\n"), "05-04T10:00"},
		"CR":                         {strings.ReplaceAll(plain, "\r\n", "\r"), "05-04T10:00"},
		"CR twice and LF":            {strings.ReplaceAll(plain, "\r\n", "\r\r\n"), "05-04T10:00"},
		"empty lines":                {strings.ReplaceAll(plain, "\r\n", "\n\n"), "05-04T10:00"},
		"empty lines and a fold":     {strings.ReplaceAll(in("LOCATION:Ro\n om 1"), "\r\n", "\r\r\n"), "05-04T10:00@Room 1"},
		"lower case":                 {strings.ToLower(in("SUMMARY:m")), "05-04T10:00=m"},
		"byte order mark":            {"\ufeff" + plain, "05-04T10:00"},
		"two byte order marks":       {"\ufeff\ufeff" + plain, "05-04T10:00"},
		"mark taken for letters":     {"ï»¿" + plain, "05-04T10:00"},
		"mark of a second calendar":  {calendar("") + "\ufeff" + plain, "05-04T10:00"},
		"UTF-16":                     {wide(plain, true), "05-04T10:00"},
		"UTF-16, little end first":   {wide(plain, false), "05-04T10:00"},
		"blank before":               {" " + plain, "05-04T10:00"},
		"lines before":               {"\r\n\r\n" + plain, "05-04T10:00"},
		"text before":                {"Warning: something in line 3\n" + plain, "05-04T10:00"},
		"HTML around":                {"<pre>" + plain + "</pre>", "05-04T10:00"},
		"text after":                 {plain + "\n-- \nSent with love", "05-04T10:00"},
		"zeros after":                {plain + "\x00\x00", "05-04T10:00"},
		"zeros within":               {strings.ReplaceAll(plain, "BEGIN", "BE\x00GIN"), "05-04T10:00"},
		"blanks after":               {strings.ReplaceAll(plain, "\r\n", " \t\r\n"), "05-04T10:00"},
		"set in":                     {"  " + strings.ReplaceAll(plain, "\r\n", "\r\n  "), "05-04T10:00"},
		"set in more and more":       {"BEGIN:VCALENDAR\n BEGIN:VEVENT\n  SUMMARY:A meeting\n   of all\n  DTSTART:20260504T100000Z\n END:VEVENT\nEND:VCALENDAR", "05-04T10:00=A meeting of all"},
		"blanks around names":        {"BEGIN : VCALENDAR\nBEGIN: VEVENT\nDTSTART : 20260504T100000Z\nEND: VEVENT\n", "05-04T10:00"},
		"fold in a name":             {calendar("DTST\n ART:20260504T100000Z"), "05-04T10:00"},
		"fold with more blanks":      {calendar("DTSTART:20260504\n   T100000Z"), "05-04T10:00"},
		"fold with a tab":            {calendar("DTSTART:20260504\n\tT100000Z"), "05-04T10:00"},
		"fold in a letter":           {in("LOCATION:Caf\xc3\n \xa9"), "05-04T10:00@Café"},
		"no end of the calendar":     {strings.TrimSuffix(plain, "END:VCALENDAR\r\n"), "05-04T10:00"},
		"no end at all":              {strings.TrimSuffix(plain, "END:VEVENT\r\nEND:VCALENDAR\r\n"), "05-04T10:00"},
		"no end of the entry":        {strings.Replace(plain, "END:VEVENT\r\n", "", 1), "05-04T10:00"},
		"no end of one of two":       {strings.Replace(calendar(one+"\n\nUID:b\nDTSTART:20260505T100000Z"), "END:VEVENT\r\n", "", 1), "05-04T10:00 05-05T10:00"},
		"no end of an alarm":         {in("BEGIN:VALARM\nTRIGGER:-PT5M"), "05-04T10:00"},
		"no end of an alarm before":  {calendar("UID:a\nBEGIN:VALARM\nUID:b\nTRIGGER:-PT5M\nDURATION:PT9H\nSUMMARY:M\nDTSTART:20260504T100000Z"), "05-04T10:00"},
		"beginning twice":            {strings.Replace(plain, "BEGIN:VEVENT", strings.Repeat("BEGIN:VEVENT\r\n", 2)+"X:y", 1), "05-04T10:00"},
		"ends swapped":               {in("BEGIN:VALARM\nEND:VEVENT\nEND:VALARM"), "05-04T10:00"},
		"an end too many":            {in("END:VALARM\nLOCATION:x"), "05-04T10:00@x"},
		"no calendar around":         {"BEGIN:VEVENT\nDTSTART:20260504T100000Z\nEND:VEVENT\n", "05-04T10:00"},
		"entry after the end":        {calendar("") + "BEGIN:VEVENT\nDTSTART:20260504T100000Z\nEND:VEVENT\n", "05-04T10:00"},
		"entry in a to-do":           {strings.Replace(plain, "BEGIN:VEVENT", "BEGIN:VTODO\r\nDUE:20260501\r\nBEGIN:VEVENT", 1), "05-04T10:00"},
		"time zone without an end":   {strings.Replace(plain, "BEGIN:VEVENT", "BEGIN:VTIMEZONE\r\nTZID:x\r\nBEGIN:VEVENT", 1), "05-04T10:00"},
		"two calendars":              {plain + calendar("UID:b\nDTSTART:20260505T100000Z"), "05-04T10:00 05-05T10:00"},
		"cut in a start":             {strings.TrimSuffix(plain, "END:VEVENT\r\nEND:VCALENDAR\r\n") + "END:VEVENT\nBEGIN:VEVENT\nDTSTART:20260505", "05-04T10:00"},
		"cut in a rule":              {"BEGIN:VEVENT\nDTSTART:20260504T100000Z\nRRULE:FREQ=DAILY;COU", "05-04T10:00"},
		"cut in a title":             {"BEGIN:VEVENT\nDTSTART:20260504T100000Z\nSUMMARY:A long ti", "05-04T10:00=A long ti"},
		"quote that is never closed": {calendar(`DTSTART;X="a;TZID=Europe/Berlin:20260504T100000`), "05-04T08:00"},
		"text after a quote":         {calendar(`DTSTART;X="a" b;TZID=Europe/Berlin:20260504T100000`), "05-04T08:00"},
		"quotes within":              {calendar(`DTSTART;X=a "b" c;TZID=Europe/Berlin:20260504T100000`), "05-04T08:00"},
		"colon for a semicolon":      {calendar("DTSTART:TZID=Europe/Berlin:20260504T100000"), "05-04T08:00"},
		"blanks in parameters":       {calendar("DTSTART; TZID = Europe/Berlin ; X=:20260504T100000"), "05-04T08:00"},
		"group":                      {calendar("item1.DTSTART:20260504T100000Z"), "05-04T10:00"},
		"comma":                      {in("LOCATION:Room 1, Brno; left"), "05-04T10:00@Room 1, Brno; left"},
		"escapes":                    {in(`LOCATION:a\, b\; c\\d\ne \N\"f\" C:\Users \`), `05-04T10:00@a, b; c\d e "f" C:Users \`},
		"bad lines":                  {in(":\n;\n=\nATTENDEE\nORGANIZER;CN=Ada\nDTEND\nDTEND;\nX;\"\nLOCATION:x"), "05-04T10:00@x"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := seen(t, c.body, widgettest.Now); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// wide is a text in UTF-16.
func wide(text string, big bool) string {
	var b strings.Builder
	for _, c := range utf16.Encode([]rune("\ufeff" + text)) {
		if big {
			b.Write([]byte{byte(c >> 8), byte(c)})
		} else {
			b.Write([]byte{byte(c), byte(c >> 8)})
		}
	}
	return b.String()
}

// TestValues wants that a value which can't be read costs itself, and what can be
// guessed is.
func TestValues(t *testing.T) {
	for lines, want := range map[string]string{
		"DTSTART:20260504T1000Z":                      "05-04T10:00",
		"DTSTART:20260504t100000z":                    "05-04T10:00",
		"DTSTART:2026-05-04T10:00:00Z":                "05-04T10:00",
		"DTSTART:2026-05-04T10:00:00.000+02:00":       "05-04T08:00",
		"DTSTART:20260504T100000+0200":                "05-04T08:00",
		"DTSTART;TZID=Europe/Berlin:20260504T100000Z": "05-04T10:00",
		"DTSTART: 20260504T100000Z ":                  "05-04T10:00",
		"DTSTART:20260503T240000Z":                    "05-04T00:00",
		"DTSTART:20260504T100060Z":                    "05-04T10:01",
		"DTSTART:20260504":                            "05-04",
		"DTSTART:2026-05-04":                          "05-04",
		"DTSTART;VALUE=date:20260504":                 "05-04",
		"DTSTART;VALUE=DATE-TIME:20260504":            "05-04",
		"DTSTART;VALUE=DATE;TZID=Asia/Tokyo:20260504": "05-04",
		"DTSTART;VALUE=DATE:20260504T000000":          "05-04",
		"DTSTART;VALUE=DATE:20260504T000000Z":         "05-04",
		"DTSTART;VALUE=DATE:20260504T100000":          "05-04T10:00",
		"DTSTART;VALUE=TEXT:20260504T100000Z":         "05-04T10:00",
		"X-MICROSOFT-CDO-ALLDAYEVENT:TRUE\nDTSTART;TZID=Europe/Berlin:20260504T000000\nDTEND;TZID=Europe/Berlin:20260505T000000": "05-04",
		"DTSTART:20260532T100000Z":                                              "odd",
		"DTSTART:20260504T250000Z":                                              "odd",
		"DTSTART:20260504T10Z":                                                  "05-04T10:00",
		"DTSTART:20260504T1Z":                                                   "odd",
		"DTSTART:20260504T":                                                     "odd",
		"DTSTART:4 May 2026":                                                    "odd",
		"DTSTART:":                                                              "odd",
		"DTSTART;TZID=Moon/Tranquility:20260504T100000":                         "odd",
		"DTSTART;TZID=:20260504T100000":                                         "05-04T10:00",
		"DTSTART:20260503T080000Z\nDURATION:PT5H":                               "05-03T08:00",
		"DTSTART:20260503T080000Z\nDURATION:pt5h":                               "05-03T08:00",
		"DTSTART:20260503T080000Z\nDURATION:+P0DT4H30M0S":                       "05-03T08:00",
		"DTSTART:20260503T080000Z\nDURATION:-PT5H":                              "(nothing)",
		"DTSTART:20260503T080000Z\nDURATION:PT":                                 "(nothing)",
		"DTSTART:20260503T080000Z\nDTEND:later\nDURATION:PT5H":                  "05-03T08:00",
		"DTSTART:20260504T100000Z\nDURATION:1 hour":                             "05-04T10:00",
		"DTSTART:20260504T100000Z\nDTEND:":                                      "05-04T10:00",
		"DTSTART:20260504T100000Z\nDTEND;TZID=Moon:20260504T110000":             "05-04T10:00",
		"DTSTART;TZID=Europe/Berlin:20260503T100000\nDTEND;VALUE=DATE:20260504": "05-03T08:00",
		"DTSTART;VALUE=DATE:20260501\nDTEND:20260503T170000Z":                   "05-01",
		"DTSTART;VALUE=DATE:20260501\nDTEND;VALUE=DATE:20260503T000000":         "(nothing)",
		"DTSTART:20260504T100000Z\nSEQUENCE:x\nDTSTAMP:y\nSTATUS:maybe":         "05-04T10:00",
		"DTSTART:20260504T100000Z\nSTATUS: cancelled":                           "(nothing)",
		"DTSTART:20260504T100000Z\nSTATUS:CANCELED":                             "(nothing)",
	} {
		if got := seen(t, calendar(lines), widgettest.Now); got != want {
			t.Errorf("%s:\ngot  %q\nwant %q", lines, got, want)
		}
	}
}

const berlin = `BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
`

// defining is a calendar that defines a time zone and has a meeting in another, or
// in the same.
func defining(name, lines, used string) string {
	return "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:" + name + "\n" + lines + "END:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=" + used + ":20260504T100000\nEND:VEVENT\nEND:VCALENDAR\n"
}

// TestZones wants the time of day in UTC that a meeting at ten has in a time zone, by
// what it is called.
func TestZones(t *testing.T) {
	for name, want := range map[string]string{
		"Europe/Berlin": "08:00", "europe/berlin": "08:00", "EUROPE/BERLIN": "08:00", `"Europe/Berlin"`: "08:00", " Europe/Berlin ": "08:00", `Europe\/Berlin`: "08:00", "'Europe/Berlin'": "08:00", "Europe/Berlin (UTC+1)": "08:00",
		"America/New York": "14:00", "america/port-au-prince": "14:00", "US/Eastern": "14:00", "US-Eastern": "14:00", "us-pacific": "17:00", "America-New_York": "14:00",
		"/mozilla.org/20050126_1/Europe/Berlin": "08:00", "/freeassociation.sourceforge.net/Tzfile/Europe/Berlin": "08:00",
		"/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires": "13:00", "/citadel.org/20210210_1/America/New_York": "14:00",
		"/softwarestudio.org/Olson_20011030_5/America/Chicago": "15:00", "tzone://Microsoft/Utc": "10:00", "/example.org/UTC": "10:00",
		"W. Europe Standard Time": "08:00", "w. europe standard time": "08:00", `"Central European Standard Time"`: "08:00", "Eastern Standard Time": "14:00",
		"Eastern Daylight Time": "14:00", "Eastern Standard Time 1": "14:00", "Pacific Standard Time (Mexico)": "17:00", "GMT Standard Time": "09:00",
		"India Standard Time": "04:30", "Nepal Standard Time": "04:15", "Russia Time Zone 11": "22:00", "UTC-11": "21:00", "Eastern": "14:00", "AUS Eastern Standard Time": "00:00",
		"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna": "08:00", "(UTC+01:00) Amsterdam": "08:00", "(GMT+01.00) Amsterdam / Berlin / Bern": "08:00",
		`"(UTC-05:00) Eastern Time (US & Canada)"`: "14:00", "(UTC-05:00) Eastern Time (US & Canada)": "14:00", "(GMT-08:00) Pacific Time (US and Canada)": "17:00",
		"(UTC-05:00) Eastern Time (US &amp; Canada)": "14:00", "GMT+1 (Berlin)": "08:00", "(GMT+01:00) W. Europe Standard Time": "08:00", "Mitteleuropäische Zeit": "08:00",
		"(UTC) Coordinated Universal Time": "10:00", "(UTC+00:00) Dublin, Edinburgh, Lisbon, London": "09:00", "(GMT) Greenwich Mean Time : Dublin, Edinburgh": "09:00",
		"(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi": "04:30", "(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi": "02:00", "(UTC-03:00) Brasilia": "13:00",
		"(UTC-06:00) Guadalajara, Mexico City, Monterrey": "16:00", "(UTC+02:00) Helsinki, Kyiv, Riga, Sofia": "07:00", "(UTC-09:00) Alaska": "18:00",
		"(UTC-07:00) Arizona": "17:00", "(UTC+13:00) Samoa": "21:00", "(UTC+04:00) Moscow, St. Petersburg": "07:00", `(UTC+01:00) Amsterdam\, Berlin`: "08:00",
		"(UTC+02:00)": "08:00", "(UTC+02:00) Nowhere": "08:00", "Amsterdam, Berlin, Bern": "08:00", "Berlin": "08:00", "UTC+01:00 Berlin": "08:00",
		"GMT+0200": "08:00", "UTC+2": "08:00", "GMT+2": "08:00", "UTC+02:00": "08:00", "gmt-5": "15:00", "+0200": "08:00", "-05:30": "15:30", "UTC +2": "08:00", "UTC\u22125": "15:00",
		"Etc/GMT-2": "08:00", "Etc/GMT+2": "12:00", "UTC": "10:00", "utc": "10:00", "Z": "10:00", "GMT": "10:00", "Etc/UTC": "10:00", "Greenwich Mean Time": "10:00",
		"CET": "08:00", "CEST": "08:00", "PST": "17:00", "EST5EDT": "14:00", "Eastern Time": "14:00", "Central European Time": "08:00", "British Summer Time": "09:00",
		"Local": "", "Moon/Tranquility": "", "Customized Time Zone": "", "../etc/passwd": "", "UTC+99": "", "/": "", "()": "",
	} {
		if want = "05-04T" + want; len(want) == len("05-04T") {
			want = "odd"
		}
		got := seen(t, calendar("DTSTART;TZID="+name+":20260504T100000"), widgettest.Now)
		if got = strings.Replace(got, "05-03T", "05-04T", 1); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// TestDefinedZones wants time zones as a calendar defines them, wherever it does.
func TestDefinedZones(t *testing.T) {
	late := defining("Ours", berlin, "Ours")
	zone := late[strings.Index(late, "BEGIN:VTIMEZONE"):strings.Index(late, "BEGIN:VEVENT")]
	late = strings.Replace(strings.Replace(late, zone, "", 1), "END:VCALENDAR", zone+"END:VCALENDAR", 1)
	fixed := func(to string) string { return "BEGIN:STANDARD\nTZOFFSETTO:" + to + "\nEND:STANDARD\n" }
	winter := "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Ours\n" + berlin + "END:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Ours:20260105T100000\nRRULE:FREQ=WEEKLY\nEND:VEVENT\n"
	for name, c := range map[string]struct{ body, want string }{
		"of their own":           {defining("Ours", berlin, "Ours"), "05-04T08:00"},
		"of Outlook":             {defining("tzone://Microsoft/Custom", berlin, "tzone://Microsoft/Custom"), "05-04T08:00"},
		"with commas":            {defining(`(UTC+01:00) Here\, There`, berlin, `"(UTC+01:00) Here, There"`), "05-04T08:00"},
		"in another case":        {defining("Our Zone", berlin, `"our zone"`), "05-04T08:00"},
		"after the entries":      {late, "05-04T08:00"},
		"a series over a change": {winter, "05-04T08:00 05-11T08:00"},
		"what it is called":      {defining("Ours", "X-LIC-LOCATION:America/New_York\n"+berlin, "Ours"), "05-04T14:00"},
		"only what it is called": {defining("Ours", "X-LIC-LOCATION:/example.org/Europe/Berlin\n", "Ours"), "05-04T08:00"},
		"what is no definition":  {defining("W. Europe Standard Time", "", "W. Europe Standard Time"), "05-04T08:00"},
		"other than usual":       {defining("Eastern Standard Time", fixed("-0500"), "Eastern Standard Time"), "05-04T15:00"},
		"of the database":        {defining("Europe/Berlin", fixed("+0100"), "Europe/Berlin"), "05-04T08:00"},
		"without a beginning":    {defining("Ours", fixed("+0330"), "Ours"), "05-04T06:30"},
		"half an hour behind":    {defining("Ours", fixed("-0030"), "Ours"), "05-04T10:30"},
		"with a colon":           {defining("Ours", fixed("+02:00"), "Ours"), "05-04T08:00"},
		"with seconds":           {defining("Ours", fixed("+020000"), "Ours"), "05-04T08:00"},
		"nonsense":               {defining("Ours", fixed("soon"), "Ours"), "odd"},
		"date by date":           {defining("Ours", "BEGIN:DAYLIGHT\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nDTSTART:20250330T020000\nRDATE:20260329T020000\nEND:DAYLIGHT\nBEGIN:STANDARD\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nDTSTART:20251026T030000\nEND:STANDARD\n", "Ours"), "05-04T08:00"},
		"before it begins":       {defining("Ours", "BEGIN:STANDARD\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nDTSTART:20261025T030000\nEND:STANDARD\n", "Ours"), "05-04T08:00"},
		"summer time no more":    {defining("Ours", "BEGIN:DAYLIGHT\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0400\nDTSTART:19930328T020000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20100327T230000Z\nEND:DAYLIGHT\nBEGIN:STANDARD\nTZOFFSETFROM:+0400\nTZOFFSETTO:+0300\nDTSTART:19961027T030000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;UNTIL=20101030T230000Z\nEND:STANDARD\n", "Ours"), "05-04T07:00"},
	} {
		if got := seen(t, c.body, widgettest.Now); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// TestFloating wants times without a time zone in that of their calendar.
func TestFloating(t *testing.T) {
	in := func(zone, lines string) string {
		return strings.Replace(calendar(lines), "VERSION:2.0\r\n", "VERSION:2.0\r\nX-WR-TIMEZONE:"+zone+"\r\n", 1)
	}
	const start = "DTSTART:20260504T100000"
	for name, c := range map[string]struct{ body, want string }{
		"Berlin":          {in("Europe/Berlin", start), "05-04T08:00"},
		"of Windows":      {in("W. Europe Standard Time", start), "05-04T08:00"},
		"nowhere":         {in("Moon/Tranquility", start), "05-04T10:00"},
		"empty":           {in("", start), "05-04T10:00"},
		"UTC stays":       {in("Europe/Berlin", start+"Z"), "05-04T10:00"},
		"a zone stays":    {in("Europe/Berlin", "DTSTART;TZID=Asia/Tokyo:20260504T100000"), "05-04T01:00"},
		"days stay":       {in("Asia/Tokyo", "DTSTART;VALUE=DATE:20260504"), "05-04"},
		"two calendars":   {in("Europe/Berlin", start) + in("Asia/Tokyo", start), "05-04T01:00 05-04T08:00"},
		"told at the end": {strings.Replace(calendar(start), "END:VCALENDAR", "X-WR-TIMEZONE:Europe/Berlin\r\nEND:VCALENDAR", 1), "05-04T08:00"},
		"a series":        {in("Europe/Berlin", "DTSTART:20260105T100000\nRRULE:FREQ=WEEKLY\nEXDATE:20260504T100000"), "05-11T08:00"},
	} {
		if got := seen(t, c.body, widgettest.Now); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// TestExceptions wants series without what they leave out, and with what is added.
func TestExceptions(t *testing.T) {
	const weekly = "UID:a\nDTSTART;TZID=Europe/Berlin:20260420T100000\nRRULE:FREQ=WEEKLY\n"
	const days = "UID:a\nDTSTART;VALUE=DATE:20260420\nRRULE:FREQ=WEEKLY\n"
	const evening = "UID:a\nDTSTART;TZID=America/New_York:20260420T200000\nRRULE:FREQ=DAILY;UNTIL=20260505\n"
	const moved = weekly + "\n\nUID:a\nDTSTART;TZID=Europe/Berlin:20260505T110000\n"
	for lines, want := range map[string]string{
		weekly:                                                         "05-04T08:00 05-11T08:00",
		weekly + "EXDATE:":                                             "05-04T08:00 05-11T08:00",
		weekly + "EXDATE:,, ,":                                         "05-04T08:00 05-11T08:00",
		weekly + "EXDATE:soon,20260504T080000Z,":                       "05-11T08:00",
		weekly + "EXDATE;VALUE=DATE:20260504":                          "05-11T08:00",
		weekly + "EXDATE:20260504":                                     "05-11T08:00",
		weekly + "EXDATE;VALUE=DATE:20260504,20260511":                 "(nothing)",
		weekly + "EXDATE:20260504T100000":                              "05-11T08:00",
		weekly + "EXDATE:20260504T080000Z;20260511T080000Z":            "(nothing)",
		weekly + "EXDATE:20260504T1000":                                "05-11T08:00",
		weekly + "EXDATE:20260504T000000":                              "05-11T08:00",
		weekly + "EXDATE:20260504T000000Z":                             "05-11T08:00",
		weekly + "EXDATE:20260504T110000":                              "05-04T08:00 05-11T08:00",
		weekly + "EXDATE;TZID=Asia/Tokyo:20260504T170000":              "05-11T08:00",
		weekly + "EXDATE;TZID=W. Europe Standard Time:20260504T100000": "05-11T08:00",
		weekly + "EXDATE;TZID=Moon/Tranquility:20260504T100000":        "05-11T08:00",
		weekly + "EXDATE:20260504T080000Z\nEXDATE:20260511T080000Z":    "(nothing)",
		evening + "EXDATE:20260505T000000Z":                            "05-04T00:00 05-06T00:00", // the evening of the 4th
		evening + "EXDATE;VALUE=DATE:20260504":                         "05-04T00:00 05-06T00:00",
		days + "EXDATE:20260504T000000":                                "05-11",
		days + "EXDATE:20260504T000000Z":                               "05-11",
		days + "EXDATE:20260504":                                       "05-11",
		days + "EXDATE;TZID=Asia/Tokyo:20260504T000000":                "05-11",
		"DTSTART:20260420T100000\nRRULE:FREQ=WEEKLY\nEXDATE;TZID=Europe/Berlin:20260504T100000": "05-11T10:00",
		weekly + "EXRULE:FREQ=WEEKLY;INTERVAL=2":                                                "05-11T08:00",
		weekly + "EXRULE:FREQ=MONTHLY;BYDAY=1MO":                                                "05-11T08:00",
		weekly + "RDATE;TZID=Europe/Berlin:20260506T100000":                                     "05-04T08:00 05-06T08:00 05-11T08:00",
		weekly + "RDATE;VALUE=DATE:20260506":                                                    "05-04T08:00 05-06T08:00 05-11T08:00",
		weekly + "RDATE:20260506T100000,":                                                       "05-04T08:00 05-06T08:00 05-11T08:00",
		weekly + "RDATE:20260504T080000Z":                                                       "05-04T08:00 05-11T08:00",
		weekly + "RDATE;VALUE=PERIOD:20260506T080000Z/PT2H,20260507T080000Z/20260507T090000Z":   "05-04T08:00 05-06T08:00 05-07T08:00 05-11T08:00",
		weekly + "RDATE:20260503T070000Z/PT8H":                                                  "05-03T07:00 05-04T08:00 05-11T08:00", // not over
		weekly + "RDATE:20260506T080000Z\nEXDATE;VALUE=DATE:20260506":                           "05-04T08:00 05-11T08:00",
		days + "RDATE:20260506T000000":                                                          "05-04 05-06 05-11",

		moved + "RECURRENCE-ID;TZID=Europe/Berlin:20260504T100000":                      "05-05T09:00 05-11T08:00",
		moved + "RECURRENCE-ID:20260504T100000":                                         "05-05T09:00 05-11T08:00",
		moved + "RECURRENCE-ID;VALUE=DATE:20260504":                                     "05-05T09:00 05-11T08:00",
		weekly + "\n\nUID:a\nRECURRENCE-ID:20260504T080000Z\nSTATUS:CANCELLED":          "05-11T08:00",
		moved + "RECURRENCE-ID:20260504T000000":                                         "05-05T09:00 05-11T08:00",
		moved + "RECURRENCE-ID:20260504T080000Z":                                        "05-05T09:00 05-11T08:00",
		moved + "RECURRENCE-ID;TZID=Asia/Tokyo:20260504T170000":                         "05-05T09:00 05-11T08:00",
		moved + "RECURRENCE-ID;TZID=Moon:20260504T100000":                               "05-05T09:00 05-11T08:00",
		moved + "RECURRENCE-ID:":                                                        "05-04T08:00 05-05T09:00 05-11T08:00",
		moved + "RECURRENCE-ID:soon":                                                    "05-04T08:00 05-05T09:00 05-11T08:00",
		days + "\n\nUID:a\nRECURRENCE-ID:20260504T000000Z\nDTSTART;VALUE=DATE:20260505": "05-05 05-11",
		moved + "RECURRENCE-ID:20260504T100000\nSTATUS:CANCELLED":                       "05-11T08:00",
	} {
		if got := seen(t, calendar(lines), widgettest.Now); got != want {
			t.Errorf("%s:\ngot  %q\nwant %q", lines, got, want)
		}
	}
}

// TestNewer wants the newest version of an entry.
func TestNewer(t *testing.T) {
	const weekly = "UID:a\nDTSTART:20260420T100000Z\nRRULE:FREQ=WEEKLY\n"
	version := func(start, lines string) string {
		return "\n\nUID:a\nRECURRENCE-ID:20260504T100000Z\nDTSTART:" + start + "\n" + lines
	}
	again := func(start, lines string) string { return "\n\nUID:a\nDTSTART:" + start + "\n" + lines }
	for name, c := range map[string]struct{ lines, want string }{
		"sequence":                 {weekly + version("20260506T110000Z", "SEQUENCE:2") + version("20260505T110000Z", "SEQUENCE:1"), "05-06T11:00 05-11T10:00"},
		"sequence of two digits":   {weekly + version("20260506T110000Z", "SEQUENCE:10") + version("20260505T110000Z", "SEQUENCE:9"), "05-06T11:00 05-11T10:00"},
		"modified":                 {weekly + version("20260506T110000Z", "LAST-MODIFIED:20260402T000000Z") + version("20260505T110000Z", "LAST-MODIFIED:20260401T000000Z"), "05-06T11:00 05-11T10:00"},
		"order":                    {weekly + version("20260505T110000Z", "") + version("20260506T110000Z", ""), "05-06T11:00 05-11T10:00"},
		"cancelled later":          {weekly + version("20260506T110000Z", "SEQUENCE:2\nSTATUS:CANCELLED") + version("20260505T110000Z", "SEQUENCE:1"), "05-11T10:00"},
		"cancelled before":         {weekly + version("20260506T110000Z", "SEQUENCE:2") + version("20260505T110000Z", "SEQUENCE:1\nSTATUS:CANCELLED"), "05-06T11:00 05-11T10:00"},
		"a series":                 {weekly + again("20260505T100000Z", "RRULE:FREQ=WEEKLY\nSEQUENCE:1"), "05-05T10:00 05-12T10:00"},
		"a meeting":                {"UID:a\nDTSTART:20260504T100000Z" + again("20260505T100000Z", "SEQUENCE:1"), "05-05T10:00"},
		"a meeting, cancelled":     {"UID:a\nDTSTART:20260504T100000Z" + again("20260504T100000Z", "SEQUENCE:1\nSTATUS:CANCELLED"), "(nothing)"},
		"a meeting, not cancelled": {"UID:a\nDTSTART:20260504T100000Z\nSTATUS:CANCELLED" + again("20260504T100000Z", "SEQUENCE:1"), "05-04T10:00"},
		"the same twice":           {"UID:a\nDTSTART:20260504T100000Z\nSUMMARY:x" + again("20260504T100000Z", "SUMMARY:y"), "05-04T10:00=y"},
		"others, by mistake":       {"UID:a\nDTSTART:20260504T100000Z" + again("20260505T100000Z", ""), "05-04T10:00 05-05T10:00"},
		"without a UID":            {"DTSTART:20260504T100000Z\n\nSUMMARY:x\nDTSTART:20260504T100000Z\n\nDTSTART:20260506T100000Z\nSTATUS:CANCELLED", "05-04T10:00 05-04T10:00=x"},
	} {
		if got := seen(t, calendar(c.lines), widgettest.Now); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	all := strings.Replace(calendar(weekly), "VERSION:2.0\r\n", "METHOD:CANCEL\r\n", 1)
	if got := seen(t, all, widgettest.Now); got != "(nothing)" {
		t.Errorf("a calendar of cancellations: got %q", got)
	}
}

// TestFuture wants the rest of a series as it is changed.
func TestFuture(t *testing.T) {
	const daily = "UID:a\nDTSTART;TZID=Europe/Berlin:20260501T100000\nRRULE:FREQ=DAILY;UNTIL=20260507\n"
	from := func(day, lines string) string {
		return fmt.Sprintf("\n\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:202605%sT100000\n%s", day, lines)
	}
	for name, c := range map[string]struct{ lines, want string }{
		"an hour later":    {daily + from("05", "DTSTART;TZID=Europe/Berlin:20260505T110000\nSUMMARY:x"), "05-04T08:00 05-05T09:00=x 05-06T09:00=x 05-07T09:00=x"},
		"a day later":      {daily + from("05", "DTSTART;TZID=Europe/Berlin:20260506T100000"), "05-04T08:00 05-06T08:00 05-07T08:00 05-08T08:00"},
		"no more":          {daily + from("06", "DTSTART;TZID=Europe/Berlin:20260506T100000\nSTATUS:CANCELLED"), "05-04T08:00 05-05T08:00"},
		"twice":            {daily + from("06", "DTSTART;TZID=Europe/Berlin:20260506T120000") + from("05", "DTSTART;TZID=Europe/Berlin:20260505T110000"), "05-04T08:00 05-05T09:00 05-06T10:00 05-07T10:00"},
		"with one moved":   {daily + from("05", "DTSTART;TZID=Europe/Berlin:20260505T110000") + "\n\nUID:a\nRECURRENCE-ID;TZID=Europe/Berlin:20260506T100000\nDTSTART:20260506T200000Z", "05-04T08:00 05-05T09:00 05-06T20:00 05-07T09:00"},
		"with one left":    {daily + "EXDATE;TZID=Europe/Berlin:20260506T100000" + from("05", "DTSTART;TZID=Europe/Berlin:20260505T110000"), "05-04T08:00 05-05T09:00 05-07T09:00"},
		"by a rule":        {daily + from("05", "DTSTART;TZID=Europe/Berlin:20260505T110000\nRRULE:FREQ=WEEKLY"), "05-04T08:00 05-05T09:00 05-12T09:00"},
		"since last month": {"UID:a\nDTSTART:20260302T100000Z\nRRULE:FREQ=WEEKLY\n\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260413T100000Z\nDTSTART:20260414T120000Z", "05-05T12:00 05-12T12:00"},
		"days":             {"UID:a\nDTSTART;VALUE=DATE:20260501\nRRULE:FREQ=DAILY;COUNT=6\n\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20260505\nDTSTART;VALUE=DATE:20260506", "05-03 05-04 05-06 05-07"},
	} {
		if got := seen(t, calendar(c.lines), widgettest.Now); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// TestRules wants rules as people mean them.
func TestRules(t *testing.T) {
	const start = "DTSTART:20260420T100000Z\n"
	const tokyo = "DTSTART;TZID=Asia/Tokyo:20260420T200000\n"
	const york = "DTSTART;TZID=America/New_York:20260420T200000\n"
	const both = "05-04T10:00 05-11T10:00"
	for lines, want := range map[string]string{
		start + "RRULE:FREQ=WEEKLY;":                                                           both,
		start + "RRULE:;;FREQ=WEEKLY;;":                                                        both,
		start + "RRULE: freq = weekly ; byday = mo":                                            both,
		start + "RRULE:FREQ=WEEKLY;BYDAY=MO, WE":                                               "05-04T10:00 05-06T10:00 05-11T10:00 05-13T10:00",
		start + "RRULE:FREQ=WEEKLY;BYDAY=MO,":                                                  both,
		start + "RRULE:FREQ=WEEKLY;BYDAY=MONDAY":                                               both,
		start + "RRULE:FREQ=WEEKLY;BYDAY=":                                                     both,
		start + "RRULE:FREQ=MONTHLY;BYDAY=1 MO":                                                "05-04T10:00",
		start + `RRULE:FREQ=WEEKLY\;BYDAY=MO\,WE`:                                              "05-04T10:00 05-06T10:00 05-11T10:00 05-13T10:00",
		start + "RRULE:FREQ=MONTHLY;BYDAY=+1MO":                                                "05-04T10:00",
		start + "RRULE:RRULE:FREQ=WEEKLY":                                                      both,
		start + "RRULE:FREQ=WEEKLY;X-FOO=1;FOO;=;SKIP=OMIT;RSCALE=GREGORIAN":                   both,
		start + "RRULE:FREQ=WEEKLY;COUNT=4;UNTIL=":                                             both,
		start + "RRULE:FREQ=WEEKLY;COUNT=3;UNTIL=":                                             "05-04T10:00",
		start + "RRULE:FREQ=WEEKLY;COUNT=;INTERVAL=;WKST=":                                     both,
		start + "RRULE:FREQ=WEEKLY;COUNT=0":                                                    both,
		start + "RRULE:FREQ=WEEKLY;COUNT=-1":                                                   both,
		start + "RRULE:":                                                                       "(nothing)",
		start + "RRULE:BYDAY=MO":                                                               "odd",
		start + "RRULE:FREQ=WEEKLY;BYDAY=XX":                                                   "odd",
		start + "RRULE:FREQ=WEEKLY;UNTIL=some day":                                             "odd",
		start + "RRULE:FREQ=YEARLY;RSCALE=CHINESE":                                             "odd",
		start + "RRULE:FREQ=WEEKLY;UNTIL=20260504T100000Z":                                     "05-04T10:00",
		start + "RRULE:FREQ=WEEKLY;UNTIL=20260504":                                             "05-04T10:00",
		start + "RRULE:FREQ=WEEKLY;UNTIL=2026-05-04":                                           "05-04T10:00",
		start + "RRULE:FREQ=WEEKLY;UNTIL=20260504T095959Z":                                     "(nothing)",
		tokyo + "RRULE:FREQ=WEEKLY;UNTIL=20260504":                                             "05-04T11:00",
		tokyo + "RRULE:FREQ=WEEKLY;UNTIL=20260504T200000":                                      "05-04T11:00",
		tokyo + "RRULE:FREQ=WEEKLY;UNTIL=20260504T195959":                                      "(nothing)",
		york + "RRULE:FREQ=WEEKLY;UNTIL=20260504":                                              "05-05T00:00",
		york + "RRULE:FREQ=WEEKLY;UNTIL=20260504T200000":                                       "05-05T00:00",
		york + "RRULE:FREQ=WEEKLY;UNTIL=20260505T000000Z":                                      "05-05T00:00",
		"DTSTART;VALUE=DATE:20260420\nRRULE:FREQ=WEEKLY;UNTIL=20260504T000000Z":                "05-04",
		"DTSTART;VALUE=DATE:20260420\nRRULE:FREQ=WEEKLY;UNTIL=20260504T120000":                 "05-04",
		start + "RRULE:FREQ=WEEKLY\nRRULE:FREQ=WEEKLY;BYDAY=WE":                                "05-04T10:00 05-06T10:00 05-11T10:00 05-13T10:00",
		start + "RRULE:FREQ=WEEKLY\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE":                             "05-04T10:00 05-06T10:00 05-11T10:00 05-13T10:00",
		start + strings.Repeat("RRULE:FREQ=WEEKLY\n", 11):                                      "odd",
		"DTSTART;VALUE=DATE:16040505\nRRULE:FREQ=YEARLY":                                       "05-05",
		"DTSTART;VALUE=DATE:19600505\nRRULE:FREQ=YEARLY":                                       "05-05",
		"DTSTART;TZID=Europe/Berlin:16040505T100000\nRRULE:FREQ=YEARLY":                        "05-05T08:00",
		"DTSTART;TZID=Europe/Berlin:19600505T100000\nRRULE:FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=5": "05-05T08:00",
	} {
		if got := seen(t, calendar(lines), widgettest.Now); got != want {
			t.Errorf("%s:\ngot  %q\nwant %q", lines, got, want)
		}
	}
}

// TestClocks wants meetings in the hours that clocks skip or show twice.
func TestClocks(t *testing.T) {
	for lines, c := range map[string]struct {
		month, day int
		want       string
	}{
		"DTSTART;TZID=America/New_York:20260308T023000":                           {3, 7, "03-08T07:30"},
		"DTSTART;TZID=America/New_York:20260308T020000":                           {3, 7, "03-08T07:00"},
		"DTSTART;TZID=America/New_York:20260308T030000":                           {3, 7, "03-08T07:00"},
		"DTSTART;TZID=America/New_York:20260308T015959":                           {3, 7, "03-08T06:59"},
		"DTSTART;TZID=America/New_York:20260307T023000\nRRULE:FREQ=DAILY;COUNT=3": {3, 6, "03-07T07:30 03-08T07:30 03-09T06:30"},
		"DTSTART;TZID=America/New_York:20260308T023000\nRRULE:FREQ=DAILY;COUNT=2": {3, 7, "03-08T07:30 03-09T06:30"},
		"DTSTART;TZID=Europe/Berlin:20260329T023000":                              {3, 28, "03-29T01:30"},
		"DTSTART;TZID=Australia/Lord_Howe:20261004T021500":                        {10, 2, "10-03T15:45"},
		"DTSTART;TZID=America/New_York:20261101T013000":                           {10, 31, "11-01T05:30"},
		"DTSTART;TZID=Europe/Berlin:20261025T023000":                              {10, 24, "10-25T00:30"},
		"DTSTART;TZID=Europe/Berlin:20261025T030000":                              {10, 24, "10-25T02:00"},
		"DTSTART;TZID=Europe/Berlin:20261024T023000\nRRULE:FREQ=DAILY;COUNT=3":    {10, 23, "10-24T00:30 10-25T00:30 10-26T01:30"},
	} {
		if got := seen(t, calendar(lines), time.Date(2026, time.Month(c.month), c.day, 0, 0, 0, 0, time.UTC)); got != c.want {
			t.Errorf("%s:\ngot  %q\nwant %q", lines, got, c.want)
		}
	}
}
