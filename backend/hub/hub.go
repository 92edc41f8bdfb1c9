// Package hub holds what the project is about: hubs, the widgets placed on
// them, the people and their roles.
//
// It is the language of all parts and knows none of them, so that store, web and
// widgets mean the same by a hub. Its errors are those that every part understands:
// wherever one comes from, web gives it one status.
//
// A Notice is what Hubs itself says of a change. It has one writer and one reader,
// here, because authority comes from it: what indexes and pages follow is our own
// outbox, never what a socket says.
package hub

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Errors that every part understands; web maps each to one status.
var (
	ErrNotFound    = errors.New("not found")
	ErrName        = errors.New("a name has 2 to 64 letters, digits, dots, dashes or underscores, and starts with a letter or digit")
	ErrTitle       = errors.New("a word mixes letters of different scripts, so that it may look like another one; write each word in one script")
	ErrExists      = errors.New("the name is taken, looks like one that is, or is kept for the site")
	ErrTaken       = errors.New("it is somebody else's account")
	ErrUnavailable = errors.New("temporarily unavailable")
	ErrForbidden   = errors.New("not allowed")
	ErrSignedOut   = errors.New("not signed in")
	ErrArchived    = errors.New("the hub is archived")
	ErrSpot        = errors.New("there is no such place on the page")
	ErrLastOwner   = errors.New("a hub has at least one owner")
	ErrOwnsMany    = fmt.Errorf("somebody owns at most %d teams", MostOwned)
	ErrFull        = fmt.Errorf("a hub has at most %d widgets", MostWidgets)
)

// MostWidgets is how many widgets owners may place on a hub. One that had more
// before there was this limit keeps them.
const MostWidgets = 60

// MostOwned is how many teams somebody may own and still make another.
const MostOwned = 200

// A Kind says whose page a hub is; it is also the first part of its path.
type Kind string

// The kinds of hubs.
const (
	Team   Kind = "t"
	Person Kind = "u"
)

// A Hub is the page of a team or of a person.
type Hub struct {
	ID           int64      `bun:",pk,autoincrement"`
	Kind         Kind       `bun:",notnull"`
	Name         string     `bun:",notnull"` // unique within its kind
	Title        string     `bun:",notnull"`
	Summary      string     `bun:",notnull"`
	Packages     []string   `bun:"type:text,notnull"` // packages that the hub is about
	Topics       []string   `bun:"type:text,notnull"` // topics that the hub is about, as in fedmsg.Filter
	Repositories []string   `bun:"type:text,notnull"` // source repositories that the hub is about, by their address
	Archived     bool       `bun:",notnull"`          // read-only, kept for its memory
	Visibility   Visibility `bun:",notnull"`
	Joining      Joining    `bun:",notnull"`
	Layout       Layout     `bun:",notnull"`
	Hue          Hue        `bun:",notnull"`
	Picture      string     `bun:",notnull"`           // its name; empty: there is none
	Version      int64      `bun:",notnull"`           // counts the changes of the settings
	Group        string     `bun:"group_name,notnull"` // of the accounts system, whose people the team has; empty for none
	Created      time.Time  `bun:",notnull"`
	Updated      time.Time  `bun:",notnull"` // when its settings changed last, or which widgets stand where

	// Members are the owners and members by username, sorted; a person's hub
	// has that person alone. Filled where a widget is drawn or indexed.
	Members []string `bun:"-"`
	// Follows are the public teams that a person belongs to or subscribes to, and
	// the people that they subscribe to, by name. Filled as members are; a team
	// has none.
	Follows []Followed `bun:"-"`
}

// A Followed is a hub in the eyes of somebody who belongs to it or follows it.
type Followed struct {
	Kind                           Kind
	Name                           string
	Belongs                        bool
	Packages, Topics, Repositories []string
}

// A Touch is a message that concerned a hub. It counts unless it is about hubs: these
// may be hidden, now or later, and everybody sees how much went on.
type Touch struct {
	Hub    int64
	At     time.Time
	Counts bool
}

// Visibility is who may see a hub.
type Visibility string

// The visibilities.
const (
	Public      Visibility = "public"
	MembersOnly Visibility = "members" // and owners, and admins of the site
)

// Known reports whether it is one of the visibilities.
func (v Visibility) Known() bool { return v == Public || v == MembersOnly }

// Joining is how one becomes a member.
type Joining string

// The ways to join.
const (
	Open     Joining = "open"     // whoever wants to
	Approval Joining = "approval" // an owner says yes
)

// Private reports whether only those who belong to the hub may see it. They alone
// do unless it is said to be public.
func (h Hub) Private() bool { return h.Visibility != Public }

// Key names the hub across kinds: t/NAME or u/NAME.
func (h Hub) Key() string { return string(h.Kind) + "/" + h.Name }

// Path is the address of the hub's page below the site's root.
func (h Hub) Path() string { return "/" + h.Key() }

// A Column is where on a page a widget stands.
type Column string

// The columns of a page; one below the other on small screens.
const (
	Main Column = "main"
	Side Column = "side"
)

// A Placed is a widget that stands on a hub.
type Placed struct {
	ID       int64           `bun:",pk,autoincrement"`
	HubID    int64           `bun:",notnull"`
	Kind     string          `bun:",notnull"` // the name in widgets.About
	Column   Column          `bun:"\"column\",notnull"`
	Position int             `bun:",notnull"` // order within the column
	Config   json.RawMessage `bun:"type:text,notnull"`
	Updated  time.Time       `bun:",notnull"`
	Version  int64           `bun:",notnull"`  // counts the changes of the configuration
	Removed  time.Time       `bun:",nullzero"` // zero while it stands on its page
}

// A Ref names a placed widget and its hub by their ids. With Widget 0 it means
// the hub as a whole.
type Ref struct{ Widget, Hub int64 }

// A Page is a hub with its placed widgets in order: main column first.
type Page struct {
	Hub     Hub
	Widgets []Placed
}

// An Account is a person of the community. (The page of a person is a Hub of
// kind Person with the same name.)
type Account struct {
	Username string    `bun:",pk"`
	FullName string    `bun:",notnull"`
	Created  time.Time `bun:",notnull"`

	// What the person's page has, unless only its members see that. Filled where
	// people are listed.
	Hue     Hue    `bun:",scanonly"`
	Picture string `bun:",scanonly"`
}

// An Identity is whom a sign-in provider means: it calls nobody else so, ever.
type Identity struct{ Issuer, Subject string }

// An Agent is who changes something, and by what right.
type Agent struct {
	Username string
	System   bool // for the site: an admin, or a rule that the site follows; asked for no role
}

// System is somebody for whom the site changes something.
func System(username string) Agent { return Agent{username, true} }

// A Resident is a person who has an account, and perhaps a page.
type Resident struct {
	Account
	HasPage bool
}

// A Role is what a person is to a hub.
type Role string

// The roles, strongest first.
const (
	Owner      Role = "owner"
	Member     Role = "member"
	Subscriber Role = "subscriber"
	Stargazer  Role = "stargazer"
)

// A Part is one role of one person in one hub.
type Part struct {
	HubID    int64     `bun:",pk"`
	Username string    `bun:",pk"`
	Role     Role      `bun:",pk"`
	Since    time.Time `bun:",notnull"`
	Source   Source    `bun:",notnull"`
}

// A Request is somebody who asked to join a hub.
type Request struct {
	Account
	Asked time.Time
}

// A Standing is what a person is to a hub.
type Standing struct {
	Belongs    Role // Owner or Member; empty if neither
	Subscribed bool
	Starred    bool
	Asked      bool // to join, without an answer yet
}

// A Gate is what has to be known of a hub to let somebody in or not.
type Gate struct {
	Hub      Hub      // without its people; the zero value where there is none, and where it is hidden
	Hidden   bool     // there is one, which who wants in may not see
	Standing Standing // of who wants in
}
