package rules

import (
	"slices"
	"strconv"
	"strings"
)

// Limits of what a message is taken to say. A value beyond them is left out,
// not cut: half a name is another name.
const (
	MaxNames   = 300  // of one kind in a message
	maxPackage = 128  // bytes of a package's name
	maxObject  = 1024 // bytes of an object
	MaxPart    = 90   // characters of a value within a sentence, which is cut
	maxSummary = 300  // characters of a sentence, which is cut
)

// escape appends a value to a URL: the characters that mean something in
// one, besides those that divide a path, lose their meaning.
func escape(to []byte, value string) []byte {
	for i := range len(value) {
		switch c := value[i]; {
		case c <= ' ' || c >= 0x7f || strings.IndexByte("\"#%<>?[\\]^`{|}", c) >= 0:
			const hex = "0123456789ABCDEF"
			to = append(to, '%', hex[c>>4], hex[c&15])
		default:
			to = append(to, c)
		}
	}
	return to
}

// Enumerate lists up to three of n names: "a", "a and b", "a, b, and c",
// "a, b, c, and 4 others".
func Enumerate(some []string, n int) string {
	some = slices.Clone(some)
	if rest := n - len(some); rest > 0 {
		others := " others"
		if rest == 1 {
			others = " other"
		}
		some = append(some, strconv.Itoa(rest)+others)
	}
	switch last := len(some) - 1; {
	case last < 0:
		return ""
	case last == 0:
		return some[0]
	case last == 1:
		return some[0] + " and " + some[1]
	default:
		return strings.Join(some[:last], ", ") + ", and " + some[last]
	}
}
