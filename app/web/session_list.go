package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/signin"
	"github.com/fedora-hubs/hubs/views"
)

// sessionList shows people where they are signed in.
func (s *Server) sessionList(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	if s.SignIn == nil {
		return hub.ErrNotFound
	}
	found, err := s.SignIn.Doors.Sessions(ctx, v.Username)
	if err != nil {
		return err
	}
	list := make([]views.Session, len(found))
	for i, one := range found {
		list[i] = views.Session{
			ID: one.ID, Browser: one.Browser, Address: one.Address, Created: one.Created, Seen: one.Seen, This: one.ID == v.session,
		}
		if one.Browser == "" { // from before browsers were noted
			list[i].Browser = "A browser"
		}
	}
	feedback := ""
	if c.Query("said") == "ended" {
		feedback = "Signed out."
	}
	return s.html(c, views.Sessions(views.Frame{Title: "Your sessions", Bar: s.bar(c, v)}, list, feedback))
}

// sessionEnd ends one of them, or all.
func (s *Server) sessionEnd(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	if s.SignIn == nil {
		return hub.ErrNotFound
	}
	v, end := v, field(c, "end")
	var err error
	switch end {
	case "":
		return fiber.NewError(fiber.StatusBadRequest, "the form does not say which session")
	case "all":
		err = s.SignIn.Doors.LeaveAll(ctx, v.Username)
	default:
		err = s.SignIn.Doors.LeaveOne(ctx, v.Username, end)
	}
	if err != nil {
		return err
	}
	s.left(ctx, v.Username)
	s.Log.Info("signed out", "username", v.Username, "everywhere", end == "all")
	if end != "all" && end != v.session {
		return c.Redirect("/sessions?said=ended", fiber.StatusSeeOther)
	}
	s.setCookie(c, sessionCookie, "", 0)
	c.Set("Clear-Site-Data", clearSite)
	return c.Redirect("/", fiber.StatusSeeOther)
}

// signedOutThere is called by the sign-in provider when somebody has signed out
// there (OpenID Connect Back-Channel Logout 1.0). The token is signed.
func (s *Server) signedOutThere(c *fiber.Ctx, _ visit) error {
	ctx := c.UserContext()
	c.Set(fiber.HeaderCacheControl, "no-store")
	if s.SignIn == nil || s.SignIn.Provider == nil {
		return hub.ErrNotFound
	}
	// Only what is not the provider's counts: it may sign out everybody at once.
	if err := s.limits.logouts.look(s.address(c)); err != nil {
		return err
	}
	who, sid, err := s.SignIn.Provider.Logout(ctx, field(c, "logout_token"))
	if errors.Is(err, signin.ErrAnswer) {
		_ = s.limits.logouts.take(s.address(c)) // the next one is told
		s.Log.Warn("logout refused", "reason", err, "address", s.address(c))
		return c.SendStatus(fiber.StatusBadRequest)
	}
	if err != nil {
		s.troubles.signIn.Note(s.Log, "sign out", err)
		return errors.Join(hub.ErrUnavailable, err)
	}
	usernames, err := s.SignIn.Doors.LeaveBy(ctx, who, sid)
	if err != nil {
		return err
	}
	for _, username := range usernames {
		s.left(ctx, username)
		s.Log.Info("signed out by the provider", "username", username)
	}
	return c.SendStatus(fiber.StatusOK)
}
