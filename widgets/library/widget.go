// Package library is a widget: links that a team recommends, with a note each.
package library

import (
	"context"
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/widgets"
	"github.com/fedora-hubs/hubs/widgets/source"
)

// Config is the links.
type Config struct {
	Links []string `name:"links" label:"Links" help:"Address, space, note. Example: https://example.org/guide How to start" check:"max=50"`
}

// Validate wants an address at the start of each.
func (c Config) Validate() error {
	for _, line := range c.Links {
		if read(line).Address == "" {
			return widgets.FieldError{Field: "links", Message: fmt.Sprintf("%q does not begin with an address like https://example.org/.", line)}
		}
	}
	return nil
}

// A Link is an address and what is said of it.
type Link struct{ Address, Note string }

func read(line string) Link {
	address, note, _ := strings.Cut(strings.TrimSpace(line), " ")
	l := Link{source.Link(address), source.Line(note)}
	if l.Note == "" {
		l.Note = l.Address
	}
	return l
}

// A Widget shows links.
type Widget struct{}

var _ widgets.Widget[Config, []Link] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "library", Group: widgets.GroupWords, Shape: widgets.ShapeLinks, Title: "Library", Help: "Links worth knowing, each with a note."}
}

// Interests are none: the links are in the configuration.
func (Widget) Interests(widgets.Hub, Config) widgets.Interests { return nil }

// Data reads the links.
func (Widget) Data(_ context.Context, _ widgets.Env, c Config) (links []Link, err error) {
	for _, line := range c.Links {
		links = append(links, read(line))
	}
	return links, nil
}

// View draws the links.
func (Widget) View(links []Link) templ.Component { return view(links) }
