package source

import (
	"bytes"
	"encoding/xml"
	"io"
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"

	"github.com/fedora-hubs/hubs/backend/bounds"
)

// XML is a decoder for XML that Bytes got from an address. It forgives what
// people forget, such as an end tag. Like the program's own, its errors on the
// way are for Odd.
func XML(address string, body []byte) (*xml.Decoder, error) {
	body, err := inUTF8(body)
	if err == nil {
		err = checkXML(body)
	}
	if err != nil {
		return nil, read(address, err)
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict, d.Entity = false, xml.HTMLEntity
	d.CharsetReader = func(_ string, rest io.Reader) (io.Reader, error) { return rest, nil }
	return d, nil
}

var encoding = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9_.:-]+)["']`)

// inUTF8 is a document in UTF-8, whatever it says that it is in. A walk through
// it would be led astray by another encoding.
func inUTF8(body []byte) ([]byte, error) {
	for _, mark := range []struct{ bytes, means string }{{"\xef\xbb\xbf", "utf-8"}, {"\xfe\xff", "utf-16be"}, {"\xff\xfe", "utf-16le"}} {
		if rest, marked := bytes.CutPrefix(body, []byte(mark.bytes)); marked {
			return converted(rest, mark.means)
		}
	}
	said := encoding.FindSubmatch(body[:min(len(body), 1<<10)])
	if said == nil {
		return body, nil
	}
	label := string(said[1])
	if _, name := charset.Lookup(label); strings.HasPrefix(name, "utf-16") {
		return body, nil // or its first line could not be read
	}
	return converted(body, label)
}

func converted(body []byte, label string) ([]byte, error) {
	if strings.EqualFold(label, "utf-8") {
		return body, nil
	}
	r, err := charset.NewReaderLabel(label, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// checkXML holds XML to the limits. It goes the way of encoding/xml, which must
// never find more than it does, and ends where that finds an error.
func checkXML(body []byte) error {
	w := walk{rest: body}
	for w.next() {
	}
	return w.err
}

// A walk is a place in a document.
type walk struct {
	rest  []byte
	parts int
	depth int
	open  [bounds.MaxDepth][]byte // names of the elements that the place is in
	err   error
}

// next goes through the next piece of markup; false at the end, and at a limit.
func (w *walk) next() bool {
	if !w.find("<") {
		return false
	}
	switch {
	case w.skip("!--"):
		w.find("-->")
	case w.skip("![CDATA["):
		w.find("]]>")
	case w.skip("!"):
		w.declaration()
	case w.skip("?"):
		w.find("?>")
	case w.skip("/"):
		w.end()
	default:
		w.start()
	}
	if w.parts > bounds.MaxParts {
		w.err = bounds.ErrParts
	}
	return w.err == nil
}

// find goes to the first thing after a text; without one to the end.
func (w *walk) find(text string) bool {
	_, rest, found := bytes.Cut(w.rest, []byte(text))
	w.rest = rest
	return found
}

func (w *walk) skip(text string) (found bool) {
	w.rest, found = bytes.CutPrefix(w.rest, []byte(text))
	return found
}

// take goes on while bytes are of a kind.
func (w *walk) take(kind func(byte) bool) (taken []byte) {
	n := 0
	for n < len(w.rest) && kind(w.rest[n]) {
		n++
	}
	taken, w.rest = w.rest[:n], w.rest[n:]
	return taken
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

func isBare(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == ':' || c == '-'
}

func isName(c byte) bool { return isBare(c) || c == '.' || c >= 0x80 }

// stop ends the walk: here a parser finds an error.
func (w *walk) stop() { w.rest = nil }

// start goes through the tag that begins an element.
func (w *walk) start() {
	name := w.take(isName)
	if len(name) == 0 {
		w.stop()
		return
	}
	for w.parts++; ; w.parts++ {
		w.take(isSpace)
		if w.skip("/") {
			return
		}
		if w.skip(">") {
			break
		}
		if !w.attribute() {
			w.stop()
			return
		}
	}
	if w.depth == bounds.MaxDepth {
		w.err = bounds.ErrDepth
		return
	}
	w.open[w.depth] = name
	w.depth++
}

func (w *walk) attribute() bool {
	if len(w.take(isName)) == 0 {
		return false
	}
	w.take(isSpace)
	if !w.skip("=") {
		return true
	}
	w.take(isSpace)
	switch {
	case w.skip(`"`):
		return w.find(`"`)
	case w.skip("'"):
		return w.find("'")
	}
	w.take(isBare)
	return true
}

// end goes through the tag that ends an element, with all that was begun in it
// and not ended.
func (w *walk) end() {
	name := w.take(isName)
	w.take(isSpace)
	if !w.skip(">") {
		w.stop()
		return
	}
	for w.depth > 0 {
		w.depth--
		if bytes.Equal(w.open[w.depth], name) {
			break
		}
	}
}

// declaration goes through what <! begins, with the declarations in it. What
// its first byte is means nothing.
func (w *walk) declaration() {
	quote, depth := byte(0), 0
	w.rest = w.rest[min(len(w.rest), 1):]
	for len(w.rest) > 0 {
		c := w.rest[0]
		w.rest = w.rest[1:]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			if depth == 0 {
				return
			}
			depth--
		case c == '<':
			if w.skip("!--") {
				w.find("-->")
			} else {
				depth++
			}
		}
	}
}
