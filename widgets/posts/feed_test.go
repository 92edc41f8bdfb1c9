package posts

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/source"
)

func TestRead(t *testing.T) {
	const at = "<pubDate>Sat, 02 May 2026 10:00:00 GMT</pubDate>"
	for name, c := range map[string]struct{ body, want string }{
		"RSS 2.0":                 {"<rss><channel><title>x</title><link>y</link><item><title>One</title><link>/1</link>" + at + "</item></channel></rss>", "One /1 2026-05-02T10:00"},
		"RSS 1.0":                 {`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:d="http://purl.org/dc/elements/1.1/"><channel><title>x</title></channel><item><title>One</title><link>/1</link><d:date>2026-05-02T12:00+02:00</d:date></item></rdf:RDF>`, "One /1 2026-05-02T10:00"},
		"Dublin Core, undeclared": {"<rss><item><dc:title>One</dc:title><dc:date>2026-05-02</dc:date></item></rss>", "One  2026-05-02T00:00"},
		"Atom":                    {`<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/0"/><link href="/1"/><link href="/2"/><title type="html">A &lt;b&gt;</title><updated>2026-05-03T10:00:00Z</updated><published>2026-05-02T10:00:00Z</published></entry></feed>`, "A /1 2026-05-02T10:00"},
		"Atom with a prefix":      {`<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>One</a:title><a:updated>2026-05-02T10:00:00Z</a:updated></a:entry></a:feed>`, "One  2026-05-02T10:00"},
		"Atom 0.3":                {`<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>One</title><link rel="alternate" href="/1"/><issued>2026-05-02T10:00:00Z</issued></entry></feed>`, "One /1 2026-05-02T10:00"},
		"others' titles":          {`<rss xmlns:media="http://search.yahoo.com/mrss/"><channel><item><title>One</title><media:title>Two</media:title><media:group><title>Three</title></media:group><atom:link rel="self" href="/x"/><source><title>Four</title></source></item></channel></rss>`, "One  "},
		"titles with markup":      {`<rss><item><title>A <b>new</b> <![CDATA[<day>]]> &nbsp;&eacute;</title></item></rss>`, "A new <day> é  "},
		"no title":                {"<rss><item><title> </title><link>/1</link></item><item/></rss>", "https://example.org/1 /1 "},
		"a link in two ways":      {`<rss><item><link href="/2">/1</link></item><item><link href="/3"/></item></rss>`, "https://example.org/1 /1 , https://example.org/3 /3 "},
		"a bad time":              {`<rss><item><title>One</title><pubDate>soon</pubDate><dc:date>2026-05-02</dc:date></item></rss>`, "One  2026-05-02T00:00"},
		"Latin-1":                 {"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><rss><item><title>Caf\xe9</title></item></rss>", "Café  "},
		"the newest first":        {"<rss><item><title>Old</title><pubDate>1 May 2026</pubDate></item><item><title>Never</title></item><item><title>New</title><pubDate>2 May 2026</pubDate></item></rss>", "New  2026-05-02T00:00, Old  2026-05-01T00:00, Never  "},
		"more after the feed":     {"<rss><item><title>One</title></item></rss><script>x(1<2)</script>", "One  "},
		"an end is missing":       {"<rss><channel><item><title>One</item></rss>", "One  "},
		"JSON":                    {` {"items": [{"id": 1, "title": "One", "url": "/1", "date_modified": "2026-05-02T10:00:00Z"}, {}]}`, "One /1 2026-05-02T10:00"},
		"no entries":              {"<rss/>", ""},
		"nothing":                 {"", "example.org answered with nothing: the settings of this widget need the address of the feed itself."},
		"HTML":                    {"<!DOCTYPE html><html><item/></html>", "example.org answered with a web page, not a feed: the settings of this widget need the address of the feed itself."},
		"half":                    {"<rss><item><title>One", "example.org answered with the beginning of a feed alone."},
		"too much":                {"<rss>" + strings.Repeat("<item/>", 280_000) + "</rss>", "example.org answered with more than 120,000 parts."},
		"too deep":                {"<rss><item><title>" + strings.Repeat("<b>", 200), "example.org answered with data nested more than 100 levels deep."},
		"too much in JSON":        {`{"items": [` + strings.Repeat("{},", 10_000) + "{}]}", "example.org answered with a list of more than 5,000 entries."},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shown("", c.body); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// now is when feeds are read.
var now = time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)

// shown are title, link and time of all posts of a feed with some type of content, or
// why there are none.
func shown(contentType, body string) string {
	var all []string
	feed, err := read(source.NewDocument("https://example.org/a/feed", contentType, []byte(body)), now)
	for _, e := range feed.entries {
		p, at := newPost(feed, e), ""
		if !p.Time.IsZero() {
			at = p.Time.Format("2006-01-02T15:04")
		}
		all = append(all, strings.Join([]string{p.Title, strings.TrimPrefix(p.Link, "https://example.org"), at}, " "))
	}
	if err != nil {
		return widgets.Explanation(err)
	}
	return strings.Join(all, ", ")
}

// TestLongFeed wants the newest entry of as many as may be, wherever it is.
func TestLongFeed(t *testing.T) {
	const all = 39_000
	for _, newest := range []int{0, all / 2, all - 1} {
		var b strings.Builder
		b.WriteString("<rss><channel>")
		for i := range all {
			year := 2001 + i%20
			if i == newest {
				year = 2026
			}
			fmt.Fprintf(&b, "<item><title>%d</title><pubDate>1 May %d</pubDate></item>", i, year)
		}
		b.WriteString("</channel></rss>")
		feed, err := read(source.NewDocument("https://example.org/feed", "", []byte(b.String())), now)
		if err != nil || len(feed.entries) != enough || feed.entries[0].title() != strconv.Itoa(newest) || feed.entries[1].at.Year() != 2020 {
			t.Errorf("got %d entries that begin with %+v, %v", len(feed.entries), feed.entries[:min(len(feed.entries), 2)], err)
		}
	}
}

func TestDate(t *testing.T) {
	for text, want := range map[string]string{
		"Sat, 02 May 2026 10:05:09 GMT":           "2026-05-02T10:05:09Z",
		"Sat, 2 May 2026 12:05:09 +0200":          "2026-05-02T10:05:09Z",
		"sat,2 may 2026 5:05:9 -500":              "2026-05-02T10:05:09Z",
		"02 May 26 06:05 EDT":                     "2026-05-02T10:05:00Z",
		"Saturday, 2 May 2026 12:05:09 CEST":      "2026-05-02T10:05:09Z",
		"Saturday, 02-May-26 10:05:09 UTC":        "2026-05-02T10:05:09Z",
		"Sat May  2 10:05:09 2026":                "2026-05-02T10:05:09Z",
		"Sat May 2 03:05:09 PDT 2026":             "2026-05-02T10:05:09Z",
		"Sat May 02 2026 03:05:09 GMT-0700 (PDT)": "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 12:05:09 UTC+02:00":     "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 10:05:09 XYZ":           "2026-05-02T10:05:09Z",
		"May 2, 2026 10:05 p.m.":                  "2026-05-02T22:05:00Z",
		"May 2, 2026 1:05 PM":                     "2026-05-02T13:05:00Z",
		"May 02, 2026 12:05:09AM":                 "2026-05-02T00:05:09Z",
		"2 September 2026":                        "2026-09-02T00:00:00Z",
		"2026-05-02T10:05:09Z":                    "2026-05-02T10:05:09Z",
		"2026-05-02t10:05:09.123456z":             "2026-05-02T10:05:09Z",
		"2026-05-02T12:05:09+02:00":               "2026-05-02T10:05:09Z",
		"2026-05-02 12:05:09 +0200":               "2026-05-02T10:05:09Z",
		"2026-05-02T12:05+02":                     "2026-05-02T10:05:00Z",
		" 2026-05-02\n":                           "2026-05-02T00:00:00Z",
		"2026/5/2":                                "2026-05-02T00:00:00Z",
		"02.05.2026 10:05":                        "2026-05-02T10:05:00Z",
		"5/22/2026":                               "2026-05-22T00:00:00Z",
		// Weekdays and months in other languages, and none.
		"Sa, 02 Mai 2026 12:05:09 +0200":   "2026-05-02T10:05:09Z",
		"mar., 05 mai 2026 12:05:09 +0200": "2026-05-05T10:05:09Z",
		"mardi 3 mars 2026 10:05":          "2026-03-03T10:05:00Z",
		"sáb, 02 ago 2026 10:05:09 GMT":    "2026-08-02T10:05:09Z",
		"Tue, 2 juin 2026":                 "2026-06-02T00:00:00Z",
		"jeu. 2 juil. 2026":                "2026-07-02T00:00:00Z",
		"Сб, 02 мая 2026 13:05:09 +0300":   "2026-05-02T10:05:09Z",
		"pon, 5 paź 2026":                  "2026-10-05T00:00:00Z",
		"Foo, 02 May 2026 10:05:09 GMT":    "2026-05-02T10:05:09Z",
		"2 de mayo de 2026":                "2026-05-02T00:00:00Z",
		"2. Dezember 2026":                 "2026-12-02T00:00:00Z",
		"2026\u5e745\u67082\u65e5 10:05":   "2026-05-02T10:05:00Z",
		"2026년 5월 2일":                      "2026-05-02T00:00:00Z",
		"02 May 2026 10:05:09 GMT":         "2026-05-02T10:05:09Z",
		"Saturday, May 2nd, 2026 at 10:05": "2026-05-02T10:05:00Z",
		"Sept 2 2026":                      "2026-09-02T00:00:00Z",
		"02-Mai-2026":                      "2026-05-02T00:00:00Z",
		// Zones.
		"Sat, 02 May 2026 05:05:09 EST":              "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 11:05:09 CET":              "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 12:05:09 UTC+2":            "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 12:05:09 GMT+0200 (MESZ)":  "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 15:35:09 GMT+5:30":         "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 12:05:09 +2":               "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 12:05:09 +02:00":           "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 12:05:09 (CEST)":           "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 20:05:09 AEST":             "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 10:05:09 Z":                "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 10:05:09 UT":               "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 10:05:09 -0000":            "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 10:05:09":                  "2026-05-02T10:05:09Z",
		"2026-05-02 12:05:09 +0200 CEST":             "2026-05-02T10:05:09Z",
		"2026-05-02 12:05:09 GMT+2":                  "2026-05-02T10:05:09Z",
		"2026-05-02T12:05:09 CEST":                   "2026-05-02T10:05:09Z",
		"2026-05-02T12:05:09.5+02:00[Europe/Berlin]": "2026-05-02T10:05:09Z",
		// In numbers.
		"2026-05-02T10:05:09,25Z":           "2026-05-02T10:05:09Z",
		"2026-05-02T10":                     "2026-05-02T10:00:00Z",
		"2026-05-02T10:05":                  "2026-05-02T10:05:00Z",
		"2026-05":                           "2026-05-01T00:00:00Z",
		"20260502T100509Z":                  "2026-05-02T10:05:09Z",
		"20260502T120509+0200":              "2026-05-02T10:05:09Z",
		"20260502":                          "2026-05-02T00:00:00Z",
		"20260502100509":                    "2026-05-02T10:05:09Z",
		"1777716309":                        "2026-05-02T10:05:09Z",
		"1777716309000":                     "2026-05-02T10:05:09Z",
		"2026-05-02T24:00:00Z":              "2026-05-03T00:00:00Z",
		"2026-05-02T10:05:60Z":              "2026-05-02T10:05:59Z",
		"5/2/2026 10:05:09 AM":              "2026-05-02T10:05:09Z",
		"22/5/2026 10:05:09 PM":             "2026-05-22T22:05:09Z",
		"02/05/2026 10:05:09":               "2026-05-02T10:05:09Z",
		"2026-05-02+02:00":                  "2026-05-01T22:00:00Z",
		"2026-05-02Z":                       "2026-05-02T00:00:00Z",
		"2026-05-02 22:05:09 PM":            "2026-05-02T22:05:09Z",
		"2026-05-02 10:05:09.0":             "2026-05-02T10:05:09Z",
		"Saturday, May 2, 2026 - 10:05":     "2026-05-02T10:05:00Z",
		"Fri, 2026/05/02 06:05:09 EDT":      "2026-05-02T10:05:09Z",
		"Sat, 02 May 2026 10:05:09 Etc/GMT": "2026-05-02T10:05:09Z",
		"Mon, 13 Feb, 2012 06:28:00 UTC":    "2012-02-13T06:28:00Z",
		"10:05, 2 May 2026":                 "2026-05-02T10:05:00Z",
		"02 May 99":                         "1999-05-02T00:00:00Z",
		"0001-01-01T00:00:00Z":              "",
		"Mon, 01 Jan 0001 00:00:00 -0500":   "",
		"Thu, 01 Jan 1970 00:00:00 +0000":   "",
		// None.
		"":                              "",
		"-":                             "",
		"May":                           "",
		"2026":                          "",
		"32 May 2026":                   "",
		"2026-13-02":                    "",
		"Sat, 02 May 2026 25:00:00 GMT": "",
		strings.Repeat("2 ", 1000):      "",
	} {
		got := ""
		if at := date(text); !at.IsZero() {
			got = at.Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, seed := range []string{"Sat, 02 May 2026 10:05:09 GMT", "2026-05-02T10:05:09Z", "1-2-", "1.2.3", "+", ":", "1:pm"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) { date(text) })
}
