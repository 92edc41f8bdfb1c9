package source

import (
	"bytes"
	"html"
	"strings"

	"github.com/fedora-hubs/hubs/backend/bounds"
)

// A Markup goes through XML or HTML once, from its beginning to its end. It
// forgives what people and programs forget or break: ends of elements, quotes, a
// lone <, references that nobody defined. It keeps nothing but its place, and stops
// at the limits of package bounds.
type Markup struct {
	Token Token
	// Name is that of an element, with its prefix, in small letters.
	Name string
	// Depth is how many elements the place is in: with the one that starts, without
	// the one that ends. Where ends are missing, it goes down by several at once.
	Depth int
	Err   error // the limit that was met

	rest       []byte
	parts      int
	open       [bounds.MaxDepth]string // names of the elements that the place is in
	empty      bool                    // the element that starts ends at once
	attributes []attribute
	words      []byte
	literal    bool   // the words have no references
	piece      []byte // what it has come to, as it is written
	lost       []byte // the tag in which the text is cut off
}

// A Token is what a Markup has come to.
type Token int

// The kinds.
const (
	Start Token = iota
	End
	Words
)

type attribute struct{ name, value []byte }

// maxAttributes are those of an element that are kept. Real ones have up to 30,
// which declare name spaces.
const maxAttributes = 60

// NewMarkup begins with a text in UTF-8.
func NewMarkup(text []byte) *Markup { return &Markup{rest: text} }

// Next goes to the next start, end or text; false at the end and at a limit.
func (m *Markup) Next() bool {
	if m.empty {
		m.empty, m.piece = false, nil
		m.Token = End
		m.Depth--
		return true
	}
	for m.Err == nil && len(m.rest) > 0 {
		from := m.rest
		seen := m.step()
		m.piece = from[:len(from)-len(m.rest)]
		if m.parts > bounds.MaxParts {
			m.Err = bounds.ErrParts
		} else if seen {
			return m.Err == nil
		}
	}
	return false
}

// step goes through the next piece, and reports whether there is something to see.
func (m *Markup) step() bool {
	switch {
	case m.skip("<!--"):
		m.find("-->")
	case m.skip("<![CDATA["):
		m.Token, m.literal, m.words = Words, true, m.find("]]>")
		return true
	case m.skip("<!"):
		m.declaration()
	case m.skip("<?"):
		m.find(">")
	case m.skip("</"):
		return m.end()
	case len(m.rest) > 1 && m.rest[0] == '<' && beginsName(m.rest[1]):
		return m.start()
	default:
		end := bytes.IndexByte(m.rest[1:], '<') + 1
		if end == 0 {
			end = len(m.rest)
		}
		m.Token, m.literal, m.words, m.rest = Words, false, m.rest[:end], m.rest[end:]
		return true
	}
	return false
}

// find goes to what is after a text, or without one to the end, and is what was
// before it.
func (m *Markup) find(text string) (before []byte) {
	before, m.rest, _ = bytes.Cut(m.rest, []byte(text))
	return before
}

func (m *Markup) skip(text string) (found bool) {
	m.rest, found = bytes.CutPrefix(m.rest, []byte(text))
	return found
}

// until takes what comes before some characters.
func (m *Markup) until(ends string) (taken []byte) {
	n := 0
	for n < len(m.rest) && strings.IndexByte(ends, m.rest[n]) < 0 {
		n++
	}
	taken, m.rest = m.rest[:n], m.rest[n:]
	return taken
}

// pass goes on while there are some characters, and is the last of them.
func (m *Markup) pass(blanks string) (last byte) {
	for len(m.rest) > 0 && strings.IndexByte(blanks, m.rest[0]) >= 0 {
		last, m.rest = m.rest[0], m.rest[1:]
	}
	return last
}

const blanks = " \t\r\n\f"

func beginsName(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c >= 0x80 }

// start goes through the tag that begins an element; false if it is cut off.
func (m *Markup) start() bool {
	from := m.rest
	m.skip("<")
	m.Token, m.Name, m.attributes = Start, strings.ToLower(string(m.until(blanks+"/><"))), m.attributes[:0]
	m.parts++
	last := m.pass(blanks + "/")
	for ; len(m.rest) > 0 && m.rest[0] != '>' && m.rest[0] != '<'; last = m.pass(blanks + "/") {
		m.attribute()
	}
	if len(m.rest) == 0 {
		m.lost = from
		return false
	}
	m.skip(">")
	if m.empty = last == '/' || isVoid(m.Name); !m.empty {
		if m.Depth == bounds.MaxDepth {
			m.Err = bounds.ErrDepth
			return false
		}
		m.open[m.Depth] = m.Name
	}
	m.Depth++
	return true
}

// isVoid reports whether an element of HTML has no end, though nobody says so.
func isVoid(name string) bool { return name == "br" || name == "hr" || name == "img" || name == "wbr" }

func (m *Markup) attribute() {
	m.parts++
	a := attribute{name: m.until(blanks + "=/><")}
	m.pass(blanks)
	if m.skip("=") {
		m.pass(blanks)
		switch {
		case m.skip(`"`):
			a.value = m.find(`"`)
		case m.skip("'"):
			a.value = m.find("'")
		default:
			a.value = m.until(blanks + ">")
		}
	}
	if len(m.attributes) < maxAttributes {
		m.attributes = append(m.attributes, a)
	}
}

// end goes through the tag that ends an element, with all that was begun in it and
// not ended; false if nothing of that name is open.
func (m *Markup) end() bool {
	name, rest, found := bytes.Cut(m.rest, []byte(">"))
	if m.rest = rest; !found {
		return false
	}
	name = bytes.TrimRight(name, blanks)
	for depth := m.Depth - 1; depth >= 0; depth-- {
		if strings.EqualFold(m.open[depth], string(name)) {
			m.Token, m.Name, m.Depth = End, m.open[depth], depth
			return true
		}
	}
	const atOnce = 8
	m.parts += 1 + m.Depth/atOnce // it was looked for
	return false
}

// declaration goes through what <! begins: a type of document with the
// declarations in it, or anything else.
func (m *Markup) declaration() {
	const doctype = "doctype"
	if !strings.EqualFold(doctype, string(m.rest[:min(len(m.rest), len(doctype))])) {
		m.find(">")
		return
	}
	for depth := 1; depth > 0 && len(m.rest) > 0; {
		m.until("<>\"'")
		switch {
		case m.skip(`"`):
			m.find(`"`)
		case m.skip("'"):
			m.find("'")
		case m.skip("<!--"):
			m.find("-->")
		case m.skip("<"):
			depth++
		case m.skip(">"):
			depth--
		}
	}
}

// Attr is the value of an attribute of the element that starts; "" if it has none.
func (m *Markup) Attr(name string) string {
	for _, a := range m.attributes {
		if strings.EqualFold(name, string(a.name)) {
			return strings.TrimSpace(string(unescape(nil, a.value)))
		}
	}
	return ""
}

// Spaces are the name spaces that the element that starts declares, by prefix.
func (m *Markup) Spaces(yield func(prefix, space string) bool) {
	for _, a := range m.attributes {
		if prefix, found := bytes.CutPrefix(a.name, []byte("xmlns:")); found && !yield(strings.ToLower(string(prefix)), string(a.value)) {
			return
		}
	}
}

// Inner goes to the end of the element that starts. Its content, up to a length,
// is HTML if that has markup, else text.
func (m *Markup) Inner(most int) (inner string, markup bool) {
	var all []byte
	for depth := m.Depth; m.Next() && m.Depth >= depth; {
		markup = markup || m.Token != Words
		switch left := most - len(all); {
		case left <= 0:
		case m.Token == Words && m.literal:
			all = append(all, escaper.Replace(string(m.words[:min(len(m.words), left)]))...)
		default:
			all = append(all, m.piece[:min(len(m.piece), left)]...)
		}
	}
	if !markup {
		all = unescape(make([]byte, 0, len(all)), all)
	}
	return string(bytes.TrimSpace(all)), markup
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;")

// AppendWords appends the text, up to a length of all.
func (m *Markup) AppendWords(all []byte, most int) []byte {
	words := m.words[:min(len(m.words), max(most-len(all), 0))]
	if m.literal {
		return append(all, words...)
	}
	return unescape(all, words)
}

// maxReference is the length of the longest reference that HTML has.
const maxReference = len("&CounterClockwiseContourIntegral;")

// unescape appends a text, with its references as what they stand for.
func unescape(all, text []byte) []byte {
	for {
		before, rest, found := bytes.Cut(text, []byte("&"))
		all = append(all, before...)
		if !found {
			return all
		}
		text = rest
		end := bytes.IndexByte(text[:min(len(text), maxReference)], ';')
		if end <= 0 || bytes.ContainsAny(text[:end], "& ") {
			all = append(all, '&')
			continue
		}
		said := html.UnescapeString("&" + string(text[:end+1]))
		if strings.HasSuffix(said, ";") && said != ";" { // of &nothing; it takes &not
			all = append(all, '&')
			continue
		}
		all = append(all, said...)
		text = text[end+1:]
	}
}
