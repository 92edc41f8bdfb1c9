package rules

import (
	"slices"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// A Phrase is the template of a sentence, taken apart: somebody did something to a
// thing, then where, and more, in the order in which they are said. Its parts are
// templates.
type Phrase struct {
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
	title
	items // the things of a group, one by one
	count // how often; of the parts none has it
)

// PhraseOf takes the template of a sentence apart. It begins with who did it and a verb
// of the vocabulary, or a term that gives one.
func PhraseOf(say string) *Phrase {
	p := &Phrase{}
	rest := say
	if at := whoEnds(say); at > 0 {
		p.who, rest = say[:at], say[at+1:]
	}
	p.verb, rest = splitVerb(rest)
	kind := object
	switch word := opensWith(rest); {
	case word == "×":
		kind = count
	case slices.Contains(places, word) && p.verb != "asked": // "pushed to", but "asked to restart"
		kind = place
	}
	for rest != "" {
		n := nextPiece(rest)
		p.pieces = append(p.pieces, piece{kind, rest[:n]})
		if rest = rest[n:]; rest != "" {
			kind = p.roleOf(rest)
		}
	}
	return p
}

// Who is the template of who did it.
func (p *Phrase) Who() string { return p.who }

// Whole reports whether a phrase tells who did it and what.
func (p *Phrase) Whole() bool { return p.who != "" && p.verb != "" }

// whoEnds is where the one who did it ends in a sentence: its first field, or what
// stands before the first verb.
func whoEnds(say string) int {
	if strings.HasPrefix(say, "{") {
		if i := strings.Index(say, "} "); i > 0 {
			return i + 1
		}
		return 0
	}
	depth := 0
	for i := range len(say) {
		switch say[i] {
		case '{':
			depth++
		case '}':
			depth--
		case ' ':
			if verb, _ := splitVerb(say[i+1:]); depth == 0 && verb != "" {
				return i
			}
		}
	}
	return 0
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

// counts are how a sentence of a group says how often.
var counts = []string{" {@n} times", ", {@n} times", " ({@n} reports)", " in {@n} steps"}

// opensWith is the preposition that a piece begins with, or the mark of what is quoted,
// listed or counted.
func opensWith(s string) string {
	if slices.ContainsFunc(counts, func(c string) bool { return strings.HasPrefix(s, c) }) {
		return "×"
	}
	s = strings.TrimPrefix(s, "[")
	for _, mark := range []string{": “", ", “"} {
		if strings.HasPrefix(s, mark) {
			return "“"
		}
	}
	if strings.HasPrefix(s, ": {") && !strings.HasPrefix(s, ": {@state}") {
		return ":"
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

// roleOf is what a piece is for: of what tells where, the first does. But an object that
// says nothing by itself has what it is of, as "the tags of seaworthy", and "the status
// of bug 7 of teapot" has a thing before the place that the object belongs to.
func (p *Phrase) roleOf(s string) role {
	word := opensWith(s)
	switch {
	case word == "×":
		return count
	case word == ":":
		return items
	case word == "“" && (strings.HasPrefix(strings.TrimPrefix(s, "["), ",") || strings.Contains(s, ":title}")):
		return title
	case word == "“":
		return quote
	case word == "of" && len(p.pieces) == 1 && p.pieces[0].role == object && !strings.Contains(p.pieces[0].text, "{"):
		return object
	case !slices.Contains(places, word):
		return more
	case !slices.ContainsFunc(p.pieces, func(x piece) bool { return x.role == place }):
		return place
	}
	if last := len(p.pieces) - 1; last > 0 && p.pieces[last].role == place && isThing(p.pieces[last].text) {
		p.pieces[last].role = object
		return place
	}
	return more
}

// isThing reports whether a piece names what it is about by a word of its own: "of bug
// {id}", not "of {project}".
func isThing(s string) bool {
	thing, is := strings.CutPrefix(strings.TrimPrefix(s, "["), " of ")
	return is && thing != "" && thing[0] != '{'
}

// A Saying is the parts of a sentence, filled.
type Saying struct {
	Who    []fedmsg.Doer // three at most
	Others int           // how many more
	State  string        // how it ended or goes
	Ends   string        // how the things of a group ended, where not all did alike

	who, verb string
	texts     []string // of the pieces
	roles     []role
}

// By is who did it, as the sentence says it.
func (s *Saying) By() string { return s.who }

// say fills the phrase of the rule; false where something is missing that it can't do
// without.
func (d *Reading) say() (Saying, bool) {
	if d.rule.phrase == nil {
		return Saying{}, false
	}
	s, ok := d.rule.phrase.Fill(d.Words)
	s.Who = []fedmsg.Doer{{Name: s.who, Account: d.actor != "" && s.who == d.actor}}
	s.State = d.state()
	switch {
	case s.State == Done && slices.Contains(verdicts, s.verb):
		s.State = Passed
	case s.State == "" && s.verb == "merged":
		s.State = Merged
	}
	return s, ok
}

// Fill puts words into the parts of a phrase; false where one lacks that the sentence
// can't do without.
func (p *Phrase) Fill(words func(field string) (string, bool)) (s Saying, ok bool) {
	if s.who, ok = filled(p.who, words); !ok {
		return s, false
	}
	if s.verb, ok = filled(p.verb, words); !ok {
		return s, false
	}
	s.texts, s.roles = make([]string, 0, len(p.pieces)), make([]role, 0, len(p.pieces))
	for _, piece := range p.pieces {
		text, ok := filled(piece.text, words)
		if !ok {
			return s, false
		}
		if text != "" {
			s.add(piece.role, text)
		}
	}
	return s, true
}

func (s *Saying) add(r role, text string) {
	s.texts, s.roles = append(s.texts, text), append(s.roles, r)
}

// filled is Fill, at no cost for what has nothing to fill.
func filled(template string, words func(field string) (string, bool)) (string, bool) {
	if !strings.ContainsAny(template, "{[") {
		return template, true
	}
	return Fill(template, words)
}

// state is how it ended, or how it goes: one of States.
func (d *Reading) state() string {
	if d.rule.state == "" {
		return ""
	}
	state, _ := d.sentence(d.rule.state)
	return stateOf(state)
}

// does is the verb as a sentence has it, and whether that tells the state too.
func (s *Saying) does() (does string, told bool) {
	form, is := unfinished[s.verb]
	several := len(s.Who)+s.Others > 1
	switch {
	case !is || s.Ends != "":
	case s.State == Running && several:
		return "are " + form.going, true
	case s.State == Running:
		return "is " + form.going, true
	case (s.State == Queued || s.State == Waiting) && several:
		return "wait to " + form.ahead, true
	case s.State == Queued || s.State == Waiting:
		return "waits to " + form.ahead, true
	}
	return s.verb, false
}

// English is the sentence that parts make: who did it, always first. This is the one
// place where sentences are made.
func (s *Saying) English() string {
	var b strings.Builder
	does, told := s.does()
	b.Grow(128)
	b.WriteString(s.who)
	b.WriteByte(' ')
	b.WriteString(does)
	quoted := ""
	for i, text := range s.texts {
		if (s.roles[i] == quote || s.roles[i] == title) && i == len(s.texts)-1 {
			quoted = text
			break
		}
		b.WriteString(text)
	}
	if s.State != "" && s.State != Done && s.State != Merged && !told {
		b.WriteString(": " + s.State)
	}
	b.WriteString(quoted)
	return b.String()
}

// Parts are what the sentence says, each by itself.
func (s *Saying) Parts() fedmsg.Sentence {
	p := fedmsg.Sentence{Who: s.Who, Others: s.Others, Verb: s.verb, State: s.State, Ends: s.Ends}
	p.Does, _ = s.does()
	for i, text := range s.texts {
		bare := strings.TrimSpace(strings.TrimLeft(text, ",: "))
		switch s.roles[i] {
		case object:
			p.Object = visible.Short(p.Object+" "+bare, maxSummary)
		case place:
			at, where, _ := strings.Cut(bare, " ")
			p.At, p.Place = at, visible.Short(where, maxSummary)
		case items:
			p.List = visible.Short(bare, maxSummary)
		case quote:
			p.Quote = unquoted(bare)
		case title:
			p.Title = unquoted(bare)
		case more:
			p.More = visible.Short(p.More+" "+bare, MaxPart)
		case count:
		}
	}
	if s.apart(p) {
		p.At = ""
		p.More, p.For = s.split()
	}
	return p
}

// split parts what more is said into what it is for and the rest.
func (s *Saying) split() (rest, what string) {
	var all [2][]string
	for i, text := range s.texts {
		switch {
		case s.roles[i] != more:
		case opensWith(text) == "for" && len(all[0]) == 0: // not "as ready for review"
			all[1] = append(all[1], text)
		default:
			all[0] = append(all[0], strings.TrimLeft(text, ",: "))
		}
	}
	return visible.Short(strings.Join(all[0], " "), MaxPart), visible.Short(strings.Join(all[1], " "), MaxPart)
}

func unquoted(s string) string {
	return visible.Short(strings.TrimSuffix(strings.TrimPrefix(s, "“"), "”"), MaxPart)
}

// apart tells whether the place can be left to others than the sentence: what leads
// somewhere can't, nor what more is told about, as of a role of somebody in a team.
func (s *Saying) apart(p fedmsg.Sentence) bool {
	if p.Object == "" || p.Place == "" || p.At == "to" {
		return false
	}
	for i, text := range s.texts {
		if word := opensWith(text); s.roles[i] == more && (word == "from" || slices.Contains(places, word)) {
			return false
		}
	}
	return true
}
