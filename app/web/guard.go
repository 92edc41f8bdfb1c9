package web

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// access is who may use a route.
type access int

const (
	machines      access = iota // nobody asks who it is
	everyone                    // the route is about no hub, or sees to that itself
	seeing                      // who may see the hub
	signedIn                    // who has signed in, and may see the hub if there is one
	owning                      // owners of the hub, and admins of the site
	administering               // admins of the site
)

// guard lets those through who may use a route.
func (s *Server) guard(r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		s.keyForms(c)
		if err := s.acceptable(c, r); err != nil {
			return err
		}
		if r.access == machines {
			return r.handle(c)
		}
		ctx, cancel := context.WithTimeout(c.UserContext(), s.Waits.Page)
		defer cancel()
		v, err := s.visit(ctx, c, r)
		if err == nil {
			err = v.may(r)
		}
		if err != nil {
			return s.turnAway(c, err)
		}
		c.Locals(visitKey{}, v)
		if v.known() || v.hub.ID != 0 && v.hub.Private() {
			c.Set(fiber.HeaderCacheControl, "no-store") // nobody finds it in a cache after a sign-out
		}
		err = r.handle(c)
		if err == nil && r.method == fiber.MethodPost && v.hub.ID != 0 {
			s.forget(c.UserContext(), v.hub)
			if r.also&rights != 0 {
				s.announce(c.UserContext(), v.hub)
			}
		}
		return err
	}
}

// forget lets who has just changed something of a hub see it as it is now, and
// not as it was until the bus has told of the change.
func (s *Server) forget(ctx context.Context, h hub.Hub) {
	s.shells.drop(h.ID)
	ctx, cancel := context.WithTimeout(ctx, s.Waits.Redis)
	defer cancel()
	if err := s.Pages.Forget(ctx, h.Kind, h.Name); err != nil {
		s.Log.Debug("forget a page that was changed", "hub", h.Key(), "error", err)
	}
}

// announce tells the other processes that others may see a hub than before. They
// hear it from the backend, too, but that may not run just now. What can't be told
// is found out within a minute.
func (s *Server) announce(ctx context.Context, was hub.Hub) {
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
	if err != nil && !errors.Is(err, hub.ErrSignedOut) && r.access > seeing {
		return v, err
	}
	if err := s.count(c, v.viewer); err != nil {
		return v, err
	}
	if r.access == everyone {
		return v, nil
	}
	if v.hub, err = s.hubOf(ctx, c, r); err != nil || v.hub.ID == 0 || !v.known() {
		return v, err
	}
	v.standing, err = s.Belonging.Standing(ctx, v.hub, v.Username)
	if err != nil && r.access == seeing && !v.hub.Private() {
		err = nil // the page of a public hub does without
	}
	return v, err
}

// hubOf finds the hub that a route is about; the zero one if it is about none.
// The route tells, and not the address: that may be written in many ways.
func (s *Server) hubOf(ctx context.Context, c *fiber.Ctx, r route) (hub.Hub, error) {
	switch {
	case r.below("/t/:name"):
		return s.hubCalled(ctx, hub.Team, c.Params("name"))
	case r.below("/u/:name"):
		return s.hubCalled(ctx, hub.Person, c.Params("name"))
	case r.below("/w/:id"):
		return s.hubWith(ctx, c.Params("id"))
	}
	return hub.Hub{}, nil
}

// below reports whether a route is that of a place or one below it.
func (r route) below(place string) bool {
	return r.path == place || strings.HasPrefix(r.path, place+"/")
}

func (s *Server) hubCalled(ctx context.Context, kind hub.Kind, name string) (hub.Hub, error) {
	sh, err := s.shells.hub(ctx, kind, name)
	if err != nil {
		return hub.Hub{}, err
	}
	return sh.page.Hub, nil
}

// hubWith finds the hub that a widget stands on.
func (s *Server) hubWith(ctx context.Context, widget string) (hub.Hub, error) {
	id, err := strconv.ParseInt(widget, 10, 64)
	if err != nil || id <= 0 {
		return hub.Hub{}, hub.ErrNotFound
	}
	sh, err := s.shells.widget(ctx, id)
	if err != nil {
		return hub.Hub{}, err
	}
	return sh.page.Hub, nil
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
		return c.Redirect("/sign-in?to="+url.QueryEscape(c.OriginalURL()), fiber.StatusSeeOther)
	}
	return err
}

// byHTMX reports whether a piece of a page is asked for, and not the page. It says
// so to caches, or they would give one for the other.
func byHTMX(c *fiber.Ctx) bool {
	c.Vary("HX-Request")
	return c.Get("HX-Request") == "true"
}

var errNotAdmin = errors.New("only admins of the site may do that")
