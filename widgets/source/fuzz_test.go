package source_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/backend/visible"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// FuzzLink wants an address that a page may link to, written in one way, or none.
func FuzzLink(f *testing.F) {
	for _, seed := range []string{
		" https://example.org/a?b=c#d ", "HTTP://Example.org:80/%7e/..//", "javascript:alert(1)", "https://u:p@example.org/", "https://example.org/?q=\"><script>&x='y'",
		"https://exämple.org/ü?ü#ü\u202e", "http:example.org", "http:///example.org", `https:\\example.org`, "https://[::1%25eth0]/", "https://a/" + strings.Repeat("ü", 1000), "java\nscript:x", "https://a\\@b/",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		var got string
		const each = 40
		boundstest.Linear(t, len(address), each, func() { got = source.Link(address) })
		if got == "" {
			return
		}
		u, err := url.Parse(got)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || len(got) > 2048 {
			t.Errorf("%q leads to %q, %v", address, got, err)
		}
		if strings.ContainsFunc(got, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"<>\\^`{|}", r) }) {
			t.Errorf("%q is written as %q", address, got)
		}
		if again := source.Link(got); again != got {
			t.Errorf("%q is %q and then %q", address, got, again)
		}
	})
}

// FuzzJoin wants the address of what is below another, whatever its parts are called.
func FuzzJoin(f *testing.F) {
	f.Add("x/../y", "ü", "a b&c")
	f.Add("..", "", "#?%2f")
	f.Fuzz(func(t *testing.T, one, two, value string) {
		u, err := url.Parse(source.Join("https://example.org/api/", url.Values{"q": {value}}, one, two))
		if err != nil {
			t.Fatal(err)
		}
		path, below := strings.CutPrefix(u.EscapedPath(), "/api/")
		first, second, _ := strings.Cut(path, "/")
		gotOne, errOne := url.PathUnescape(first)
		gotTwo, errTwo := url.PathUnescape(second)
		if u.Host != "example.org" || !below || errors.Join(errOne, errTwo) != nil || gotOne != one || gotTwo != two || u.Query().Get("q") != value || u.Fragment != "" {
			t.Errorf("%q, %q, %q are at %s", one, two, value, u)
		}
	})
}

// FuzzLine wants one line in which nothing is hidden, and the same one of that.
func FuzzLine(f *testing.F) {
	for _, seed := range []string{"two \n\t lines", "a\u202eb\u200bc\x00d", "half\xff", strings.Repeat("ü", 300), strings.Repeat("a\u0301", 300), "\u0915\u094d\u200d\u0937", "👩‍👩‍👧 ❤️ 🇪🇺", strings.Repeat("x", 199) + "\u200d\u0301"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got string
		const each = 100
		boundstest.Linear(t, len(text), each, func() { got = source.Line(text) })
		if !visible.Is(got) || utf8.RuneCountInString(got) > 200 || strings.TrimSpace(got) != got || strings.Contains(got, "  ") {
			t.Errorf("%q is written as %q", text, got)
		}
		if again := source.Line(got); again != got {
			t.Errorf("%q is %q and then %q", text, got, again)
		}
	})
}

// FuzzDecode wants memory and time in proportion to an answer, whatever it is read as.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"items":[{"title":"x","labels":["a"]}]}`, `{"items":[` + strings.Repeat("{},", 4999) + `{}]}`, strings.Repeat(`{"a":`, 99)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		const each = 300
		boundstest.Linear(t, len(body), each, func() {
			var any any
			var items struct {
				Items []struct {
					Title, Link, Author string
					Labels              []string
					Raw                 json.RawMessage
				}
			}
			_ = source.Decode("https://example.org/", body, &any)
			_ = source.Decode("https://example.org/", body, &items)
		})
	})
}
