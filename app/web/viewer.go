package web

import (
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/signin"
	"github.com/fedora-hubs/hubs/views"
)

// viewer finds out who asks. A visitor without a valid session is nobody.
func (s *Server) viewer(ctx context.Context, c *fiber.Ctx) (viewer, error) {
	return s.viewerOf(ctx, c.Cookies(s.cookie(sessionCookie)), Sessions.Find)
}

// viewerOf finds out whose session a token is of.
func (s *Server) viewerOf(ctx context.Context, token string, find func(Sessions, context.Context, string) (signin.Session, error)) (viewer, error) {
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
func (s *Server) bar(c *fiber.Ctx, v visit) templ.Component {
	switch {
	case s.Sessions == nil:
		return nil
	case v.known():
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), s.Waits.Old) // also after a preview that took long
		defer cancel()
		marked, err := s.marked.of(ctx, v.Username)
		s.troubles.bookmarks.Note(s.Log, "list bookmarks", err) // the page does without
		return views.You(v.Account, marked)
	}
	return views.Nobody(c.OriginalURL())
}

// frame is what the page of a hub has around its content.
func (s *Server) frame(c *fiber.Ctx, v visit, h hub.Hub) views.Frame {
	f := views.FrameOf(h)
	f.Bar = s.bar(c, v)
	return f
}

// requests is how many people ask an owner to join.
func (s *Server) requests(ctx context.Context, v visit) int {
	if !v.owns() || v.hub.Kind != hub.Team {
		return 0
	}
	list, err := s.Hubs.Requests(ctx, v.hub.ID)
	s.troubles.requests.Note(s.Log, "list who asks to join", err, "hub", v.hub.Key())
	return len(list)
}
