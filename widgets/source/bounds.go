package source

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/dustin/go-humanize"

	"github.com/fedora-hubs/hubs/widgets"
)

// What a parser is given at most. An answer of two megabytes can keep a parser
// busy for minutes and fill gigabytes, so each answer is walked through first:
// once, byte by byte, and in a space that does not grow with it.
const (
	maxAnswer = 2 << 20 // bytes: as many as the program's own client takes
	// maxParts are the values of JSON, or the elements and attributes of XML. A
	// parser takes up to 250 bytes for each, 30 MB for all. Real answers that are
	// as long as they may be have a part in every 25 bytes, 80,000 of them.
	maxParts = 120_000
	// maxList are the entries of a list or an object in JSON. A parser copies a
	// list of structs several times while it grows. Services are asked for 200
	// entries at most; some give all they have, which is some hundred.
	maxList = 5_000
	// maxDepth is how deep lists, objects and elements stand in one another:
	// answers of services go 10 deep, feeds with whole pages in them 40.
	maxDepth = 100
	// maxTextLine are the bytes of a line of text, such as a row of a table: each may
	// be a cell. A row with a long description has 10 KB.
	maxTextLine = 64 << 10
)

// A limitError is what an answer has that is more than a parser is given.
type limitError string

func (e limitError) Error() string { return string(e) }

var (
	errLong  = limitError(fmt.Sprintf("more than %d MB", maxAnswer>>20))
	errLine  = limitError(fmt.Sprintf("a line of more than %d KB", maxTextLine>>10))
	errList  = limitError(fmt.Sprintf("a list of more than %s entries", humanize.Comma(maxList)))
	errParts = limitError(fmt.Sprintf("more than %s parts", humanize.Comma(maxParts)))
	errDepth = limitError(fmt.Sprintf("data nested more than %d levels deep", maxDepth))
)

// read explains an error of the checks or of a parser.
func read(address string, err error) error {
	if e, ok := errors.AsType[limitError](err); ok {
		return widgets.Explain(Host(address)+" answered with "+string(e)+".", err)
	}
	return odd(address, err)
}

// checkJSON holds JSON to the limits. What is no JSON may pass.
func checkJSON(body []byte) error {
	var entries [maxDepth]int // of what is open, without the last
	depth, parts := 0, 1
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case '"':
			i = endOfString(body, i+1)
		case '[', '{':
			if depth == maxDepth {
				return errDepth
			}
			entries[depth] = 0
			depth++
			parts++
		case ']', '}':
			depth = max(depth-1, 0)
		case ',':
			parts++
			if depth > 0 {
				list := &entries[depth-1] //nolint:gosec // depth is from 1 to maxDepth
				if *list++; *list >= maxList {
					return errList
				}
			}
		}
		if parts > maxParts {
			return errParts
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

// checkLines holds text to the limit of a line.
func checkLines(body []byte) error {
	for len(body) > 0 {
		line, rest, _ := bytes.Cut(body, []byte("\n"))
		if len(line) > maxTextLine {
			return errLine
		}
		body = rest
	}
	return nil
}
