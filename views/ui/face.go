package ui

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/text/unicode/norm"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// Hue is the class that gives an element, and what is inside, the hue of a hub.
func Hue(f hub.Face) string { return "hue-" + strconv.Itoa(f.HueNumber()) }

// faceShape tells people, who are round, from teams, which are square.
func faceShape(f hub.Face) string {
	if f.Kind == hub.Team {
		return "square"
	}
	return "face"
}

// faceSize is a further class, for a size other than the usual one.
func faceSize(size int) string {
	if size == usualFace {
		return ""
	}
	return " s" + strconv.Itoa(size)
}

const usualFace = 32

// initials are the one or two characters, as readers count them, that stand for a
// face: the first of the first and of the last word of its title, or the first two
// of a single word; of the name where there is no title.
func initials(f hub.Face) string {
	words := spoken(f.Title)
	if len(words) == 0 {
		words = spoken(f.Name)
	}
	switch len(words) {
	case 0:
		return ""
	case 1:
		first, rest := character(words[0])
		second, _ := character(strings.TrimLeftFunc(rest, isSign))
		if wide(first) || wide(second) {
			return first // two have no room
		}
		return upper(first) + second
	}
	first, _ := character(words[0])
	last, _ := character(words[len(words)-1])
	if wide(first) || wide(last) {
		return first
	}
	return upper(first) + upper(last)
}

// spoken are the words of a text, without the signs around them.
func spoken(text string) (words []string) {
	for word := range strings.FieldsFuncSeq(visible.Short(text, hub.MostTitle), unicode.IsSpace) {
		if word = strings.TrimLeftFunc(word, isSign); word != "" {
			words = append(words, word)
		}
	}
	return words
}

func isSign(r rune) bool {
	return unicode.In(r, unicode.P, unicode.M, unicode.Sm, unicode.Sc, unicode.Sk)
}

// longest is how many bytes a character has at most that is no heap of marks. A
// family of four has 25.
const longest = 32

// character takes the first off a word. Of a heap of marks it takes the letter alone.
func character(word string) (first, rest string) {
	first, rest, _, _ = uniseg.FirstGraphemeClusterInString(word, -1)
	for joinsNext(first) && rest != "" && len(first) <= longest {
		var next string
		next, rest, _, _ = uniseg.FirstGraphemeClusterInString(rest, -1)
		first += next
	}
	if len(first) > longest {
		first = string([]rune(first)[:1])
	}
	return first, rest
}

// joinsNext reports whether a character ends with the sign that makes one of it and
// the next, as several scripts of India have it.
func joinsNext(character string) bool {
	last, _ := utf8.DecodeLastRuneInString(character)
	return norm.NFC.PropertiesString(string(last)).CCC() == 9
}

// wide reports whether a character takes the room of two, as those of East Asia and
// pictures do.
func wide(character string) bool { return uniseg.StringWidth(character) > 1 }

// upper is a character as a name begins with it.
func upper(character string) string {
	runes := []rune(character)
	if len(runes) > 0 {
		runes[0] = unicode.ToTitle(runes[0])
	}
	return string(runes)
}
