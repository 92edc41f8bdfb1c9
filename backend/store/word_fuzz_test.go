package store

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/fedora-hubs/hubs/backend/bounds/boundstest"
)

// FuzzWords wants words of letters and digits that a text's own words are found by.
func FuzzWords(f *testing.F) {
	for _, seed := range []string{
		"Infrastructure & Release-Engineering 2", "Ärlig ärlig ARLIG", "ﬁne ǆ ẞ İstanbul ŉ Ⅷ ½ ℌ", "a\u0301\u0301\u0301", "\u65e5\u672c\u8a9e テスト 한국어", strings.Repeat("x", 100), "%_\\' --", "\xff\u0345\u1fbe", "ꭰᏸ", strings.Repeat("ﷺ", 50),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var words []string
		const each = 500
		boundstest.Linear(t, len(text), each, func() { words = Words(text) })
		if !slices.IsSorted(words) || len(slices.Compact(slices.Clone(words))) != len(words) {
			t.Errorf("%q has the words %q", text, words)
		}
		for _, word := range words {
			odd := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
			if word == "" || utf8.RuneCountInString(word) > wordLength || strings.ContainsFunc(word, odd) {
				t.Errorf("%q has the word %q", text, word)
			}
		}
		joined := strings.Join(words, " ")
		capitals := strings.ToUpper(joined)
		for what, other := range map[string]string{"its words": joined, "those in capitals": capitals} {
			if other == capitals && strings.ToLower(capitals) != joined {
				continue // a letter whose capital is that of another, as the ı of Turkish
			}
			if again := Words(other); !slices.Equal(again, words) {
				t.Errorf("%q has the words %q, and %s %q", text, words, what, again)
			}
		}
	})
}
