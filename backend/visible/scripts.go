package visible

import (
	"slices"
	"strings"
	"unicode"
)

// Mixes reports whether a word of a text has letters of several scripts that are
// not written together, so that it may look like another: "paypal" with an "а"
// of Cyrillic. It is what UTS #39, 5.2 calls highly restrictive, for each word;
// and some scripts stand beside Latin without a space between.
func Mixes(text string) bool {
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.Nd) && !isJoiner(r) }) {
		if mixes(word) {
			return true
		}
	}
	return false
}

// together are the scripts that are written in one word; Latin goes with each.
var together = [][]*unicode.RangeTable{
	{unicode.Han, unicode.Hiragana, unicode.Katakana},
	{unicode.Han, unicode.Bopomofo},
	{unicode.Han, unicode.Hangul},
	{unicode.Thai}, {unicode.Lao}, {unicode.Khmer}, {unicode.Myanmar},
}

func mixes(word string) bool {
	var scripts []*unicode.RangeTable // but for Latin
	latin := false
	for _, r := range word {
		script := scriptOf(r)
		if latin = latin || script == unicode.Latin; script != nil && script != unicode.Latin && !slices.Contains(scripts, script) {
			scripts = append(scripts, script)
		}
	}
	if len(scripts) == 0 || len(scripts) == 1 && !latin {
		return false
	}
	return !slices.ContainsFunc(together, func(set []*unicode.RangeTable) bool {
		return !slices.ContainsFunc(scripts, func(one *unicode.RangeTable) bool { return !slices.Contains(set, one) })
	})
}

// scriptOf is the script that a character belongs to; nil if it is of all or none.
func scriptOf(r rune) *unicode.RangeTable {
	switch {
	case unicode.Is(unicode.Latin, r):
		return unicode.Latin
	case unicode.In(r, unicode.Common, unicode.Inherited):
		return nil
	}
	for _, script := range unicode.Scripts {
		if unicode.Is(script, r) {
			return script
		}
	}
	return nil
}
