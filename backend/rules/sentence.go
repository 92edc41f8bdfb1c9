package rules

import (
	"slices"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// A phrase is a rule's sentence, taken apart: somebody did something to a thing, then
// where, and more, in the order in which they are said. Its parts are templates.
type phrase struct {
	who, verb string
	pieces    []piece
}

// A piece is what stands behind the verb: what it was done to, where, more about it,
// or what was said.
type piece struct {
	role role
	text string // a template, with the space or comma before it
}

type role int

const (
	object role = iota
	place
	more
	quote
)

// phraseOf takes a sentence of a rule apart. It begins with who did it and a verb of
// the vocabulary, or a term that gives one.
func phraseOf(say string) *phrase {
	p := &phrase{}
	rest := say
	if _, after, is := strings.Cut(say, "} "); is && strings.HasPrefix(say, "{") {
		p.who, rest = say[:len(say)-len(after)-1], after
	}
	p.verb, rest = splitVerb(rest)
	for kind := object; rest != ""; {
		n := nextPiece(rest)
		p.pieces = append(p.pieces, piece{kind, rest[:n]})
		if rest = rest[n:]; rest != "" {
			kind = p.roleOf(rest)
		}
	}
	return p
}

// splitVerb cuts the verb off a sentence: the longest that the vocabulary has, or a
// term.
func splitVerb(s string) (verb, rest string) {
	if strings.HasPrefix(s, "{@") {
		i := strings.IndexByte(s, '}') + 1
		return s[:i], s[i:]
	}
	for _, v := range vocabulary {
		if after, is := strings.CutPrefix(s, v); is && len(v) > len(verb) && (after == "" || strings.IndexByte(" [,:", after[0]) >= 0) {
			verb, rest = v, after
		}
	}
	if verb == "" {
		return "", s
	}
	return verb, rest
}

// prepositions begin a piece. Those of the first line tell where something is.
var (
	places       = []string{"of", "in", "on", "to", "at"}
	prepositions = []string{"from", "for", "with", "by", "as", "after", "into", "because", "about", "against", "without", "under", "which", "and"}
)

// opensWith is the preposition that a piece begins with, or the mark of what is quoted.
func opensWith(s string) string {
	s = strings.TrimPrefix(s, "[")
	for _, mark := range []string{": “", ", “"} {
		if strings.HasPrefix(s, mark) {
			return "“"
		}
	}
	s, is := strings.CutPrefix(strings.TrimPrefix(s, ","), " ")
	word, _, more := strings.Cut(s, " ")
	if is && more && (slices.Contains(places, word) || slices.Contains(prepositions, word)) {
		return word
	}
	return ""
}

// nextPiece is where the piece at the beginning of a template ends.
func nextPiece(s string) int {
	depth, bracket := 0, false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case depth > 0:
		case c == '[':
			if i > 0 && opensWith(s[i:]) != "" {
				return i
			}
			bracket = true
		case c == ']':
			bracket = false
		case !bracket && i > 0 && (c == ' ' || c == ',' || c == ':') && opensWith(s[i:]) != "":
			return i
		}
	}
	return len(s)
}

// roleOf is what a piece is for: of what tells where, the first does.
func (p *phrase) roleOf(s string) role {
	word := opensWith(s)
	switch {
	case word == "“":
		return quote
	case slices.Contains(places, word) && !slices.ContainsFunc(p.pieces, func(x piece) bool { return x.role == place }):
		return place
	}
	return more
}

// said are the parts of a sentence, filled.
type said struct {
	who, verb, state string
	texts            []string // of the pieces
	roles            []role
}

// say fills the phrase of the rule; false where something is missing that it can't do
// without.
func (d *Reading) say() (said, bool) {
	s, p := said{}, d.rule.phrase
	if p == nil {
		return s, false
	}
	s.state = d.state()
	var ok bool
	if s.who, ok = d.filled(p.who); !ok {
		return s, false
	}
	if s.verb, ok = d.filled(p.verb); !ok {
		return s, false
	}
	s.texts, s.roles = make([]string, 0, len(p.pieces)), make([]role, 0, len(p.pieces))
	for _, piece := range p.pieces {
		text, ok := d.filled(piece.text)
		if !ok {
			return s, false
		}
		if text != "" {
			s.add(piece.role, text)
		}
	}
	if s.state == Done && slices.Contains(verdicts, s.verb) {
		s.state = Passed
	}
	return s, true
}

// filled is sentence, at no cost for what has nothing to fill.
func (d *Reading) filled(template string) (string, bool) {
	if !strings.ContainsAny(template, "{[") {
		return template, true
	}
	return d.sentence(template)
}

// state is how it ended, or how it goes: one of States.
func (d *Reading) state() string {
	if d.rule.state == "" {
		return ""
	}
	state, _ := d.sentence(d.rule.state)
	return stateOf(state)
}

// english is the sentence that parts make: who did it, always first. This is the one
// place where sentences are made.
func (s said) english() string {
	var b strings.Builder
	verb, state := s.verb, s.state
	if form, is := unfinished[verb]; is {
		switch state {
		case Running:
			verb, state = "is "+form.going, ""
		case Queued, Waiting:
			verb, state = "waits to "+form.ahead, ""
		}
	}
	b.Grow(128)
	b.WriteString(s.who)
	b.WriteByte(' ')
	b.WriteString(verb)
	quoted := ""
	for i, text := range s.texts {
		if s.roles[i] == quote && i == len(s.texts)-1 {
			quoted = text
			break
		}
		b.WriteString(text)
	}
	if state != "" && state != Done {
		b.WriteString(": " + state)
	}
	b.WriteString(quoted)
	return b.String()
}

// tell puts the parts into what a message says.
func (s said) tell(m *fedmsg.Meta) {
	m.Verb, m.State = s.verb, s.state
	for i, text := range s.texts {
		text = strings.TrimSpace(strings.TrimLeft(text, ",: "))
		switch s.roles[i] {
		case object:
			m.Object = visible.Short(text, MaxPart)
		case place:
			_, where, _ := strings.Cut(text, " ")
			m.Place = visible.Short(where, MaxPart)
		case quote:
			m.Quote = visible.Short(strings.TrimSuffix(strings.TrimPrefix(text, "“"), "”"), MaxPart)
		case more:
		}
	}
}
