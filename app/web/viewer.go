package web

import (
	"context"
	"time"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

// Sessions tell who has signed in.
type Sessions interface {
	// Find gives the session of a token, or hub.ErrSignedOut.
	Find(ctx context.Context, token string) (Session, error)
	// Look does the same, and does not count as a use of it.
	Look(ctx context.Context, token string) (Session, error)
}

// A Session is somebody who is signed in with a browser.
type Session struct {
	ID string // is no secret
	hub.Account
	Admin         bool // was made an admin of the site
	Address       string
	Browser       string
	Created, Seen time.Time
	// From Due on the provider is asked again who it is, and after Until the session
	// counts no more unless it has said so; zero: never.
	Due, Until time.Time
}

// A Place is where somebody signs in.
type Place struct{ Address, Browser string }

// Gates tell who may see hubs, and what somebody is to them: as much is asked for
// a hub that is not there.
type Gates interface {
	Gates(ctx context.Context, username string, keys ...string) ([]hub.Gate, error)
	WidgetGate(ctx context.Context, username string, widget int64) (hub.Gate, error)
}

// Belonging is what people are to hubs.
type Belonging interface {
	Standing(ctx context.Context, h hub.Hub, username string) (hub.Standing, error)
	Join(ctx context.Context, h hub.Hub, username string) error
	Belong(ctx context.Context, by hub.Agent, h hub.Hub, username string, role hub.Role) error
	Decline(ctx context.Context, by hub.Agent, h hub.Hub, username string) error
}

// A viewer is who asks. The zero value is nobody who is known.
type viewer struct {
	hub.Account
	admin   bool   // of the site
	session string // its ID
	due     bool   // the provider is to be asked again who it is
}

// agent is the viewer as somebody who changes something.
func (v viewer) agent() hub.Agent { return hub.Agent{Username: v.Username, System: v.admin} }

func (v viewer) known() bool { return v.Username != "" }

// A visit is a request: who asks, for which hub, and what they are to it.
type visit struct {
	viewer
	hub      hub.Hub // zero for a page without one
	standing hub.Standing
}

// belongs reports whether the visitor is one of those whose hub it is.
func (v visit) belongs() bool { return v.standing.Belongs != "" || v.admin }

// passes reports whether the visitor may see the hub behind a gate.
func (v visit) passes(g hub.Gate) bool {
	v.standing = g.Standing
	return g.ID != 0 && (g.Visibility == hub.Public || v.belongs())
}

// sees reports whether the visitor may see a hub as it is now: it may have become
// private since the guard looked.
func (v visit) sees(h hub.Hub) bool { return !h.Private() || v.hub.ID == h.ID && v.belongs() }

func (v visit) owns() bool { return v.standing.Belongs == hub.Owner || v.admin }

// visitOf gives what the guard found out.
func visitOf(c *fiber.Ctx) visit {
	v, _ := c.Locals(visitKey{}).(visit)
	return v
}

type visitKey struct{}

// viewer finds out who asks. Whoever has no valid session is nobody.
func (s *Server) viewer(ctx context.Context, c *fiber.Ctx) (viewer, error) {
	return s.viewerOf(ctx, c.Cookies(s.cookie(sessionCookie)), Sessions.Find)
}

// viewerOf finds out whose session a token is of.
func (s *Server) viewerOf(ctx context.Context, token string, find func(Sessions, context.Context, string) (Session, error)) (viewer, error) {
	if token == "" || s.Sessions == nil {
		return viewer{}, nil
	}
	found, err := find(s.Sessions, ctx, token)
	if err != nil {
		return viewer{}, err
	}
	now := s.Now()
	due := !found.Due.IsZero() && !now.Before(found.Due)
	if due && !now.Before(found.Until) {
		return viewer{due: true}, hub.ErrSignedOut
	}
	return viewer{found.Account, found.Admin || s.Admins[found.Username], found.ID, due}, nil
}

// bar is who looks, in the site's header.
func (s *Server) bar(c *fiber.Ctx) templ.Component {
	switch v := visitOf(c); {
	case s.Sessions == nil:
		return nil
	case v.known():
		ctx, cancel := context.WithTimeout(c.UserContext(), s.Waits.Old)
		defer cancel()
		marked, err := s.marked.of(ctx, v.Username)
		s.troubles.bookmarks.Note(s.Log, "list bookmarks", err) // the page does without
		return views.You(v.Account, marked)
	}
	return views.Nobody(c.OriginalURL())
}

// frame is what the page of a hub has around its content.
func (s *Server) frame(c *fiber.Ctx, h hub.Hub) views.Frame {
	f := views.FrameOf(h)
	f.Bar = s.bar(c)
	return f
}

// actions are what the visitor can do with the hub. For owners they tell how
// many people ask to join.
func (s *Server) actions(ctx context.Context, v visit, said string) templ.Component {
	if !v.known() || v.hub.ID == 0 {
		return templ.NopComponent
	}
	asking := 0
	if v.owns() {
		list, err := s.Roles.Requests(ctx, v.hub.ID)
		s.troubles.requests.Note(s.Log, "list who asks to join", err, "hub", v.hub.Key())
		asking = len(list)
	}
	return views.Actions(v.hub, v.standing, v.owns(), asking, said)
}
