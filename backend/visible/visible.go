// Package visible makes text that others wrote fit to be shown: what a reader
// sees of it is all there is. It takes out control characters, characters that
// show nothing and those that turn the direction of what follows, and keeps what
// a script needs to be written.
package visible

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
	"golang.org/x/text/unicode/norm"
)

// Text is a text of several lines. Lines end with \n, and the marks that people
// who write from right to left set beside punctuation stay.
func Text(s string) string {
	if isPlain(s) {
		return s
	}
	s = breaks.Replace(strings.ToValidUTF8(s, ""))
	marks := strings.ContainsFunc(s, isMark) && strings.ContainsFunc(s, isRightToLeft)
	return filter(s, func(r rune) (rune, bool) {
		if r == brailleBlank {
			return ' ', true
		}
		return r, r == '\n' || r == '\t' || marks && isMark(r)
	})
}

var breaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// Line is a text in one line, with single spaces and none around it.
func Line(s string) string {
	if isPlain(s) && s == strings.TrimSpace(s) && !strings.Contains(s, "  ") {
		return s
	}
	s = filter(strings.ToValidUTF8(s, ""), func(r rune) (rune, bool) { return ' ', isSpace(r) })
	return strings.Join(strings.FieldsFunc(s, isSpace), " ")
}

// Short is a line of so many characters at most; what is longer ends with "…".
// It reads no more of the text than it needs.
func Short(s string, most int) string {
	begin := s[:min(len(s), 8*most)]
	line := Line(begin)
	if begin == s && len(line) <= most {
		return line
	}
	letters := []rune(line)
	if begin == s && len(letters) <= most {
		return line
	}
	// The cut may leave at the end what only stands between others.
	return Line(string(letters[:min(len(letters), most-1)])) + "…"
}

// Is reports whether a text is one line in which nothing is hidden.
func Is(s string) bool {
	return isPlain(s) || utf8.ValidString(s) && !strings.ContainsAny(s, "\n\t") && Text(s) == s && !strings.ContainsFunc(s, isMark)
}

// Name reports whether s can be a name at all: not empty, of so many bytes at
// most, and all of it to be seen.
func Name(s string, limit int) bool { return s != "" && len(s) <= limit && Is(s) }

// Word reports whether such a name is one word, as packages' and accounts' are.
func Word(s string, limit int) bool {
	return Name(s, limit) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`<>"`, r)
	})
}

// isPlain reports whether a text has nothing but the ASCII characters that show.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= utf8.RuneSelf-1 {
			return false
		}
	}
	return true
}

// isSpace reports whether a character is a gap between others. The blank of
// Braille is one to the eye.
func isSpace(r rune) bool { return unicode.IsSpace(r) || r == brailleBlank }

const brailleBlank = '\u2800'

// filter takes out what is hidden, but for what a function keeps.
func filter(s string, keep func(rune) (instead rune, ok bool)) string {
	var out strings.Builder
	var before rune // the character that the next one may change; 0: there is none
	var joiner rune // waits for what comes after it; 0: none does
	for _, r := range s {
		if instead, ok := keep(r); ok {
			out.WriteRune(instead)
			before, joiner = 0, 0
			continue
		}
		switch {
		case isJoiner(r) && joiner == 0 && isVirama(before), unicode.Is(unicode.Variation_Selector, r) && joiner == 0 && hasVariants(before):
			out.WriteRune(r)
			before = after(before)
			continue
		case isJoiner(r) && joiner == 0 && before != 0:
			joiner = r
			continue
		case isHidden(r):
			continue
		case joiner != 0 && joins(before, joiner, r):
			out.WriteRune(joiner)
		}
		out.WriteRune(r)
		if joiner = 0; before == 0 || !unicode.In(r, unicode.Inherited) {
			before = r
		}
	}
	return out.String()
}

// isHidden reports whether a character shows nothing by itself. The signs that
// Arabic writes around numbers do, though Unicode counts them among those that
// format.
func isHidden(r rune) bool {
	return unicode.IsControl(r) || r == '\ufffc' || !unicode.Is(unicode.Prepended_Concatenation_Mark, r) &&
		unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector, unicode.Noncharacter_Code_Point)
}

// isMark reports whether a character only tells in which direction others go.
func isMark(r rune) bool { return r == '\u200e' || r == '\u200f' || r == '\u061c' }

func isRightToLeft(r rune) bool {
	p, _ := bidi.LookupRune(r)
	return !isMark(r) && (p.Class() == bidi.R || p.Class() == bidi.AL)
}

const (
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
	pictured           = '\ufe0f' // after a character: that it is drawn as a picture
)

func isJoiner(r rune) bool { return r == zeroWidthNonJoiner || r == zeroWidthJoiner }

// joins reports whether a joiner changes how the characters beside it look, as
// UAX #31, 2.3 has it for scripts and UTS #51 for pictures.
func joins(before, joiner, next rune) bool {
	switch {
	case isVirama(next):
		return unicode.IsLetter(before)
	case joiner == zeroWidthNonJoiner:
		return isCursive(before) && isCursive(next)
	}
	return isPicture(before) && isPicture(next)
}

// isVirama reports whether a character makes its letter one with the next.
func isVirama(r rune) bool {
	return unicode.Is(unicode.M, r) && norm.NFC.PropertiesString(string(r)).CCC() == 9
}

// isCursive reports whether a letter is written in one stroke with the next.
func isCursive(r rune) bool {
	return unicode.IsLetter(r) && unicode.In(r, unicode.Arabic, unicode.Syriac, unicode.Mandaic, unicode.Nko, unicode.Mongolian,
		unicode.Phags_Pa, unicode.Adlam, unicode.Hanifi_Rohingya)
}

func isPicture(r rune) bool { return r == pictured || r >= 0x2000 && unicode.Is(unicode.S, r) }

// hasVariants reports whether there may be more than one way to draw a character.
func hasVariants(r rune) bool {
	return r > unicode.MaxASCII && r != pictured && unicode.In(r, unicode.S, unicode.P, unicode.Han, unicode.Mongolian, unicode.Phags_Pa)
}

// after is what stands before the next character where something was said of one.
func after(r rune) rune {
	if isPicture(r) {
		return pictured
	}
	return 0
}
