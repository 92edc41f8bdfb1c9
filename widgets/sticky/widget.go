// Package sticky is a widget: a note that its owner pins to the page.
package sticky

import (
	"context"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/widgets"
)

// Config is the note.
type Config struct {
	Title string           `name:"title" label:"Title" help:"The heading of the note." default:"Note" check:"required,max=80"`
	Text  widgets.Markdown `name:"text" label:"Text" help:"Formatting: Markdown."`
	Until string           `name:"until" label:"Last day" help:"Last day to show it, for example 2026-05-31. Leave empty to keep the note." check:"max=10"`
}

// Validate wants a day in Until.
func (c Config) Validate() error {
	if _, err := c.lastDay(); err != nil {
		return widgets.FieldError{Field: "until", Message: "Enter a day like 2026-05-31."}
	}
	return nil
}

// lastDay is when the last day begins, in UTC; zero where there is none.
func (c Config) lastDay() (time.Time, error) {
	if c.Until == "" {
		return time.Time{}, nil
	}
	return time.Parse(time.DateOnly, c.Until)
}

// Data is the note as it is now.
type Data struct {
	Heading, Text string
	LastDay       time.Time
	Over          bool // the last day has passed
}

// Title is the note's own.
func (d Data) Title() string { return d.Heading }

// Empty is a note whose last day has passed.
func (d Data) Empty() bool { return d.Over }

// A Widget shows a note, for good or until a day.
type Widget struct{}

var _ widgets.Widget[Config, Data] = Widget{}

// About describes the widget. It is looked at again each hour for its last day.
func (Widget) About() widgets.About {
	return widgets.About{
		Name: "sticky", Group: widgets.GroupWords, Shape: widgets.ShapeNote, Title: "Note", MaxAge: time.Hour, Above: true,
		Help: "An announcement for visitors, with an optional end date.",
	}
}

// Interests are none: the note is in the configuration.
func (Widget) Interests(widgets.Hub, Config) widgets.Interests { return nil }

// Data holds the note against the calendar.
func (Widget) Data(_ context.Context, env widgets.Env, c Config) (Data, error) {
	last, err := c.lastDay()
	over := !last.IsZero() && !env.Now.Before(last.AddDate(0, 0, 1))
	return Data{Heading: c.Title, Text: strings.TrimSpace(string(c.Text)), LastDay: last, Over: over}, err
}

// View draws the note.
func (Widget) View(d Data) templ.Component { return view(d) }
