// Package fragment turns placed widgets into cached HTML and knows how fresh
// it is.
//
// A fragment is the same bytes in the cache, in a page and on an event stream, and it
// knows no viewer: that is why one drawing serves everybody. It is kept with its
// deflated form, so that a page is joined and never compressed again.
//
// To store it, to announce it and to end the lease that it was drawn under is one
// script on Redis. A worker that was thought dead finds its lease gone and stores
// nothing, and no page hears of a fragment that is not there.
//
// Condition decides what is fresh, for pages and commands alike. One that failed keeps
// its last good content, with a sentence that says why it is old.
package fragment

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/widgets"
)

// MaxSize is how large a fragment may be, in bytes.
const MaxSize = 512 << 10

// Edition is raised when frames or what widgets share are drawn otherwise: what an older
// edition drew is then drawn again as soon as somebody looks at it. An older process,
// which may run meanwhile, takes what a newer one drew.
const Edition = 2

// A Fragment is a placed widget as HTML: the same bytes are cached, stand in
// pages and go over event streams.
type Fragment struct {
	Widget int64
	Hub    int64
	ID     events.ID // its revision; set when it is committed
	State
	HTML []byte
}

// State is how a fragment came to be.
type State struct {
	Kind    string        `json:"k"`
	Title   string        `json:"t"`
	Bare    bool          `json:"b,omitempty"`
	Empty   bool          `json:"e,omitempty"`
	Drawn   time.Time     `json:"d"`           // when the content was drawn; zero if it never was
	MaxAge  time.Duration `json:"a,omitempty"` // of its kind, as in widgets.About
	Problem string        `json:"p,omitempty"` // why the content is not up to date, for everyone to read
	Since   time.Time     `json:"s,omitzero"`  // since when there is the problem
	Offset  int           `json:"o"`           // where in HTML the content starts
	Length  int           `json:"l"`           // of the content
	Edition int           `json:"v,omitempty"` // of the program that drew it, as Edition
}

// content is the widget's own part, without the frame.
func (f *Fragment) content() []byte {
	if f.Offset < 0 || f.Offset > len(f.HTML) || f.Length < 0 || f.Length > len(f.HTML)-f.Offset {
		return nil
	}
	return f.HTML[f.Offset : f.Offset+f.Length]
}

// encode gives the form in which Redis keeps a fragment: a line of JSON, then
// the HTML.
func (f *Fragment) encode() ([]byte, error) {
	state, err := json.Marshal(f.State)
	if err != nil {
		return nil, fmt.Errorf("encode fragment %d: %w", f.Widget, err)
	}
	return append(append(state, '\n'), f.HTML...), nil
}

var errGarbled = errors.New("fragment is garbled")

// decode reads what encode wrote. The HTML is not copied.
func decode(widget, hubID int64, id events.ID, payload []byte) (Fragment, error) {
	state, html, ok := bytes.Cut(payload, []byte{'\n'})
	f := Fragment{Widget: widget, Hub: hubID, ID: id, HTML: html}
	if !ok || json.Unmarshal(state, &f.State) != nil {
		return Fragment{}, fmt.Errorf("widget %d: %w", widget, errGarbled)
	}
	return f, nil
}

// FromEvent reads the fragment that an event of kind Drawn carries.
func FromEvent(e events.Event) (Fragment, error) { return decode(e.Widget, e.Hub, e.ID, e.Payload) }

// fallback is the state of a fragment whose drawing failed.
func fallback(failed Fragment, previous *Fragment, err error) Fragment {
	f := failed
	f.Drawn, f.Since = time.Time{}, failed.Drawn
	if previous != nil {
		f.Title, f.Empty, f.Drawn = previous.Title, previous.Empty, previous.Drawn
		if previous.Problem != "" {
			f.Since = previous.Since
		}
	}
	f.Problem = widgets.Explanation(err)
	return f
}

func contentOf(f *Fragment) []byte {
	if f == nil {
		return nil
	}
	return f.content()
}

// frame puts the content into the frame of the widget.
func (f *Fragment) frame(ctx context.Context, content []byte) (err error) {
	f.HTML, f.Offset, err = widgets.RenderFrame(ctx, widgets.FrameData{
		ID: f.Widget, Kind: f.Kind, Title: f.Title, Bare: f.Bare, Empty: f.Empty && f.Problem == "",
		Drawn: f.Drawn, MaxAge: f.MaxAge, Problem: f.Problem, Since: f.Since, Content: content,
	})
	f.Length = len(content)
	return err
}
