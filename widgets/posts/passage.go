package posts

import (
	"strings"

	"github.com/fedora-hubs/hubs/widgets/source"
)

// A passage is a title or a text in the form that its feed has it.
type passage struct {
	text string
	form form
}

// A form is what a text is written in.
type form int

const (
	unsaid  form = iota // text with references and markup, if it looks so
	html                // what a browser would show
	literal             // text as it is
	foreign             // another format, or none of a text
)

// line is what a reader sees of a passage, in one line.
func (p passage) line() string {
	text := p.text
	switch p.form {
	case html:
		text = source.PlainText(text)
	case unsaid:
		text = source.LikelyText(text)
	case literal, foreign:
	}
	return source.Line(strings.TrimSpace(text))
}
