package hub

import (
	"encoding/json"
	"fmt"
	"time"
)

// Layout is how wide the columns of a page are.
type Layout string

// The layouts.
const (
	SideAtEnd   Layout = "end"   // a narrow column after the main one
	SideAtStart Layout = "start" // a narrow column before the main one
	Even        Layout = "even"  // two columns of one width
	OneColumn   Layout = "one"   // all below each other
)

// Settings are what owners decide about a hub as a whole. The JSON is what its
// history keeps.
type Settings struct {
	Title        string     `json:"title"`
	Summary      string     `json:"summary"`
	Layout       Layout     `json:"layout"`
	Hue          Hue        `json:"hue"`
	Visibility   Visibility `json:"visibility"`
	Joining      Joining    `json:"joining"`
	Archived     bool       `json:"archived"`
	Packages     []string   `json:"packages"`
	Repositories []string   `json:"repositories"`
	Topics       []string   `json:"topics"`
}

// Settings are those of the hub as it is.
func (h Hub) Settings() Settings {
	return Settings{h.Title, h.Summary, h.Layout, h.Hue, h.Visibility, h.Joining, h.Archived, h.Packages, h.Repositories, h.Topics}
}

// Set gives the hub other settings.
func (h *Hub) Set(to Settings) {
	h.Title, h.Summary, h.Layout, h.Hue = to.Title, to.Summary, to.Layout, to.Hue
	h.Visibility, h.Joining, h.Archived = to.Visibility, to.Joining, to.Archived
	h.Packages, h.Repositories, h.Topics = to.Packages, to.Repositories, to.Topics
}

// A Step is a way to move a widget on its page.
type Step string

// The steps.
const (
	Up     Step = "up"
	Down   Step = "down"
	Across Step = "across" // to the end of the other column
)

// A Spot is where on a page a widget stands. The JSON is what history keeps.
type Spot struct {
	Column   Column `json:"column"`
	Position int    `json:"position"`
}

// PictureNamed is which picture a hub has. The JSON is what history keeps.
type PictureNamed struct {
	Picture string `json:"picture"` // its name; empty: none
}

// A Change is what somebody changed on a hub.
type Change struct {
	ID            int64 `bun:",pk,autoincrement"`
	HubID         int64
	WidgetID      int64  `bun:",nullzero"` // 0: the hub as a whole
	Kind          string // of the widget
	Agent         string // who did it
	At            time.Time
	Event         Event
	Before, After json.RawMessage `bun:"type:text"` // a configuration, a Spot, Settings or a PictureNamed; null where it does not apply
}

// An Event is what a Change was.
type Event string

// The events.
const (
	WidgetPlaced     Event = "placed"     // After is its configuration
	WidgetConfigured Event = "configured" // configurations
	WidgetMoved      Event = "moved"      // spots
	WidgetRemoved    Event = "removed"    // Before is its configuration
	WidgetRestored   Event = "restored"   // After is its configuration
	HubSet           Event = "set"        // settings
	PictureSet       Event = "picture"    // names of pictures
)

// A ConflictError says that somebody has saved something else meanwhile. It
// carries what they have saved: a widget, or else a hub.
type ConflictError struct {
	Widget Placed
	Hub    Hub
	Agent  string // who saved; empty: not known
}

func (e *ConflictError) Error() string {
	if e.Widget.ID != 0 {
		return fmt.Sprintf("widget %d has version %d meanwhile", e.Widget.ID, e.Widget.Version)
	}
	return fmt.Sprintf("%s has version %d meanwhile", e.Hub.Key(), e.Hub.Version)
}
