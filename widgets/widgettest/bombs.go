package widgettest

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// bombSize is how long an answer may be that the program still reads.
const bombSize = 2 << 20

// A bomb is an answer that takes little to send and much to read.
type bomb struct {
	name string
	body func() string
}

// bombs are of all formats, and last those that grow from a real answer.
func bombs(real string) []bomb {
	return slices.Concat(calendarBombs, feedBombs, jsonBombs, otherBombs, grown(real))
}

// packed is a text between two others as often as it fits.
func packed(head, piece, tail string) func() string {
	return func() string {
		return head + strings.Repeat(piece, max(bombSize-len(head)-len(tail), 0)/len(piece)) + tail
	}
}

// counted is packed with pieces that have a number.
func counted(head, format, tail string) func() string {
	return func() string {
		var b strings.Builder
		b.WriteString(head)
		for i := 0; b.Len()+len(format)+len(tail)+20 < bombSize; i++ {
			fmt.Fprintf(&b, format, i)
		}
		b.WriteString(tail)
		return b.String()
	}
}

const calendar, calendarEnd = "BEGIN:VCALENDAR\nVERSION:2.0\n", "END:VCALENDAR\n"

// entries are a calendar full of one entry, which is as long as a real one: so
// they may be few enough to be read.
func entries(lines ...string) func() string {
	const length = 250
	said := "BEGIN:VEVENT\nUID:a\nSUMMARY:x\n" + strings.Join(lines, "\n") + "\nDESCRIPTION:"
	return packed(calendar, said+strings.Repeat("x", max(length-len(said), 0))+"\nEND:VEVENT\n", calendarEnd)
}

// entry is a calendar with one entry, which is full of something.
func entry(before, piece, after string) func() string {
	return packed(calendar+"BEGIN:VEVENT\nUID:a\nDTSTART:20260505T100000Z\n"+before, piece, after+"\nEND:VEVENT\n"+calendarEnd)
}

const (
	summerTime = "BEGIN:STANDARD\nDTSTART:16010101T030000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0100\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\nEND:STANDARD\n" +
		"BEGIN:DAYLIGHT\nDTSTART:16010101T020000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\nEND:DAYLIGHT\n"
	zonedEntry = "BEGIN:VEVENT\nDTSTART;TZID=Z:20260505T100000\nEND:VEVENT\n" + calendarEnd
)

var calendarBombs = []bomb{
	{"empty entries", packed(calendar, "BEGIN:VEVENT\nEND:VEVENT\n", calendarEnd)},
	{"short entries", packed(calendar, "BEGIN:VEVENT\nDTSTART:20260505T100000Z\nEND:VEVENT\n", calendarEnd)},
	{"entries three times a day", entries("DTSTART:19700101T000000Z", "RRULE:FREQ=DAILY;BYHOUR=1,2,3")},
	{"entries each second", entries("DTSTART:19700101T000000Z", "RRULE:FREQ=SECONDLY")},
	{"entries each minute of no day", entries("DTSTART:19700101T000000Z", "RRULE:FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30")},
	{"entries that never come", entries("DTSTART:19700101T000000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")},
	{"years that never come", entries("DTSTART:19700101T000000Z", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;BYSETPOS=1")},
	{"entries a billion times", entries("DTSTART:19700101T000000Z", "RRULE:FREQ=DAILY;COUNT=1000000000")},
	{"entries since the year 2", entries("DTSTART:00020101T000000Z", "RRULE:FREQ=YEARLY;BYDAY=MO,TU,WE;BYSETPOS=-1;COUNT=1000000000")},
	{"entries an age apart", entries("DTSTART:20260505T000000Z", "RRULE:FREQ=DAILY;INTERVAL=9223372036854775807")},
	{"entries that last for an age", entries("DTSTART:19700101T000000Z", "DTEND:20990101T000000Z", "RRULE:FREQ=DAILY")},
	{"a long BYSETPOS", entry("RRULE:FREQ=YEARLY;BYDAY=MO,TU;BYSETPOS=1", ",1", "")},
	{"long BYSETPOS", entries("DTSTART:19700101T000000Z", "RRULE:FREQ=DAILY;BYSETPOS=1"+strings.Repeat(",366", 240))},
	{"a long BYHOUR", entry("RRULE:FREQ=DAILY;BYHOUR=1", ",1", "")},
	{"rules", entry("", "RRULE:FREQ=DAILY\n", "")},
	{"dates", entry("RDATE:20260505T100000Z", ",20260505T100000Z", "")},
	{"dates in a zone", entry("RDATE;TZID=Europe/Prague:20260505T100000", ",20260505T100000", "")},
	{"lines of dates", entry("", "RDATE:20260505T100000Z\n", "")},
	{"lines of no dates", entry("", "RDATE:\n", "")},
	{"exceptions", entry("RRULE:FREQ=DAILY\nEXDATE;VALUE=DATE:20260505", ",20260505", "")},
	{"entries with exceptions", entries("DTSTART:20260101T000000Z", "RRULE:FREQ=DAILY", "EXDATE:20260505T100000Z"+strings.Repeat(",20260505T100000Z", 900))},
	{"entries with dates in a zone", entries("DTSTART:20260101T000000Z", "RDATE;TZID=Europe/Prague:20260505T100000"+strings.Repeat(",20260505T100000", 900))},
	{"zones", counted(calendar, "BEGIN:VEVENT\nDTSTART;TZID=Moon/%d:20260505T100000\nEND:VEVENT\n", calendarEnd)},
	{"zones of one entry", counted(calendar+"BEGIN:VEVENT\n", "RDATE;TZID=Moon/%d:20260505T100000\n", "END:VEVENT\n"+calendarEnd)},
	{"entries in a zone", entries("DTSTART;TZID=Europe/Prague:20260505T100000", "DTEND;TZID=Europe/Prague:20260505T100000")},
	{"entries that replace one another", entries("DTSTART:20260101T100000Z", "RRULE:FREQ=DAILY", "END:VEVENT", "BEGIN:VEVENT", "UID:a", "RECURRENCE-ID:20260505T100000Z", "DTSTART:20260505T100000Z")},
	{"entries that replace the rest of one another", func() string {
		var b strings.Builder
		b.WriteString(calendar + "BEGIN:VEVENT\nUID:a\nDTSTART:20260101T100000Z\nRRULE:FREQ=DAILY\nEXDATE:20260505T100000Z" + strings.Repeat(",20260505T100000Z", 900) + "\nEND:VEVENT\n")
		for i := range 9_000 {
			fmt.Fprintf(&b, "BEGIN:VEVENT\nUID:a\nRECURRENCE-ID;RANGE=THISANDFUTURE:202605%02dT%02d%02d00Z\nDTSTART:20260505T100000Z\nEND:VEVENT\n", 4+i/1440, i/60%24, i%60)
		}
		return b.String() + calendarEnd
	}},
	{"entries with many rules", entries("DTSTART:20200101T100000Z" + strings.Repeat("\nRRULE:FREQ=YEARLY;BYDAY=MO", 10))},
	{"entries with rules of exceptions", entries("DTSTART:20200101T100000Z", "RRULE:FREQ=DAILY"+strings.Repeat("\nEXRULE:FREQ=DAILY", 10))},
	{"entries that never end, with rules of exceptions", entries("DTSTART:19700101T000000Z", "DTEND:20990101T000000Z", "RRULE:FREQ=DAILY", "EXRULE:FREQ=DAILY")},
	{"parts of a time zone", packed(calendar+"BEGIN:VTIMEZONE\nTZID:Z\n", summerTime, "END:VTIMEZONE\n"+zonedEntry)},
	{"dates of a time zone", packed(calendar+"BEGIN:VTIMEZONE\nTZID:Z\nBEGIN:STANDARD\nTZOFFSETTO:+01\n", "RDATE:20260505T100000,20260506T100000\n", "END:VTIMEZONE\n"+zonedEntry)},
	{"time zones in a calendar", func() string {
		var b strings.Builder
		b.WriteString(calendar)
		for i := range 99 {
			fmt.Fprintf(&b, "BEGIN:VTIMEZONE\nTZID:Z%d\n%sEND:VTIMEZONE\nBEGIN:VEVENT\nDTSTART;TZID=Z%d:20260505T100000\nEND:VEVENT\n", i, summerTime, i)
		}
		return b.String() + calendarEnd
	}},
	{"time zones of long names", counted(calendar, "BEGIN:VEVENT\nDTSTART;TZID=(UTC+01:00) "+strings.Repeat("Nowhere, A/B/", 1_000)+"%d:20260505T100000\nEND:VEVENT\n", calendarEnd)},
	{"calendars", packed("", "BEGIN:VCALENDAR\nX-WR-TIMEZONE:Moon\n", calendarEnd)},
	{"lines that end with CR", packed("BEGIN:VCALENDAR\r", "A:\r", "END:VCALENDAR\r")},
	{"quotes in parameters", entry("DTEND", ";X=\"a", ":20260505T100000Z")},
	{"entries in one another", packed(calendar, "BEGIN:VEVENT\n", calendarEnd)},
	{"components", packed("", "BEGIN:A\n", "")},
	{"folds", entry("SUMMARY:", "x\n ", "")},
	{"commas", entry("SUMMARY:", ",", "")},
	{"a long parameter", entry("ATTENDEE;CN=\"", "a", "\":b")},
	{"a long parameter of a date", entry("DTEND;X=\"", "a", "\":20260505T100000Z")},
	{"parameters", entry("DTEND", ";X=Y", ":20260505T100000Z")},
	{"long parameters", packed(calendar, "BEGIN:VEVENT\nDTSTART;X=\""+strings.Repeat("a", 1000)+"\":20260505T100000Z\nEND:VEVENT\n", calendarEnd)},
	{"lines", packed(calendar, "A:\n", calendarEnd)},
}

const rss, rssEnd = `<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>`, "</channel></rss>"

// items are a feed full of one.
func items(inside string) func() string { return packed(rss, "<item>"+inside+"</item>", rssEnd) }

// item is a feed with one, which is full of something.
func item(before, piece, after string) func() string {
	return packed(rss+"<item><title>x</title>"+before, piece, after+"</item>"+rssEnd)
}

var feedBombs = []bomb{
	{"empty items", packed(rss, "<item/>", rssEnd)},
	{"items", items("<title>x</title>")},
	{"items with bad dates", items("<title>x</title><pubDate>Sat, 32 May 2026 at noon</pubDate><dc:date>some day</dc:date>")},
	{"items with everything", items("<title>x</title><link>https://example.org/</link><pubDate>2 May 2026</pubDate><category>a</category><media:content url=\"x\"/><dc:creator>b</dc:creator>")},
	{"entries", packed(`<feed xmlns="http://www.w3.org/2005/Atom">`, `<entry><title type="html">&lt;b&gt;x</title><link href="https://example.org/"/></entry>`, "</feed>")},
	{"XHTML", packed(`<feed xmlns="http://www.w3.org/2005/Atom">`, `<entry><title type="xhtml"><div><b><i>x</i></b></div></title></entry>`, "</feed>")},
	{"elements in one another", item("", "<a>", "")},
	{"extensions in one another", item("", "<x:a>", "")},
	{"elements", item("", "<a/>", "")},
	{"extensions", item("", "<x:a b='c'/>", "")},
	{"elements without an end", item("", "<br>", "")},
	{"ends without a beginning", item("", "</a>", "")},
	{"ends of others, deep inside", packed("<rss>"+strings.Repeat("<abcdefgh>", 98), "</abcdefgi>", "")},
	{"HTML in titles", items("<title>" + strings.Repeat("&lt;b&gt;", 400) + "</title>")},
	{"times in HTML", items("<pubDate>" + strings.Repeat("&lt;b&gt;x", 400) + "</pubDate>")},
	{"letters of Windows", packed("<rss>", "\u0092", "")},
	{"attributes", item("<a", " b='c'", "/>")},
	{"attributes without values", item("<a", " b", "/>")},
	{"name spaces", item("<a", " xmlns:b='c'", "/>")},
	{"name spaces for elements", func() string {
		var spaces strings.Builder
		for i := range 2_000 {
			fmt.Fprintf(&spaces, " xmlns:n%d='u%d'", i, i)
		}
		return packed("<rss"+spaces.String()+"><channel>", "<item><a/></item>", rssEnd)()
	}},
	{"bases in one another", packed("<rss>", "<item xml:base='a/'>", "")},
	{"text in pieces", item("<x:a>", "text<!---->", "</x:a>")},
	{"CDATA in pieces", item("<title>", "<![CDATA[a]]>", "</title>")},
	{"references", item("<title>", "&amp;", "</title>")},
	{"references that are none", item("<title>", "&a", "</title>")},
	{"a long title", item("<title>", "a ", "</title>")},
	{"a long link", item("<link>https://example.org/", "a/../", "</link>")},
	{"HTML in a description", item("<description><![CDATA[", "<b><p>", "]]></description>")},
	{"HTML in descriptions", items("<description><![CDATA[<a><b><table><p>]]></description>")},
	{"instructions", item("", "<?a b?>", "")},
	{"declarations", item("", "<!a>", "")},
	{"references to references", func() string {
		var laugh strings.Builder
		laugh.WriteString(`<!DOCTYPE rss [<!ENTITY l0 "lol">`)
		for i := range 20 {
			fmt.Fprintf(&laugh, `<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
		}
		return laugh.String() + "]><rss><channel><item><title>&l20;</title></item></channel></rss>"
	}},
	{"items in two bytes", func() string {
		text := packed(rss, "<item/>", rssEnd)()[:bombSize/2-1]
		wide := bytes.NewBufferString("\xfe\xff")
		for _, c := range []byte(text) {
			wide.Write([]byte{0, c})
		}
		return wide.String()
	}},
}

// lists have a piece so often in each field that services use for a list; 0: as
// often as it fits.
func lists(piece string, times int) func() string {
	fields := []string{"items", "issues", "requests", "bugs", "updates", "assertions", "results", "data", "entries"}
	return func() string {
		var b strings.Builder
		for _, field := range fields {
			fmt.Fprintf(&b, `,"%s":[%s%s]`, field, strings.Repeat(piece+",", cmp.Or(times, bombSize/10/len(piece+","))-1), piece)
		}
		return "{" + b.String()[1:] + "}"
	}
}

var jsonBombs = []bomb{
	{"lists in one another", packed("", "[", "")},
	{"objects in one another", packed("", `{"a":`, "")},
	{"a list of objects", packed("[", "{},", "{}]")},
	{"a list of lists", packed("[", "[],", "[]]")},
	{"a list of nulls", packed("[", "null,", "null]")},
	{"a list of numbers", packed("[", "1,", "1]")},
	{"a list of texts", packed("[", `"",`, `""]`)},
	{"a list of lists of 5,000", packed("[", "["+strings.Repeat("{},", 4_999)+"{}],", "[]]")},
	{"fields with objects", lists("{}", 0)},
	{"fields with lists", lists("[]", 0)},
	{"fields with texts", lists(`"a"`, 0)},
	{"fields with 4,000 objects", lists("{}", 4_000)},
	{"fields with 3,000 lists in objects", lists(`{"component":[[]],"name":[]}`, 3_000)},
	{"fields with 4,000 titles", lists(`{"id":1,"title":"x","name":"x"}`, 4_000)},
	{"fields with labels", lists(`{"title":"x","labels":[`+strings.Repeat(`{"name":"<&"},`, 200)+`{}]}`, 30)},
	{"a field of many names", counted("{", `"a%d":{},`, `"a":1}`)},
	{"a field many times", packed(`{`, `"items":[{}],`, `"items":[]}`)},
	{"a long text", packed(`{"items": [{"title": "`, "a", `"}]}`)},
	{"a long text with escapes", packed(`[{"title": "`, `\u0000`, `"}]`)},
	{"a long number", packed(`[{"number": `, "1", "}]")},
	{"a long fraction", packed(`{"issued": 0.`, "1", "}")},
	{"labels", packed(`[{"title": "x", "labels": [`, `{"name":"<&"},`, `{}]}]`)},
	{"4,000 labels for each", packed("[", `{"title":"x","labels":[`+strings.Repeat(`{"name":"<<<<<<<<<<<<<<<<&"},`, 4_000)+`{}]},`, "{}]")},
	{"4,000 names for each", packed("[", `{"title":"x","labels":[`+strings.Repeat(`"<<<<<<<<<<<<&",`, 4_000)+`""]},`, "{}]")},
	{"labels in lists", packed("[", `{"title":"x","labels":[{},{},{},{},{},{},{},{},{},{}]},`, "{}]")},
}

var otherBombs = []bomb{
	{"rows", packed("id,summary\n", "1,a\n", "")},
	{"empty rows", packed("id,summary\n", ",\n", "")},
	{"columns", packed("id,summary", ",id", "\n")},
	{"cells", packed("id,summary\n1,x", ",", "\n")},
	{"rows of columns", packed("id"+strings.Repeat(",a", 5_000)+",summary\n", "1"+strings.Repeat(",", 5_000)+"\n", "")},
	{"an open quote", packed("id,summary\n1,\"", "a\n", "")},
	{"quotes", packed("id,summary\n1,\"", `""`, "\"\n")},
	{"HTML", packed("<!DOCTYPE html><html><body>", "<b>", "")},
	{"HTML to be put right", packed("<!DOCTYPE html><html><body>", "<a><p><table><b>", "")},
	{"blanks", packed("", " ", "")},
	{"line ends", packed("", "\n", "")},
	{"nothing", func() string { return "" }},
	{"zeros", packed("", "\x00", "")},
	{"not UTF-8", packed("", "\xff", "")},
}

// grown are answers that have what a real one has, many times.
func grown(real string) []bomb {
	head, piece, tail := "", real, ""
	begin, end, between := strings.IndexByte(real, '['), strings.LastIndexByte(real, ']'), ","
	item, last := max(strings.Index(real, "<item"), strings.Index(real, "<entry")), max(strings.LastIndex(real, "</item>"), strings.LastIndex(real, "</entry>"))
	switch trimmed := strings.TrimSpace(real); {
	case trimmed == "":
		return nil
	case strings.ContainsAny(trimmed[:1], "{[") && begin < end:
		head, piece, tail = real[:begin+1], real[begin+1:end], real[end:]
	case item >= 0 && item < last:
		between = real[last : last+strings.IndexByte(real[last:], '>')+1]
		head, piece, tail = real[:item], real[item:last], real[last:]
	default:
		between = "\n"
	}
	all := []bomb{{"a real answer, many times", packed(head, piece+between, piece+tail)}}
	if between == "," {
		all = append(all, bomb{"a real answer with empty objects", packed(head, "{},", "{}"+tail)})
	}
	return all
}
