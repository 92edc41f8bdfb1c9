// Package widgets is the contract between a widget and the rest: what a widget
// must say about itself, what it is given, and how it becomes a Kind that the
// program can place on hubs.
//
// A third party's module needs this package, views/ui, and for the words in
// which they speak backend/fedmsg (messages, filters) and backend/hub (roles).
package widgets

import (
	"context"
	"time"

	"github.com/a-h/templ"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// Hub is the hub that a widget stands on.
type Hub = hub.Hub

// Interests say which messages concern a widget: those that any one of the
// filters selects.
type Interests []fedmsg.Filter

// A Widget is one kind of widget: C is what admins configure, D what it shows.
// It never depends on who is looking: its output is cached and pushed to everyone.
//
// C is a struct whose fields carry the tags name, label, help, default and
// check; see Field.
type Widget[C, D any] interface {
	// About tells what the widget is; it is asked once.
	About() About
	// Interests tell which messages change what the widget shows.
	Interests(Hub, C) Interests
	// Data gathers what to show. It may be slow; it ends when the context does.
	// An error keeps the last good content on the page; see Explain for what
	// visitors read.
	Data(context.Context, Env, C) (D, error)
	// View draws the data.
	View(D) templ.Component
}

// About describes a kind of widget to admins and to the program.
type About struct {
	Name   string        // unique, lower case, also in the database: "fedmsgstats"
	Title  string        // heading above the content: "Messages"
	Help   string        // one sentence for the gallery
	MaxAge time.Duration // drawn again at this age while looked at; 0: only by messages
	Bare   bool          // drawn without heading and frame
	Above  bool          // at the top of the main column it stands above both columns

	Group   Group    // where the gallery has it
	Shape   Shape    // how it looks there, roughly
	For     hub.Kind // the pages that it makes sense on; empty: all
	Example bool     // for authors of widgets: the gallery does not have it
}

// A Group is a part of the gallery. A widget without one is among the others.
type Group string

// The groups, as they are called.
const (
	GroupWords      Group = "Words"
	GroupHappenings Group = "What happens"
	GroupPeople     Group = "People"
	GroupMeetings   Group = "Meetings"
	GroupWork       Group = "Work"
)

// Groups are all, in their order in the gallery.
var Groups = []Group{GroupWords, GroupHappenings, GroupPeople, GroupMeetings, GroupWork}

// A Shape is what a widget looks like from afar.
type Shape string

// The shapes. One of text is usual.
const (
	ShapeText    Shape = ""
	ShapeNote    Shape = "note"
	ShapeLinks   Shape = "links"
	ShapeEntries Shape = "entries"
	ShapeBars    Shape = "bars"
	ShapeNumbers Shape = "numbers"
	ShapeFaces   Shape = "faces"
	ShapeDates   Shape = "dates"
)

// A Staler takes a closer look at a message that its interests selected: false
// means that nothing changed. Optional for a Widget.
type Staler[C any] interface {
	Stale(fedmsg.Message, C) bool
}

// A Validator checks a configuration as a whole; the error is shown to the
// admin. Optional for a C.
type Validator interface{ Validate() error }

// An Asker tells what a configuration lacks to show anything: forms refuse it, and what
// was stored before stays. Optional for a C.
type Asker interface{ Lacks() error }

// A Pager shows more than its fragment has room for, page by page: Data gives
// the first page, and Page the others. The view of what comes before a page has its
// beginning in a link, ui.More(env.Widget, only, from, next, "Show older"), so D carries
// these. A reader may ask for anything: for what begins nowhere, or is of no sort that
// there is, the error is hub.ErrNotFound. Optional for a Widget.
type Pager[C, D any] interface {
	Page(ctx context.Context, env Env, c C, of Ask) (D, error)
}

// An Ask is for a page of what a widget has, in its own words. One of both is set.
type Ask struct {
	From string // where the page begins; empty: with the newest
	Only string // of which sort it shows what there is; empty: of all
}

// An Emptier may have nothing to show; then nothing is drawn, not even the
// heading. Optional for a D.
type Emptier interface{ Empty() bool }

// A Titler has a heading of its own. Optional for a D.
type Titler interface{ Title() string }

// A Styler has CSS of its own. It lies in the widget's folder, embedded, and every
// page of a program that knows the widget loads it, joined with that of the others:
//
//	//go:embed style.css
//	var style string
//
//	func (Widget) Style() string { return style }
//
// Each selector begins with the class of the widget's frame, .widget-NAME, so that
// none reaches beyond it: ".widget-karma .score { font-weight: 700 }". A script may
// make elements outside the frame, whose classes begin so: .widget-karma-note. The
// names of keyframes begin with widget-NAME too. Of the at-rules there may be @media,
// @supports, @container and @keyframes. Addresses stand in quotes, and an escape in a
// text only. The colours and lengths that look well in
// light and dark are the custom properties of assets/css/hubs.css: var(--soft). There
// are no inline styles: the site's policy refuses them. Optional for a Widget.
type Styler interface{ Style() string }

// A Scripter has a script of its own, embedded like a Styler's CSS, for what a
// browser can't do by HTML. Pages read without it. It runs once on every page, also
// where the widget is not, and before its fragments change; all of it stands in a
// function of its own: (() => { … })(). Optional for a Widget.
type Scripter interface{ Script() string }
