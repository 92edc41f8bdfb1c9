package main

import (
	"context"
	_ "embed"
	"errors"
	"strings"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/widgets"
)

// A mood is a widget that fails on demand: while the newest message of its hub
// is workshop.mood.bad.
type mood struct{}

func (mood) About() widgets.About {
	return widgets.About{Name: "mood", Title: "Mood", Help: "How it is going; fails where it goes badly."}
}

func (mood) Interests(h widgets.Hub, _ struct{}) widgets.Interests { return widgets.Concerns(h) }

func (mood) Data(ctx context.Context, env widgets.Env, _ struct{}) (string, error) {
	newest, err := env.Archive.Latest(ctx, widgets.Concerns(env.Hub), 1)
	switch {
	case err != nil:
		return "", err
	case len(newest) == 0:
		return "Calm.", nil
	case strings.HasSuffix(newest[0].Topic, ".mood.bad"):
		return "", widgets.Explain("The barometer does not answer.", errors.New("it is bad on demand"))
	}
	return "Good since message " + newest[0].ID + ".", nil
}

func (mood) View(s string) templ.Component { return moodView(s) }

//go:embed mood.css
var moodStyle string

// Style shows that a third party's CSS comes with its widget.
func (mood) Style() string { return moodStyle }

// Script shows that a script does.
func (mood) Script() string { return `(() => { document.documentElement.dataset.mood = "known"; })()` }
