package source

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/fedora-hubs/hubs/backend/bounds"
	"github.com/fedora-hubs/hubs/widgets"
)

// What a parser is given at most, besides what package bounds has.
const (
	maxAnswer  = 2 << 20  // bytes: as many as the program's own client takes
	maxRefusal = 64 << 10 // bytes of an answer that says why there is none
	// maxTextLine are the bytes of a line of text, such as a row of a table: each may
	// be a cell. A row with a long description has 10 KB.
	maxTextLine = 64 << 10
)

var (
	errLong = bounds.Error(fmt.Sprintf("more than %d MB", maxAnswer>>20))
	errLine = bounds.Error(fmt.Sprintf("a line of more than %d KB", maxTextLine>>10))
)

// read explains an error of the checks or of a parser.
func read(address string, err error) error {
	if e, ok := errors.AsType[bounds.Error](err); ok {
		return widgets.Explain(Host(address)+" answered with "+e.Error()+".", err)
	}
	return odd(address, "", err)
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
