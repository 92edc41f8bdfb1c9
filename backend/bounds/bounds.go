// Package bounds holds answers of other services to limits before a parser sees
// them. An answer of two megabytes can keep a parser busy for minutes and fill
// gigabytes, so it is walked through first: once, byte by byte, and in a space that
// does not grow with it.
package bounds

import (
	"fmt"

	"github.com/dustin/go-humanize"
)

// What a parser is given at most of an answer.
const (
	// MaxParts are the values of JSON, or the elements and attributes of XML. A
	// parser takes up to 250 bytes for each, 30 MB for all. Real answers that are
	// as long as they may be have a part in every 25 bytes, 80,000 of them.
	MaxParts = 120_000
	// MaxList are the entries of a list or an object in JSON. A parser copies a
	// list of structs several times while it grows. Services are asked for 200
	// entries at most; some give all they have, which is some hundred.
	MaxList = 5_000
	// MaxDepth is how deep lists, objects and elements stand in one another:
	// answers of services go 10 deep, feeds with whole pages in them 40.
	MaxDepth = 100
)

// An Error is what an answer has that is more than a parser is given, as the end
// of a sentence for everyone: "example.org answered with" it.
type Error string

func (e Error) Error() string { return string(e) }

// The errors of an answer beyond the limits above.
var (
	ErrList  = TooLong(MaxList)
	ErrParts = Error(fmt.Sprintf("more than %s parts", humanize.Comma(MaxParts)))
	ErrDepth = Error(fmt.Sprintf("data nested more than %d levels deep", MaxDepth))
)

// TooLong is the error of a list with more than so many entries.
func TooLong(entries int) Error {
	return Error(fmt.Sprintf("a list of more than %s entries", humanize.Comma(int64(entries))))
}

// JSON holds an answer in JSON to the limits. An answer that is no JSON may pass.
func JSON(body []byte) error {
	w := walk{depth: MaxDepth, parts: MaxParts, list: MaxList, levels: MaxDepth}
	return w.through(body)
}

// Lists holds the lists and objects in the outer levels of JSON to a number of
// entries. Their content is for another parser, with limits of its own.
func Lists(body []byte, levels, entries int) error {
	w := walk{list: entries, levels: min(levels, MaxDepth)}
	return w.through(body)
}

// A walk has the limits that it holds JSON to; 0 is none.
type walk struct{ depth, parts, list, levels int }

func (w walk) through(body []byte) error {
	var entries [MaxDepth]int // of what is open, without the last
	depth, parts := 0, 1
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '"':
			i = endOfString(body, i+1)
		case '[', '{':
			if w.depth > 0 && depth == w.depth {
				return ErrDepth
			}
			if depth < w.levels {
				entries[depth] = 0
			}
			depth++
			parts++
		case ']', '}':
			depth = max(depth-1, 0)
		case ',':
			parts++
			if depth > 0 && depth <= w.levels {
				list := &entries[depth-1] //nolint:gosec // depth is from 1 to MaxDepth
				if *list++; *list >= w.list {
					return TooLong(w.list)
				}
			}
		}
		if w.parts > 0 && parts > w.parts {
			return ErrParts
		}
	}
	return nil
}

// endOfString is where the quote is that ends a string of JSON.
func endOfString(body []byte, from int) int {
	for i := from; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(body)
}
