package posts

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// rss is RSS with one item.
func rss(inside string) string {
	return `<rss version="2.0"><channel><title>x</title><link>https://example.org/blog/</link><item>` + inside + `</item></channel></rss>`
}

// atom is Atom with one entry.
func atom(inside string) string {
	return `<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><link href="https://example.org/blog/"/><entry>` + inside + `</entry></feed>`
}

func tryFeeds(t *testing.T, cases map[string]struct{ body, want string }) {
	t.Helper()
	for name, c := range cases {
		if got := shown("", c.body); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestCharset(t *testing.T) {
	const prolog = `<?xml version="1.0" encoding="LABEL"?>`
	encodings := map[string]struct {
		encoding.Encoding
		title string
	}{
		"iso-8859-1": {charmap.ISO8859_1, "Größe für Café"}, "ISO-8859-2": {charmap.ISO8859_2, "Žluťoučký kůň"}, "iso-8859-15": {charmap.ISO8859_15, "Cœur 5 €"},
		"windows-1251": {charmap.Windows1251, "Привет всем"}, "cp1252": {charmap.Windows1252, "It’s 5 €"}, "koi8-r": {charmap.KOI8R, "Новости дня"}, "win-1251": {charmap.Windows1251, "Привет"},
		"gb2312": {simplifiedchinese.GBK, "新闻发布"}, "gbk": {simplifiedchinese.GBK, "新聞發布"}, "GB18030": {simplifiedchinese.GB18030, "新闻发布"}, "big5": {traditionalchinese.Big5, "新聞發布"}, //nolint:gosmopolitan // it is what they are for
		"Shift_JIS": {japanese.ShiftJIS, "日本語の記事"}, "euc-jp": {japanese.EUCJP, "日本語の記事"}, "iso-2022-jp": {japanese.ISO2022JP, "日本語の記事"}, "euc-kr": {korean.EUCKR, "새로운 소식"}, //nolint:gosmopolitan // it is what they are for
		"utf-8": {unicode.UTF8, "Žluťoučký кůň"}, "UTF8": {unicode.UTF8, "Привет"},
	}
	for label, e := range encodings {
		said := strings.Replace(prolog, "LABEL", label, 1)
		for name, c := range map[string]struct{ contentType, prolog string }{
			"the prolog":                  {"", said},
			"a prolog in other quotes":    {"text/xml", strings.ReplaceAll(said, `"`, "'")},
			"the server":                  {"text/xml; charset=" + label, ""},
			"the server in quotes":        {`text/xml;charset="` + label + `"`, "\n"},
			"the server, and not so":      {"text/xml; charset: " + label + "; charset", ""},
			"the server, not the prolog":  {"application/rss+xml; charset=" + label, strings.Replace(prolog, "LABEL", "utf-8", 1)},
			"the prolog, not the default": {"text/xml; charset=ISO-8859-1", said},
			"the prolog, though UTF-8":    {"text/xml; charset=utf-8", said},
			"one of an unknown name":      {"text/xml; charset=klingon", said},
			"the prolog after a warning":  {"", "\n<br />\n<b>Warning</b>: no such file in <b>x.php</b>\n" + said},
		} {
			body, err := e.NewEncoder().String(c.prolog + rss("<title>"+e.title+"</title>"))
			if err != nil {
				t.Fatal(err)
			}
			if got := shown(c.contentType, body); got != e.title+"  " {
				t.Errorf("%s in %s: got %q", name, label, got)
			}
		}
	}
}

func TestUTF16(t *testing.T) {
	for name, e := range map[string]encoding.Encoding{
		"LE":         unicode.UTF16(unicode.LittleEndian, unicode.UseBOM),
		"BE":         unicode.UTF16(unicode.BigEndian, unicode.UseBOM),
		"LE, no BOM": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
		"BE, no BOM": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
		"UTF-8":      unicode.UTF8BOM,
	} {
		for _, prolog := range []string{"", `<?xml version="1.0" encoding="utf-16"?>`, `<?xml version="1.0" encoding="iso-8859-1"?>`} {
			body, err := e.NewEncoder().String(prolog + rss("<title>Žluťoučký</title>"))
			if err != nil {
				t.Fatal(err)
			}
			if got := shown("text/xml; charset=iso-8859-1", body); got != "Žluťoučký  " {
				t.Errorf("%s with %q: got %q", name, prolog, got)
			}
		}
		body, err := e.NewEncoder().String(`{"items":[{"title":"Žluťoučký"}]}`)
		if err != nil {
			t.Fatal(err)
		}
		if got := shown("application/json", body); got != "Žluťoučký  " {
			t.Errorf("JSON in %s: got %q", name, got)
		}
	}
}

func TestDamage(t *testing.T) {
	const one = "<item><title>One</title><link>/1</link></item>"
	tryFeeds(t, map[string]struct{ body, want string }{
		"bytes of no text":               {"<?xml version='1.0' encoding='UTF-8'?>" + rss("<title>a\xffb\xc3c</title>"), "abc  "},
		"Latin-1 that nobody says":       {rss("<title>Caf\xe9</title>"), "Café  "},
		"letters of Windows in UTF-8":    {rss("<title>It\u0092s</title>"), "It’s  "},
		"letters of Windows as numbers":  {rss("<title>It&#146;s &#x96; here</title>"), "It’s – here  "},
		"control characters":             {rss("<title>a\x00b\x08c\x0b</title><link>\n /\x0c1\t</link>"), "abc /1 "},
		"control characters as numbers":  {rss("<title>a&#8;b&#x1F;c&#0;</title>"), "abc\ufffd  "},
		"blanks before":                  {"\n\r\n \t" + rss("<title>One</title>"), "One  "},
		"marks before":                   {"\ufeff\ufeff \ufeff" + rss("<title>One</title>"), "One  "},
		"junk before":                    {"Notice: x is < 3 & undefined\n<?xml version='1.0'?>" + rss("<title>One</title>"), "One  "},
		"a comment before":               {"<?xml version='1.0'?><!-- a -- b > --><?xml-stylesheet href='x'?>" + rss("<title>One</title>"), "One  "},
		"a type with declarations":       {`<!DOCTYPE rss [<!ENTITY lt2 "<"> <!-- ' --> <!ELEMENT a (b)>]>` + rss("<title>One</title>"), "One  "},
		"XML 1.1":                        {"<?xml version='1.1' encoding='utf-8'?>" + rss("<title>One</title>"), "One  "},
		"a prolog without an end":        {"<?xml version='1.0'>" + rss("<title>One</title>"), "One  "},
		"a lone <":                       {rss("<title>1 < 2 <3 & <- x</title>"), "1 < 2 <3 & <- x  "},
		"a lone &":                       {rss("<title>R&D & AT&T &nothing;</title><link>/?a=1&copy=2&amp;b=3</link>"), "R&D & AT&T &nothing; /?a=1&copy=2&b=3 "},
		"an end of CDATA alone":          {rss("<title>One]]></title>"), "One  "},
		"ends of other elements":         {rss("<title>One</i></title></b><link>/1</link></p>"), "One /1 "},
		"elements without an end":        {rss("<title>One<br>two</title><link>/1</link><description><p>a<p>b<li></description><pubDate>2 May 2026</pubDate>"), "One two /1 2026-05-02T00:00"},
		"attributes without quotes":      {`<rss version=2.0><item><title>One</title><link href=https://example.org/1 rel=alternate></link></item></rss>`, "One /1 "},
		"attributes twice, or broken":    {`<rss a b= a c='<' "d" =><item><title x="1" x="2">One</title></item></rss>`, "One  "},
		"prefixes that nobody declared":  {rss("<title>One</title><content:encoded>x</content:encoded><a:b:c/>"), "One  "},
		"other letters":                  {"<RSS><Channel><Item><TITLE>One</title><Link>/1</LINK></ITEM></CHANNEL></RSS>", "One /1 "},
		"cut off in an item":             {"<rss><channel>" + one + "<item><title>Two</title><link>/2</link>", "One /1 "},
		"cut off in a tag":               {"<rss><channel>" + one + "<item><title>Two</title><link>/2</link></ite", "One /1 "},
		"cut off in an attribute":        {"<rss><channel>" + one + `<item><title>Two</title><link href="`, "One /1 "},
		"cut off in CDATA":               {"<rss><channel>" + one + "<item><title><![CDATA[Two", "One /1 "},
		"cut off after an item":          {"<rss><channel>" + one, "One /1 "},
		"cut off before the first":       {"<rss><channel><title>x</title>", "example.org answered with the beginning of a feed alone."},
		"Atom, cut off":                  {"<feed><entry><title>One</title><id>https://example.org/1</id></entry><entry><title>Tw", "One /1 "},
		"JSON, cut off":                  {`{"items":[{"title":"One","url":"/1"},{"title":"Tw`, "One /1 "},
		"JSON, cut off before the first": {`{"version":"x","items":[{"title":"On`, "example.org answered with the beginning of a feed alone."},
		"JSON with a mark and blanks":    {"\ufeff\n" + `{"items":[{"title":"One"}]}`, "One  "},
		"JSON with ends of lines":        {"{\"items\":[{\"title\":\"One\ntwo\t\x07\"}]}", "One two  "},
		"items without an end":           {"<rss><channel><item><title>One</title><item><title>Two</title></channel></rss>", "One  , Two  "},
	})
}

func TestTitles(t *testing.T) {
	tryFeeds(t, map[string]struct{ body, want string }{
		"references of HTML":      {rss("<title>&ldquo;Caf&eacute;&rdquo;&nbsp;&check; &#8212; &apos;</title>"), "“Café” ✓ — '  "},
		"CDATA":                   {rss("<title><![CDATA[ A & B &amp; &#8220;C&#8221; ]]></title>"), "A & B & “C”  "},
		"CDATA with markup":       {rss("<title><![CDATA[<em>Tom</em> &amp; Jerry]]></title>"), "Tom & Jerry  "},
		"CDATA in CDATA":          {rss("<title><![CDATA[<![CDATA[One]]>]]></title>"), "One  "},
		"CDATA, escaped":          {rss("<title>&lt;![CDATA[One &amp;amp; two]]&gt;</title>"), "One & two  "},
		"CDATA in pieces":         {rss("<title>A <![CDATA[&]]> B<![CDATA[ C]]></title>"), "A & B C  "},
		"escaped twice":           {rss("<title>Tom &amp;amp; Jerry&amp;#8217;s &amp;quot;show&amp;quot;</title>"), `Tom & Jerry’s "show"  `},
		"escaped thrice":          {rss("<title>Tom &amp;amp;amp; Jerry</title>"), "Tom & Jerry  "},
		"escaped markup":          {rss("<title>&lt;a href=&quot;/node/1&quot; hreflang=&quot;en&quot;&gt;One&lt;/a&gt;&lt;br/&gt;two</title>"), "One two  "},
		"real markup":             {rss("<title>One <b>two</b><p>three</p>four</title>"), "One two three four  "},
		"code":                    {rss("<title>std::vector&lt;int&gt; and List&lt;String&gt; in &lt;stdio.h&gt;, 1 &lt; 2 &lt;x</title>"), "std::vector<int> and List<String> in <stdio.h>, 1 < 2 <x  "},
		"elements by name":        {rss("<title>The &lt;b&gt; and &lt;video&gt; elements</title>"), "The <b> and <video> elements  "},
		"scripts":                 {rss("<title>One&lt;script&gt;alert(1)&lt;/script&gt;&lt;!-- two --&gt;</title>"), "One  "},
		"Atom: text":              {atom(`<title type="text">Use &lt;b&gt;bold&lt;/b&gt; &amp;amp; more</title>`), "Use <b>bold</b> &amp; more  "},
		"Atom: not said":          {atom("<title>Tom &amp;amp; &lt;i&gt;Jerry&lt;/i&gt;</title>"), "Tom & Jerry  "},
		"Atom: HTML":              {atom(`<title type="html">It&amp;rsquo;s &lt;x&gt;a&lt;/x&gt; &amp;lt; b &lt;unknown&gt;</title>`), "It’s a < b  "},
		"Atom: HTML in CDATA":     {atom(`<title type="html"><![CDATA[General • Re: a &amp; b]]></title>`), "General • Re: a & b  "},
		"Atom: XHTML":             {atom(`<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Less is <em>more</em> &lt;b&gt; <![CDATA[<i>]]></div></title>`), "Less is more <b> <i>  "},
		"Atom: XHTML in prefixes": {atom(`<title type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml">Less <h:em>is</h:em><h:p>more</h:p></h:div></title>`), "Less is more  "},
		"Atom: XHTML, escaped":    {atom(`<title type="xhtml">&lt;div&gt;One&lt;/div&gt;</title>`), "One  "},
		"Atom 0.3":                {`<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title type="text/html" mode="escaped">A &lt;i&gt;b&lt;/i&gt; &amp;amp; c</title></entry></feed>`, "A b & c  "},
		"JSON":                    {`{"items":[{"title":"Tom &amp; <em>Jerry</em>"},{"title":7}]}`, "Tom & Jerry  , 7  "},
		"Mastodon": {rss(`<guid isPermaLink="true">https://example.org/@a/1</guid><description>&lt;p&gt;Hello &lt;span class="h-card"&gt;&lt;a href="x"&gt;@&lt;span&gt;b&lt;/span&gt;&lt;/a&gt;&lt;/span&gt;,&lt;br&gt;see&lt;/p&gt;&lt;p&gt;this &amp;amp; that&lt;/p&gt;</description>`),
			"Hello @b, see this & that /@a/1 "},
		"a long text":           {rss("<description>" + strings.Repeat("word ", 2000) + "</description>"), strings.TrimSpace(strings.Repeat("word ", 200/5)) + "…  "},
		"an empty title":        {rss("<title><![CDATA[ &nbsp; ]]></title><description>Some words</description>"), "Some words  "},
		"a picture alone":       {rss(`<link>/1</link><description>&lt;img src="x"&gt;</description>`), "https://example.org/1 /1 "},
		"the text of Atom":      {atom(`<summary type="text">A &lt; b</summary><content type="html">&lt;p&gt;C&lt;/p&gt;</content>`), "A < b  "},
		"the content of Atom":   {atom(`<content type="xhtml"><div><p>One</p><p>two</p><style>p {}</style></div></content>`), "One two  "},
		"content of no text":    {atom(`<content type="image/png">iVBORw0KGgo=</content><link href="/1"/>`), "https://example.org/1 /1 "},
		"content alone":         {rss("<content:encoded><![CDATA[<h1>One</h1>two]]></content:encoded>"), "One two  "},
		"microblogs in JSON":    {`{"items":[{"content_html":"<p>One</p>two","url":"/1"},{"content_text":"<3 & x"},{"summary":"y"}]}`, "One two /1 , <3 & x  , y  "},
		"a podcast":             {rss(`<itunes:title>Part 1</itunes:title><enclosure url="https://example.org/a.mp3"/>`), "Part 1  "},
		"media":                 {rss(`<media:title type="plain">A &lt;b&gt;</media:title><media:group><media:title>B</media:title></media:group>`), "A <b>  "},
		"a prefix of one's own": {`<rss xmlns:m="http://search.yahoo.com/mrss/" xmlns:d="http://purl.org/dc/elements/1.1/"><item><m:title>One</m:title><d:date>2026-05-02</d:date></item></rss>`, "One  2026-05-02T00:00"},
		"titles of others":      {atom(`<source><title>Blog</title><id>x</id><updated>2020-01-01T00:00:00Z</updated></source><author><name>n</name></author><title>One</title>`), "One  "},
	})
}

func TestLinks(t *testing.T) {
	tryFeeds(t, map[string]struct{ body, want string }{
		"blanks around":               {rss("<title>1</title><link>\n\t https://example.org/1\n </link>"), "1 /1 "},
		"blanks around, Atom":         {atom("<title>1</title><link href='\n https://example.org/1 '/>"), "1 /1 "},
		"CDATA, escaped too often":    {rss("<title>1</title><link><![CDATA[https://example.org/?a=1&amp;b=2]]></link>"), "1 /?a=1&b=2 "},
		"no scheme":                   {rss("<title>1</title><link>//example.org/1</link>"), "1 /1 "},
		"no scheme, by name":          {rss("<title>1</title><link>www.example.org/1</link>"), "1 https://www.example.org/1 "},
		"relative to the site":        {rss("<title>1</title><link>1.html</link>"), "1 /blog/1.html "},
		"relative to another site":    {strings.ReplaceAll(rss("<title>1</title><link>1</link>"), "https://example.org/blog/", "https://other.example/b/"), "1 https://other.example/b/1 "},
		"relative to the feed":        {atom(`<title>1</title><link href="1"/>`), "1 /a/1 "},
		"relative, Atom of another":   {strings.ReplaceAll(atom(`<title>1</title><link href="1"/>`), "https://example.org/blog/", "https://other.example/b/"), "1 https://other.example/b/1 "},
		"relative, in JSON":           {`{"items":[{"title":"1","url":"1"}],"home_page_url":"https://other.example/b/"}`, "1 https://other.example/b/1 "},
		"bases in one another":        {`<feed xml:base="https://example.org/x/"><entry xml:base="y/"><title>1</title><link xml:base="z/" href="1"/></entry></feed>`, "1 /x/y/z/1 "},
		"a base of the channel":       {`<rss><channel xml:base="/x/"><item xml:base="y/"><title>1</title><link>1</link></item></channel></rss>`, "1 /x/y/1 "},
		"a base that is none":         {`<feed xml:base="http://[x/"><entry xml:base="::"><title>1</title><link href="/1"/></entry></feed>`, "1 /1 "},
		"the site after the items":    {"<rss><channel><item><title>1</title><link>1</link></item><image><link>https://no.example/</link></image><link>https://other.example/b/</link></channel></rss>", "1 https://other.example/b/1 "},
		"other links of the feed":     {`<rss><channel><atom:link rel="self" href="https://no.example/"/><image><url>u</url><link>https://no.example/</link></image><link>https://other.example/b/</link><item><title>1</title><link>1</link></item></channel></rss>`, "1 https://other.example/b/1 "},
		"a permalink":                 {rss("<title>1</title><guid>https://example.org/1</guid>"), "1 /1 "},
		"a permalink, empty link":     {rss("<title>1</title><link/><guid isPermaLink='true'>/1</guid>"), "1 /1 "},
		"an id alone":                 {rss("<title>1</title><guid isPermaLink='false'>https://example.org/?p=1</guid>"), "1  "},
		"an id that is no address":    {rss("<title>1</title><guid>tag:example.org,2026:1</guid>"), "1  "},
		"an id in Atom":               {atom("<title>1</title><id>https://example.org/1</id>"), "1 /1 "},
		"an id in Atom, no address":   {atom("<title>1</title><id>tag:example.org,2026:1</id>"), "1  "},
		"an id in JSON":               {`{"items":[{"title":"1","id":"https://example.org/1"}]}`, "1 /1 "},
		"an id in RDF":                {`<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel rdf:about="x"><link>/</link></channel><item rdf:about="https://example.org/1"><title>1</title></item></rdf:RDF>`, "1 /1 "},
		"a link that may not be":      {rss("<title>1</title><link>javascript:alert(1)</link><guid>https://example.org/1</guid>"), "1 /1 "},
		"the page, not the rest":      {atom(`<title>1</title><link rel="self" href="/s"/><link rel="enclosure" href="/e"/><link rel="replies" href="/r"/><link rel="alternate" type="application/json" href="/j"/><link rel="alternate" type="text/html" href="/1"/><link rel="edit" href="/x"/>`), "1 /1 "},
		"the rest alone":              {atom(`<title>1</title><link rel="self" href="/s"/><link rel="enclosure" href="/e"/>`), "1  "},
		"an alternate in other words": {atom(`<title>1</title><link rel="http://www.iana.org/assignments/relation/alternate" href="/1"/>`), "1 /1 "},
		"a link of Atom in RSS":       {rss(`<title>1</title><atom:link rel="self" href="/s"/><atom:link href="/1"/>`), "1 /1 "},
		"elsewhere, in JSON":          {`{"items":[{"title":"1","url":null,"external_url":"https://example.org/1"}]}`, "1 /1 "},
	})
}

func TestOnce(t *testing.T) {
	tryFeeds(t, map[string]struct{ body, want string }{
		"RSS":             {`<rss><item><title>Old</title><guid>a</guid><pubDate>1 May 2026</pubDate></item><item><title>New</title><guid>a</guid><pubDate>2 May 2026</pubDate></item><item><title>New</title><guid>b</guid></item></rss>`, "New  2026-05-02T00:00, New  "},
		"Atom":            {`<feed><entry><id>a</id><title>1</title></entry><entry><id>a</id><title>2</title></entry></feed>`, "1  "},
		"JSON":            {`{"items":[{"id":1,"title":"1"},{"id":"1","title":"2"},{"id":[],"title":"3"}]}`, "1  , 3  "},
		"no ids":          {`<rss><item><title>1</title><link>/1</link></item><item><title>1</title><link>/1</link></item><item><title>1</title><link>/2</link></item><item><title>2</title><link>/1</link></item></rss>`, "1 /1 , 1 /2 , 2 /1 "},
		"the far future":  {`<rss><item><title>Far</title><pubDate>1 Jan 2038</pubDate></item><item><title>Soon</title><pubDate>9 May 2026</pubDate></item><item><title>Never</title></item><item><title>Now</title><pubDate>2026-05-03T18:00:00Z</pubDate></item><item><title>Old</title><pubDate>1 May 2026</pubDate></item></rss>`, "Now  2026-05-03T18:00, Old  2026-05-01T00:00, Never  , Soon  2026-05-09T00:00, Far  2038-01-01T00:00"},
		"without any":     {`<rss><item><title>1</title></item><item><title>2</title></item></rss>`, "1  , 2  "},
		"odd ones beside": {`{"items":["x",null,7,[],{"title":{"a":1},"url":["x"]},{"title":"1"}]}`, "1  "},
	})
}

func TestTimes(t *testing.T) {
	for _, element := range []string{
		"pubDate", "published", "issued", "created", "date", "updated", "modified", "dc:date", "dcterms:created", "dcterms:issued", "dcterms:modified", "dcterms:available",
		"atom:updated", "atom:published", "a10:updated",
	} {
		body := strings.Replace(rss("<title>1</title><"+element+">2026-05-02T12:00+02:00</"+element+">"), "<rss", `<rss xmlns:a10="http://www.w3.org/2005/Atom"`, 1)
		if got := shown("", body); got != "1  2026-05-02T10:00" {
			t.Errorf("%s: got %q", element, got)
		}
	}
	tryFeeds(t, map[string]struct{ body, want string }{
		"the first one":          {rss("<title>1</title><atom:updated>2026-05-03</atom:updated><dc:date>2026-05-02</dc:date><pubDate>1 May 2026</pubDate>"), "1  2026-05-01T00:00"},
		"the first that is one":  {rss("<title>1</title><pubDate>soon</pubDate><dc:date/><updated>2026-05-03</updated>"), "1  2026-05-03T00:00"},
		"in markup":              {rss(`<title>1</title><pubDate>&lt;time datetime="2026-05-02T12:00:00+02:00"&gt;Sat, 05/02/2026 - 12:00&lt;/time&gt;</pubDate>`), "1  2026-05-02T10:00"},
		"in markup, not escaped": {rss(`<title>1</title><pubDate><span>Sat, 2 May 2026</span></pubDate>`), "1  2026-05-02T00:00"},
		"numbers in JSON":        {`{"items":[{"title":"1","date_published":1777716000},{"title":"2","date_published":"x","date_modified":"2026-05-01"}]}`, "1  2026-05-02T10:00, 2  2026-05-01T00:00"},
	})
}

func TestNoFeed(t *testing.T) {
	const itself = ": the settings of this widget need the address of the feed itself."
	tryFeeds(t, map[string]struct{ body, want string }{
		"a page":             {"<!doctype HTML><title>Blog</title><p>x", "example.org answered with a web page, not a feed" + itself},
		"a page of old":      {"<title>Blog</title>" + strings.Repeat("<p>x", 200) + "<body>", "example.org answered with something that is not a feed" + itself},
		"a long page":        {"<!doctype html><title>Blog</title>" + strings.Repeat("<p>x", 200), "example.org answered with a web page, not a feed" + itself},
		"XHTML":              {"<?xml version='1.0'?><html xmlns='x'><head><link rel='alternate' type='application/rss+xml'/></head></html>", "example.org answered with a web page, not a feed" + itself},
		"a page to sign in":  {"<html><form><INPUT name=p type='Password'></form></html>", "example.org wants visitors to sign in: only a feed that is open to everyone can be shown."},
		"a page with RDF":    {"<html><svg><metadata><rdf:RDF><item><title>x</title></item></rdf:RDF></metadata></svg></html>", "example.org answered with a web page, not a feed" + itself},
		"nothing":            {" \n", "example.org answered with nothing" + itself},
		"another XML":        {"<?xml version='1.0'?><urlset><url/></urlset>", "example.org answered with something that is not a feed" + itself},
		"another JSON":       {`{"error":"no such feed"}`, "example.org answered with something that is not a feed" + itself},
		"JSON without items": {`{"items":7}`, "example.org answered with something that is not a feed" + itself},
		"a list":             {`[{"title":"1"}]`, "example.org answered with something that is not a feed" + itself},
		"words":              {"No such feed", "example.org answered with something that is not a feed" + itself},
	})
}
