package source

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/fedora-hubs/hubs/backend/bounds"
	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
)

// seen is what a Markup comes to: starts with their depth and attributes, ends with
// the depth that is left, and words.
func seen(text string, attributes ...string) string {
	var all []string
	for m := NewMarkup([]byte(text)); m.Next(); {
		switch m.Token {
		case Start:
			said := fmt.Sprintf("%d<%s", m.Depth, m.Name)
			for _, name := range attributes {
				if value := m.Attr(name); value != "" {
					said += " " + value
				}
			}
			all = append(all, said)
		case End:
			all = append(all, fmt.Sprintf("%d>%s", m.Depth, m.Name))
		case Words:
			all = append(all, string(m.AppendWords(nil, 100)))
		}
	}
	return strings.Join(all, "|")
}

func TestMarkup(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "",
		"<a>x<b/>y</a>":            "1<a|x|2<b|1>b|y|0>a",
		"<A:B>x</a:b >":            "1<a:b|x|0>a:b",
		"<a href='1' rel = \"2\">": "1<a 1 2",
		"<a href=http://x/y/ rel>": "1<a http://x/y/",
		"<a href=x/>":              "1<a x/",
		"<a HREF='a&amp;b&c;'/ >":  "1<a a&b&c;",
		"<a =1 'x' href=1>":        "1<a 1",
		"<a href=1<b>":             "1<a 1<b",
		"<a <b>":                   "1<a|2<b",
		"<a><b><c></a>x":           "1<a|2<b|3<c|0>a|x",
		"<a></b>x</a></a>y":        "1<a|x|0>a|y",
		"a < b <3 <- & &c;":        "a |< b |<3 |<- & &c;",
		"&lt;&#65;&#x42;&nothing;&eacute;&NotEqualTilde;": "<AB&nothing;é≂̸",
		"<![CDATA[<a>&amp;]]>]]>":                         "<a>&amp;|]]>",
		"<!-- <a> -- > --><a>":                            "1<a",
		"<?xml version='1.0'?><a>":                        "1<a",
		"<!DOCTYPE a [<!ENTITY b '>'> <!-- > --> ]><a>":   "1<a",
		"<!a><b>":               "1<b",
		"<br><img src=x>y<hr/>": "1<br|0>br|1<img|0>img|y|1<hr|0>hr",
		"<a>x</a":               "1<a|x",
		"<a>x<b c='":            "1<a|x",
		"<a>x<![CDATA[y":        "1<a|x|y",
		"<a>x<!-- y":            "1<a|x",
		"<":                     "<",
		"</":                    "",
	} {
		if got := seen(text, "href", "rel"); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestInner(t *testing.T) {
	for text, want := range map[string]string{
		"<a> x &amp; <![CDATA[y & z]]> </a>b":    "x & y & z false",
		"<a>x <b>y</b> <![CDATA[<&]]> &lt;</a>":  "x <b>y</b> &lt;&amp; &lt; true",
		"<a><a>x</a></a>":                        "<a>x</a> true",
		"<a/>":                                   " false",
		"<a>0123456789012345678901234567890</a>": "01234567890123456789 false",
	} {
		m := NewMarkup([]byte(text))
		m.Next()
		inner, markup := m.Inner(20 + 8*strings.Count(text, "CDATA") + strings.Count(text, "<b>")*9)
		if got := fmt.Sprint(inner, " ", markup); got != want || m.Depth != 0 {
			t.Errorf("%s: got %s at a depth of %d, want %s", text, got, m.Depth, want)
		}
	}
}

func TestPlainText(t *testing.T) {
	for html, want := range map[string]string{
		"":                                    "",
		"a <b>b</b>c":                         "a bc",
		"<p>a</p><p>b<br>c</p><ul><li>d<li>e": "a b c d e",
		"a<script>if (1<2) {}</script>b":      "ab",
		"<style>p {}</style><head><title>x</title></head>a": "a",
		"a<svg><title>x</title></svg>b<!-- c -->d":          "abd",
		"&amp;amp; &amp;#39; &lt;b&gt;":                     "& ' <b>",
		"a < b > c":                                         "a < b > c",
		"<unknown>a</unknown>b <x":                          "a b",
		"<span hidden>a</span>":                             "a",
		"<script>a":                                         "",
	} {
		if got := Line(PlainText(html)); got != want {
			t.Errorf("%s: got %q, want %q", html, got, want)
		}
	}
}

// FuzzMarkup wants of XML without a fault what a parser finds in it, and of all else
// an end, in time.
func FuzzMarkup(f *testing.F) {
	for _, seed := range []string{
		`<a b="c>" d='e'><i/>x &amp; y<![CDATA[<j>]]><!-- <k> --></a>`, `<a><b><c></a><d/>`, `<!"><a>`, `<!<!-- > --><a>> <b>`, `<a:b c:d="&lt;e"/>`, `<a b=cé=dé/>`,
		`<a/ ><b>`, `<?a '?><b>`, "<a\xff>", "<a>&#65;&#x41;]]</a>", "<é>x</é>", "<a\n b = 'c'\t></a >", strings.Repeat("<a>", 99) + strings.Repeat("</b>", 99),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var err error
		const each = 300
		boundstest.Linear(t, len(text), each, func() {
			m := NewMarkup([]byte(text))
			for m.Next() {
				if m.Depth < 0 || m.Depth > bounds.MaxDepth+1 {
					t.Fatalf("the depth is %d", m.Depth)
				}
			}
			err = m.Err
		})
		if want, fine := parsed(text); err == nil && fine {
			if got := flat(text); got != want {
				t.Errorf("%q: got %q, a parser %q", text, got, want)
			}
		}
	})
}

// flat is what a Markup comes to, as parsed has it.
func flat(text string) string {
	var all strings.Builder
	for m := NewMarkup([]byte(text)); m.Next(); {
		switch m.Token {
		case Start:
			fmt.Fprintf(&all, "<%s", m.Name)
			for _, a := range m.attributes {
				fmt.Fprintf(&all, " %s=%s", a.name, unescape(nil, a.value))
			}
			all.WriteString(">")
		case End:
			fmt.Fprintf(&all, "</%s>", m.Name)
		case Words:
			all.Write(m.AppendWords(nil, len(text)))
		}
	}
	return strings.ReplaceAll(strings.ReplaceAll(all.String(), "\r\n", "\n"), "\r", "\n")
}

// parsed is what a strict parser finds. Not fine is what has a fault, and what HTML has
// in another way.
func parsed(text string) (found string, fine bool) {
	if strings.Contains(text, "<?") || strings.Contains(strings.ToLower(text), "<!d") || strings.Contains(text, "\r") || strings.Contains(text, "&#") {
		return "", false
	}
	for strict := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := strict.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return "", false
		}
	}
	var all strings.Builder
	name := func(n xml.Name) string {
		if n.Space != "" {
			return n.Space + ":" + n.Local
		}
		return n.Local
	}
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return all.String(), true
		}
		if err != nil {
			return "", false
		}
		switch token := token.(type) {
		case xml.StartElement:
			// XML with namespaces has no name that begins with a colon, and people write <:-).
			if isVoid(strings.ToLower(name(token.Name))) || len(token.Attr) > maxAttributes || strings.HasPrefix(token.Name.Local, ":") {
				return "", false
			}
			fmt.Fprintf(&all, "<%s", strings.ToLower(name(token.Name)))
			for _, a := range token.Attr {
				fmt.Fprintf(&all, " %s=%s", name(a.Name), a.Value)
			}
			all.WriteString(">")
		case xml.EndElement:
			fmt.Fprintf(&all, "</%s>", strings.ToLower(name(token.Name)))
		case xml.CharData:
			all.Write(token)
		case xml.Directive:
			return "", false
		}
	}
}

// FuzzText wants text that can be shown, without delay, of whatever is sent.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"\xfe\xff\x00a", "\xff\xfea\x00", "<\x00a\x00>\x00", "<?xml encoding='gbk'?>\xd6\xd0", "\x1b$B", "a\x92b", "caf\xe9", "&amp;amp;", "<p>a<b>c</b", "&#146;", "<script>"} {
		f.Add([]byte(seed), "text/xml; charset=iso-2022-jp")
		f.Add([]byte(seed), "charset:koi8-r")
	}
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		var d Document
		const each = 400
		boundstest.Linear(t, len(body)+len(contentType), each, func() { d = NewDocument("https://example.org/", contentType, body) })
		text := d.Text
		if !utf8.Valid(text) || bytes.ContainsFunc(text, func(r rune) bool { return r >= 0x80 && unicode.IsControl(r) }) {
			t.Errorf("%q is read as %q", body, text)
		}
		boundstest.Linear(t, len(text), each, func() {
			PlainText(string(text))
			_ = d.Unlike("feed")
		})
		title := string(text[:min(len(text), 4<<10)])
		boundstest.Linear(t, len(title), each, func() { LikelyText(title) })
	})
}
