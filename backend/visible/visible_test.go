package visible_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
	"pgregory.net/rapid"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
	"github.com/fedora-hubs/hubs/backend/visible"
)

func TestText(t *testing.T) {
	for typed, want := range map[string]string{
		"Tea & talk": "Tea & talk",
		"two\r\nlines\rand\u2028more\u2029of\u0085them\vand\fa\ttab": "two\nlines\nand\nmore\nof\nthem\nand\na\ttab",
		"a\x00b\x1b[31m\x7f":        "ab[31m",
		"evil\u202egnp.exe\u2066":   "evilgnp.exe",
		"שלום\u200f! مرحبا\u061c":   "שלום\u200f! مرحبا\u061c", // beside punctuation of what goes from right to left
		"left\u200e and\u200fright": "left andright",
		"not \xff\xfeUTF-8":         "not UTF-8",
		"a braille\u2800blank":      "a braille blank",
		"  space \u00a0 stays  ":    "  space \u00a0 stays  ",
	} {
		if got := visible.Text(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestLine(t *testing.T) {
	for typed, want := range map[string]string{
		"":                         "",
		" \n ":                     "",
		"plain":                    "plain",
		"  two \n\t\u00a0 lines  ": "two lines",
		"שלום\u200f!":              "שלום!",
		"\u3164\u115f\u2800":       "",
	} {
		if got := visible.Line(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestShort(t *testing.T) {
	for typed, want := range map[string]string{
		"twelve chars":             "twelve chars",
		"eleven ch  \n":            "eleven ch",
		"thirteen chars":           "thirteen ch…",
		"ten chars, and":           "ten chars,…",
		strings.Repeat("é", 12):    strings.Repeat("é", 12),
		strings.Repeat("é", 99):    strings.Repeat("é", 11) + "…",
		strings.Repeat("\x01", 99): "…", // how much of it shows was not looked at
	} {
		if got := visible.Short(typed, 12); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

// What shows nothing is taken out, and what changes how other characters look
// stays where it does.
func TestHidden(t *testing.T) {
	for _, r := range "\u00ad\u034f\u061c\u115f\u1160\u17b4\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2064\u2066\u2069\u206f" +
		"\u3164\ufe00\ufe0f\ufeff\uffa0\ufff9\ufffb\ufffc\uffff\ufdd0\U0001d173\U000e0001\U000e0041\U000e0100" {
		if got := visible.Line("in" + string(r) + "fra"); got != "infra" {
			t.Errorf("%U: %q", r, got)
		}
	}
	for _, text := range []string{
		"می\u200cخواهم", "क\u094d\u200dष", "ന\u0d4d\u200d and more", "র\u200d\u09cdয", "👩\u200d🚀", "🏳\ufe0f\u200d🌈", "👩🏽\u200d🔧", "🙂\u200d↔\ufe0f",
		"☎\ufe0f", "\u845b\U000e0100\u98fe", "\u0600١٢", "é ñ ů", "e\u0301", "नमस्ते", "ไทย", "\u65e5\u672c\u8a9e",
	} {
		if got := visible.Line(text); got != text {
			t.Errorf("%q: %q", text, got)
		}
	}
	for typed, want := range map[string]string{
		"ab\u200c\u200dc":     "abc",
		"ع\u200d\u200cع":      "عع", // the first of them does nothing, so the second is not beside a letter
		"می\u200b\u200cخواهم": "می\u200cخواهم",
		"👩\u200d a":           "👩 a",
		"☎\ufe0f\ufe0e":       "☎\ufe0f",
		"e\u0301\u200d\u0301": "e\u0301\u0301",
	} {
		if got := visible.Line(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestIs(t *testing.T) {
	for text, want := range map[string]bool{
		"": true, "a name": true, "ünï": true, "می\u200cخواهم": true,
		"a\nb": false, "a\tb": false, "a\x00b": false, "a\u200bb": false, "שלום\u200f": false, "a\xffb": false, "\u202ea": false,
	} {
		if got := visible.Is(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestMixes(t *testing.T) {
	for text, want := range map[string]bool{
		"":                            false,
		"Friends of tea":              false,
		"Команда Fedora":              false,
		"Fedora-команда":              false,
		"\u65e5\u672c\u8a9eチームFedora": false,
		"Fedora를 위한":                  false,
		"ทีมFedora":                   false,
		"naïve e\u0301te\u0301 2nd":   false,
		"β-testers, π":                false,
		"Infr\u0430":                  true, // Cyrillic
		"the \u0391pi team":           true, // Greek
		"inf\u0455ra":                 true,
		"\u0561dmin":                  true, // Armenian
		"\u13aadmin":                  true, // Cherokee
		"иνан":                        true, // Greek in Cyrillic
		"ひらがな한글":                      true,
	} {
		if got := visible.Mixes(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

// Whatever comes in, what goes out is text of which all can be seen, and goes
// through a second time as it is.
func TestAnything(t *testing.T) {
	odd := rapid.SampledFrom([]rune("\x00\x1b\r\n\t\v \u00a0\u00ad\u061c\u0600\u0627\u05d0\u064b\u0301\u094d\u0915\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u202c\u2066\u2069\u2028\u2800\u3000\u3164\ufe0e\ufe0f\ufeff\U000e0100\U000e0041👩🏽☎\u845baé…"))
	typed := rapid.OneOf(rapid.String(), rapid.StringOfN(odd, 0, 40, -1), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	rapid.Check(t, func(t *rapid.T) {
		s := typed.Draw(t, "text")
		most := rapid.IntRange(1, 20).Draw(t, "most")
		through(t, s, most)
	})
}

// FuzzAnything wants the same of whatever comes to mind, and time and memory in
// proportion to it.
func FuzzAnything(f *testing.F) {
	for _, seed := range []string{"two \n\t lines", "a\u202eb\u200bc\x00d\r\n", "half\xff", "\u0915\u094d\u200d\u0937", "👩‍👩‍👧 ☎️ 🏴\U000e0067\U000e007f", "שלום\u200f! \u061c", "\u0627\u200c\u0628", strings.Repeat("\u200d\u0301", 100), "p\u0430ypal"} {
		f.Add(seed, uint8(20))
	}
	f.Fuzz(func(t *testing.T, s string, most uint8) {
		const each = 200
		boundstest.Linear(t, len(s), each, func() { through(t, s, int(most%40)+1) })
	})
}

// A failer is a test of either kind.
type failer interface {
	Errorf(format string, args ...any)
}

func through(t failer, s string, most int) {
	text, line, short := visible.Text(s), visible.Line(s), visible.Short(s, most)
	for what, again := range map[string][2]string{
		"Text": {text, visible.Text(text)}, "Line": {line, visible.Line(line)}, "Short": {short, visible.Short(short, most)}, "Text of Line": {line, visible.Text(line)},
	} {
		if again[0] != again[1] {
			t.Errorf("%s of %q: %q, then %q", what, s, again[0], again[1])
		}
	}
	if !visible.Is(line) || !visible.Is(short) {
		t.Errorf("of %q something is hidden in %q or %q", s, line, short)
	}
	if utf8.RuneCountInString(short) > most {
		t.Errorf("%q is longer than %d", short, most)
	}
	if line != strings.Join(strings.Fields(line), " ") {
		t.Errorf("the spaces of %q", line)
	}
	seen(t, text, "\n\t")
	seen(t, line, "")
}

// seen holds a text against what it must not have, by other words than the code's.
func seen(t failer, text, breaks string) {
	if !utf8.ValidString(text) {
		t.Errorf("%q is not UTF-8", text)
	}
	for _, r := range text {
		p, _ := bidi.LookupRune(r)
		switch c := p.Class(); {
		case strings.ContainsRune(breaks, r):
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			t.Errorf("%q has the control character %U", text, r)
		case c == bidi.LRE, c == bidi.RLE, c == bidi.LRO, c == bidi.RLO, c == bidi.PDF, c == bidi.LRI, c == bidi.RLI, c == bidi.FSI, c == bidi.PDI:
			t.Errorf("%q turns its direction by %U", text, r)
		case r == '\u200b', r == '\u2060', r == '\ufeff', r == '\u00ad', r == '\u3164':
			t.Errorf("%q hides %U", text, r)
		}
	}
}

func BenchmarkShort(b *testing.B) {
	for name, text := range map[string]string{"ascii": "ada pushed to rawhide", "other": "Ådá pushed to rawhide"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				visible.Short(text, 90)
			}
		})
	}
}
