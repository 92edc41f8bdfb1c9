package web

import (
	"cmp"
	"context"
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// guard lets those through who may use a route. All that it finds out goes to the
// handler, with the time that is left.
func (s *Server) guard(r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		s.keyForms(c)
		if err := s.acceptable(c, r); err != nil {
			return err
		}
		outer := c.UserContext()
		ctx, cancel := context.WithTimeout(outer, cmp.Or(r.within, s.Waits.Page))
		defer cancel()
		if r.access == machines {
			return handle(ctx, c, r, visit{})
		}
		if r.also&costly != 0 {
			if err := s.limits.reads.take(s.address(c)); err != nil {
				return err
			}
		}
		v, err := s.visit(ctx, c, r)
		if s.asksAgain(c, v.viewer) && r.path != "/sign-in" && s.limits.signIns.take(s.address(c)) == nil {
			return s.askAgain(c)
		}
		if err == nil {
			err = v.may(r)
		}
		if (errors.Is(err, hub.ErrForbidden) || errors.Is(err, errNotAdmin)) && s.limits.refusals.take(v.Username) == nil { // who goes on and on fills no disk
			s.Log.Warn("refused", "username", v.Username, "route", r.method+" "+r.path, "hub", v.hub.Key(), "address", s.address(c))
		}
		if r.also&filing != 0 {
			v.file, err = s.fileOf(ctx, c, v, err)
		}
		if err != nil {
			return s.turnAway(c, err)
		}
		if v.known() || v.hub.ID != 0 && v.hub.Private() {
			c.Set(fiber.HeaderCacheControl, "no-store") // nobody finds it in a cache after a sign-out
		}
		err = handle(ctx, c, r, v)
		if err == nil && r.method == fiber.MethodPost && v.hub.ID != 0 {
			s.forget(outer, v.hub)
		}
		return err
	}
}

// handle answers by a route's handler, whose context has the time. That of an error
// has it no more.
func handle(ctx context.Context, c *fiber.Ctx, r route, v visit) error {
	outer := c.UserContext()
	c.SetUserContext(ctx)
	defer c.SetUserContext(outer)
	return r.handle(c, v)
}

// forget lets who has just changed something of a hub see it as it is now, and
// not as it was until the bus has told of the change.
func (s *Server) forget(ctx context.Context, h hub.Hub) {
	s.live.Forget(h.ID)
	ctx, cancel := context.WithTimeout(ctx, s.Waits.Redis)
	defer cancel()
	if err := s.Pages.Forget(ctx, h.Kind, h.Name); err != nil {
		s.Log.Debug("forget a page that was changed", "hub", h.Key(), "error", err)
	}
}

// rightsChanged notes that others may see or change a hub than before, and who: call it
// as soon as it is so, whatever becomes of the answer.
func (s *Server) rightsChanged(c *fiber.Ctx, v visit, username string) {
	s.Log.Info("rights changed", "hub", v.hub.Key(), "by", v.Username, "route", c.Route().Path, "username", username)
	s.announce(context.WithoutCancel(c.UserContext()), v.hub)
}

// announce tells the other processes that others may see a hub than before. They
// hear it from the backend, too, but that may not run just now. What can't be told
// is found out within a minute.
func (s *Server) announce(ctx context.Context, was hub.Hub) {
	s.forget(ctx, was)
	ctx, cancel := context.WithTimeout(ctx, s.Waits.Redis)
	defer cancel()
	now, err := s.Hubs.Visibilities(ctx, was.ID)
	hidden := err != nil || now[was.ID] != hub.Public || was.Private()
	if err := s.Fragments.Changed(ctx, was.ID, hidden, ""); err != nil {
		s.Log.Warn("others could not be told who may see a hub; they find out within a minute", "hub", was.Key(), "error", err)
	}
}

// visit finds out who asks for what. Nobody costs no question.
func (s *Server) visit(ctx context.Context, c *fiber.Ctx, r route) (v visit, err error) {
	v.viewer, err = s.viewer(ctx, c)
	c.Locals(viewerKey{}, v.viewer)
	if err != nil && !errors.Is(err, hub.ErrSignedOut) && r.access > seeing {
		return v, err
	}
	if err := s.count(c, v.viewer); err != nil {
		return v, err
	}
	if r.access == everyone {
		return v, nil
	}
	at, ok := addressOf(c, r)
	if !ok {
		return v, nil
	}
	v.at = at
	return s.approach(ctx, v, r)
}

// signInPath is where to sign in, and come back.
func signInPath(c *fiber.Ctx) string {
	if c.Method() != fiber.MethodGet {
		return "/sign-in"
	}
	return "/sign-in?to=" + url.QueryEscape(c.OriginalURL())
}

type viewerKey struct{}

// viewerIn is who asks, for what answers without a visit.
func viewerIn(c *fiber.Ctx) viewer {
	who, _ := c.Locals(viewerKey{}).(viewer)
	return who
}

// approach lets somebody see the hub of an address. What everybody may see, nobody needs
// to be asked for. For all else the database is asked at each time, and what others
// looked at does not count: how long an answer takes would tell what there is.
func (s *Server) approach(ctx context.Context, v visit, r route) (visit, error) {
	if !v.known() && s.shows(ctx, v.at) {
		return s.arrive(ctx, v)
	}
	g, placed, err := s.gate(ctx, v, r)
	if err != nil && v.known() && r.access == seeing && s.shows(ctx, v.at) {
		return s.arrive(ctx, v) // the page of a public hub does without
	}
	if err != nil {
		return v, err
	}
	if !v.passes(g) {
		return v, hub.ErrNotFound
	}
	v.hub, v.placed, v.standing = g.Hub, placed, g.Standing
	s.agree(ctx, v)
	return v, nil
}

// arrive is for a hub that everybody may see: its page tells what it is.
func (s *Server) arrive(ctx context.Context, v visit) (visit, error) {
	sh, err := s.live.Shell(ctx, v.at)
	if err == nil {
		v.hub, v.placed = sh.Hub(), sh.Alone()
	}
	return v, err
}

// shows reports whether everybody may see the hub of an address, as far as this
// process and the cache know.
func (s *Server) shows(ctx context.Context, at live.Address) bool {
	h, kept := s.live.Kept(at)
	return kept && !h.Private() || at.Widget == 0 && !s.live.IsAway() && s.Pages.Shows(ctx, at.Kind, at.Name)
}

// gate asks the database. A page that is here anyway does not wait for it for long.
func (s *Server) gate(ctx context.Context, v visit, r route) (hub.Gate, hub.Placed, error) {
	if h, kept := s.live.Kept(v.at); kept && !h.Private() && r.access == seeing {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, s.Waits.Old)
		defer cancel()
	}
	if v.at.Widget != 0 {
		return s.Gates.WidgetGate(ctx, v.agent(), v.at.Widget)
	}
	gates, err := s.Gates.Gates(ctx, v.agent(), v.at.Key())
	if err != nil {
		return hub.Gate{}, hub.Placed{}, err
	}
	return gates[0], hub.Placed{}, nil
}

// agree lets go of what is known of a hub if others may see it than that says.
func (s *Server) agree(ctx context.Context, v visit) {
	if h, kept := s.live.Kept(v.at); kept && h.Visibility != v.hub.Visibility {
		s.forget(ctx, h)
	}
}

// may tells whether the visitor may use a route. That there is a hub which they
// may not see stays untold.
func (v visit) may(r route) error {
	switch {
	case r.access <= everyone:
		return nil
	case v.hub.ID != 0 && v.hub.Private() && !v.belongs():
		return hub.ErrNotFound
	case v.hub.ID == 0 && (r.access == seeing || r.access == owning):
		return hub.ErrNotFound // nobody sees what is not known
	case r.access == seeing:
		return nil
	case !v.known():
		return hub.ErrSignedOut
	case r.access == owning && !v.owns():
		return hub.ErrForbidden
	case r.access == administering && !v.admin:
		return errNotAdmin
	case r.method != fiber.MethodGet && v.hub.Archived && r.also&onArchived == 0:
		return hub.ErrArchived
	}
	return nil
}

// turnAway sends who has not signed in to do so, where that helps.
func (s *Server) turnAway(c *fiber.Ctx, err error) error {
	if errors.Is(err, hub.ErrSignedOut) && c.Method() == fiber.MethodGet {
		return c.Redirect(signInPath(c), fiber.StatusSeeOther)
	}
	return err
}

var errNotAdmin = errors.New("only admins of the site may do that")

// count counts the forms of those who have signed in, whatever they send. A form
// of anybody else changes nothing but a sign-in, which is counted by itself.
func (s *Server) count(c *fiber.Ctx, v viewer) error {
	if c.Method() != fiber.MethodPost || !v.known() {
		return nil
	}
	return s.limits.forms.take(v.Username)
}
