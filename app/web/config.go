package web

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/netip"
	"net/url"
	"time"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/events"
	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/signin"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/widgets"
)

// Hubs are what pages are about, and who is on them.
type Hubs interface {
	live.Hubs
	Lists
	People
	Past
	OnHub(ctx context.Context, kind hub.Kind, name string) (hub.Page, error)
	// Picture finds the picture of a hub that has one of the visibilities.
	Picture(ctx context.Context, kind hub.Kind, name string, which ...hub.Visibility) (hub.Picture, error)
	Surrounded(ctx context.Context, h hub.Hub) (hub.Hub, error)
}

// Lists are hubs as they are looked for.
type Lists interface {
	Lively(ctx context.Context, kind hub.Kind, limit int) ([]store.Listed, error)
	List(ctx context.Context, kind hub.Kind, after string, limit int) ([]store.Listed, error)
	Bookmarks(ctx context.Context, username string, limit int) ([]store.Listed, error)
	Search(ctx context.Context, look store.Search, skip, limit int) (found []store.Listed, count int, err error)
	// Free gives a name like another that a team can have; empty if none is at hand.
	Free(ctx context.Context, like string) (string, error)
}

// People are those who have accounts, and a part in hubs.
type People interface {
	Account(ctx context.Context, username string) (hub.Account, error)
	FindAccounts(ctx context.Context, search, after string, limit int) ([]hub.Account, error)
	Roles(ctx context.Context, hubID int64) (map[hub.Role]int, error)
	WithRole(ctx context.Context, hubID int64, role hub.Role, limit int) ([]hub.Account, error)
	Requests(ctx context.Context, hubID int64) ([]hub.Request, error)
	// Some gives some people of each team, owners first.
	Some(ctx context.Context, teams []int64, each int) (map[int64][]hub.Face, error)
}

// Past is what was on a hub.
type Past interface {
	History(ctx context.Context, hubID, before int64, limit int) ([]hub.Change, error)
	Change(ctx context.Context, hubID, id int64) (hub.Change, error)
	Removed(ctx context.Context, hubID int64) ([]hub.Placed, error)
}

// Changes are what people do to hubs. Each looks again, in its transaction, whether
// who does it may.
type Changes interface {
	Arranging
	Belonging
	Found(ctx context.Context, username string, page *hub.Page) error
	SetHub(ctx context.Context, by hub.Agent, h hub.Hub, version int64, to hub.Settings) error
	SetPicture(ctx context.Context, by hub.Agent, h hub.Hub, p hub.Picture) error
}

// Arranging changes which widgets stand on a hub, and where, and what is set of them.
type Arranging interface {
	Place(ctx context.Context, by hub.Agent, h hub.Hub, kind string, column hub.Column, config json.RawMessage) (int64, error)
	Configure(ctx context.Context, by hub.Agent, id, version int64, config json.RawMessage) error
	Move(ctx context.Context, by hub.Agent, h hub.Hub, id int64, step hub.Step) error
	MoveTo(ctx context.Context, by hub.Agent, h hub.Hub, id int64, to hub.Spot) error
	Remove(ctx context.Context, by hub.Agent, h hub.Hub, id int64) error
	Restore(ctx context.Context, by hub.Agent, h hub.Hub, id int64) error
}

// Belonging changes what people are to hubs.
type Belonging interface {
	Join(ctx context.Context, h hub.Hub, username string) error
	Belong(ctx context.Context, by hub.Agent, h hub.Hub, username string, role hub.Role) error
	Decline(ctx context.Context, by hub.Agent, h hub.Hub, username string) error
	SetRole(ctx context.Context, agent string, h hub.Hub, username string, role hub.Role) error
	RemoveRole(ctx context.Context, agent string, h hub.Hub, username string, role hub.Role) error
}

// Pages are hubs with their widgets, from a cache.
type Pages interface {
	live.Pages
	// Shows reports whether the cache has a page that everybody may see.
	Shows(ctx context.Context, kind hub.Kind, name string) bool
}

// Groups makes teams that have the people of a group of the accounts system.
type Groups interface {
	// Found makes the team of the group with its name, or nothing: hub.ErrNotFound
	// if there is no such group, hub.ErrUnavailable if the accounts system does not
	// answer. Of the team only name, title and visibility are set.
	Found(ctx context.Context, agent string, team hub.Hub) error
}

// Archive is the memory of the bus.
type Archive interface {
	// Hubs gives the keys of the hubs that a message is about, sorted.
	Hubs(ctx context.Context, id string) ([]string, error)
	Message(ctx context.Context, id string) (fedmsg.Message, error)
}

// Fragments are what the workers have drawn.
type Fragments interface {
	live.Fragments
	// Changed tells all processes that a hub is another, and Left that a session of
	// a person ended.
	Changed(ctx context.Context, hubID int64, private bool, cause string) error
	Left(ctx context.Context, username string) error
}

// Config is what a Server is made of.
type Config struct {
	Hubs        Hubs
	Pages       Pages
	Gates       Gates
	Changes     Changes
	Groups      Groups                             // nil: there is no accounts system
	SiteName    string                             // of the community; empty: it is not told
	SiteAbout   string                             // a sentence about it; empty: the usual one
	TeamWidgets func(template string) []hub.Placed // of a new team
	Sessions    Sessions                           // nil: nobody can sign in
	SignIn      *SignIn                            // how people get one; nil as Sessions
	Admins      map[string]bool                    // of the site, by username
	Archive     Archive
	Gaps        live.Gaps
	Fragments   Fragments
	Tasks       live.Tasks
	Stream      live.Stream
	Drawer      *fragment.Drawer // draws on the spot while Redis is away
	Kinds       widgets.Kinds
	Meta        func(fedmsg.Message) fedmsg.Meta
	Health      Health         // nil: no part is needed
	Secure      bool           // the site is reached by https
	Proxies     []netip.Prefix // whose word counts about who asks through them
	Streams     int            // open event streams at a time
	StreamsEach int            // of an address, and of a session
	Memory      uint64         // bytes of fragments that this process holds
	Pace        events.Pace
	Waits       live.Waits            // the zero value: live.DefaultWaits
	Drain       func(context.Context) // returns when nobody is to be let in any more after the end of the context; nil: at once
	Finish      time.Duration         // then what is being answered has so long
	Lag         func(time.Duration)   // told how long after its push a fragment was with its pages; nil: nobody is told
	Now         func() time.Time      // for what has a limit; nil: time.Now
	Log         *slog.Logger
}

// Sessions tell who has signed in.
type Sessions interface {
	// Find gives the session of a token, or hub.ErrSignedOut.
	Find(ctx context.Context, token string) (signin.Session, error)
	// Look does the same, and does not count as a use of it.
	Look(ctx context.Context, token string) (signin.Session, error)
}

// Gates tell who may see hubs, and what somebody is to them: as much is asked for
// a hub that is not there.
type Gates interface {
	Gates(ctx context.Context, who hub.Agent, keys ...string) ([]hub.Gate, error)
	// WidgetGate is for the hub that a widget stands on, with the widget.
	WidgetGate(ctx context.Context, who hub.Agent, widget int64) (hub.Gate, hub.Placed, error)
	Standing(ctx context.Context, h hub.Hub, username string) (hub.Standing, error)
}

// SignIn is how people sign in.
type SignIn struct {
	Provider  Provider // nil: there is none, and only developers sign in
	Doors     Doors
	Directory Directory     // whom a developer can be
	Life      time.Duration // of a session, at most
}

// A Provider says who somebody is.
type Provider interface {
	Begin(ctx context.Context, browser string, began signin.Began) (address string, err error)
	Finish(ctx context.Context, browser string, answer url.Values) (who signin.Person, began signin.Began, err error)
	// Logout reads a token that says who signed out.
	Logout(ctx context.Context, token string) (who hub.Identity, sid string, err error)
}

// Doors let people in and out.
type Doors interface {
	// Enter makes a session for a person who is at home here then, under the name
	// that it gives, with the session's token.
	Enter(ctx context.Context, who signin.Person, from signin.From) (username, token string, err error)
	Leave(ctx context.Context, token string) error
	// Confirm lets a session go on, if it is of the person whom the provider means.
	Confirm(ctx context.Context, token string, who signin.Person) (same bool, err error)
	// Sessions lists those of a person, LeaveOne ends one of them, LeaveAll all, and
	// LeaveBy what the provider says is over.
	Sessions(ctx context.Context, username string) ([]signin.Session, error)
	LeaveOne(ctx context.Context, username, id string) error
	LeaveAll(ctx context.Context, username string) error
	LeaveBy(ctx context.Context, who hub.Identity, sid string) (usernames []string, err error)
}

// Directory lists people.
type Directory interface {
	Account(ctx context.Context, username string) (hub.Account, error)
	FindAccounts(ctx context.Context, search, after string, limit int) ([]hub.Account, error)
}

// Health tells whether the parts that pages need work.
type Health interface {
	// Ready gives a line for each part, for everyone to read.
	Ready(ctx context.Context) (text string, ready bool)
	// Ails reports, to who met an error, whether a part is of no use.
	Ails(ctx context.Context) bool
	// Ailing reports, without waiting, whether one was of no use lately: then pages
	// may be old.
	Ailing() bool
}

// well is the health of who needs no parts.
type well struct{}

func (well) Ready(context.Context) (string, bool) { return "", true }

func (well) Ails(context.Context) bool { return false }

func (well) Ailing() bool { return false }
