// Package contact is a widget: how to reach a team or a person.
package contact

import (
	"context"
	"net/mail"
	"strings"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/widgets"
)

// Config is where to write or to talk.
type Config struct {
	Mail  string      `name:"mail" label:"Email" help:"An email address, or that of a mailing list." check:"max=200"`
	Chat  widgets.URL `name:"chat" label:"Chat" help:"Address of a chat room."`
	Forum widgets.URL `name:"forum" label:"Forum" help:"Address of a forum category or tag."`
	Place string      `name:"place" label:"Place" help:"Where you are, or your time zone." check:"max=100"`
}

// Validate wants a mail address alone.
func (c Config) Validate() error {
	if c.Mail == "" {
		return nil
	}
	if a, err := mail.ParseAddress(c.Mail); err != nil || a.Address != c.Mail || strings.ContainsAny(c.Mail, "?&% \"") {
		return widgets.FieldError{Field: "mail", Message: "Enter a mail address like team@example.org."}
	}
	return nil
}

// A Widget shows ways to reach somebody.
type Widget struct{}

var _ widgets.Widget[Config, Config] = Widget{}

// About describes the widget.
func (Widget) About() widgets.About {
	return widgets.About{Name: "contact", Group: widgets.GroupWords, Shape: widgets.ShapeLinks, Title: "Contact", Help: "How to reach you: email, chat, forum, and where you are."}
}

// Interests are none: all is in the configuration.
func (Widget) Interests(widgets.Hub, Config) widgets.Interests { return nil }

// Data is the configuration.
func (Widget) Data(_ context.Context, _ widgets.Env, c Config) (Config, error) { return c, nil }

// View draws the list.
func (Widget) View(c Config) templ.Component { return view(c) }
