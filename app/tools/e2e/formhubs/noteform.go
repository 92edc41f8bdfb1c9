package main

import (
	"context"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/widgets"
)

// A note is what the form shows beside its fields.
type note struct {
	Messages int64
	Draft    string // what the server suggests; the same each time
}

// A noteform is a widget with things to type into and to open.
type noteform struct{}

func (noteform) About() widgets.About {
	return widgets.About{Name: "noteform", Title: "Leave a note", Help: "A form beside a number that grows."}
}

func (noteform) Interests(h widgets.Hub, _ struct{}) widgets.Interests { return widgets.Concerns(h) }

func (noteform) Data(ctx context.Context, env widgets.Env, _ struct{}) (note, error) {
	n, err := env.Counts.ByUser(ctx, "paloma")
	return note{Messages: n, Draft: "Dear all,"}, err
}

func (noteform) View(n note) templ.Component { return noteformView(n) }
