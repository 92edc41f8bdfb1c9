package web

import (
	"context"
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/signin"
	"github.com/fedora-hubs/hubs/views"
)

// The provider's word on somebody counts for a day: a person who has left a group, or has
// no account any more, must not stay what that made them for as long as a session
// lasts. In the second half of the day the next page that they ask for is given by
// way of the provider, which answers without asking them anything. If it would have
// to ask, the session ends. While it does not answer, the session goes on, but no
// longer than its last answer counts.

// laterCookie keeps a browser from being sent to a provider that does not answer, or
// has just answered.
const laterCookie = "hubs-later"

// asksAgain reports whether a request is one that can go by way of the provider: for
// a page, by a person.
func (s *Server) asksAgain(c *fiber.Ctx, v viewer) bool {
	mode := c.Get("Sec-Fetch-Mode")
	return v.due && c.Method() == fiber.MethodGet && !byHTMX(c) && (mode == "" || mode == "navigate") &&
		strings.Contains(c.Get(fiber.HeaderAccept), "text/html") &&
		s.SignIn != nil && s.SignIn.Provider != nil && c.Cookies(s.cookie(laterCookie)) == ""
}

// askAgain leads to the provider, which is to say who it is without asking them.
// It is a page, since a browser that has just sent a form lets no redirect lead to
// another site.
func (s *Server) askAgain(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), signInTime)
	defer cancel()
	c.Set(fiber.HeaderCacheControl, "no-store")
	back := signin.Path(c.OriginalURL())
	there, err := s.SignIn.Provider.Begin(ctx, s.browser(c), signin.Began{Back: back, Silent: true})
	if err != nil {
		return s.confirm(ctx, c, signin.Person{}, back, err)
	}
	s.setCookie(c, laterCookie, "1", laterTime) // who does not come back goes on without
	c.Set("Refresh", "0; url="+there)
	return s.html(c, views.SignInAgain(views.Frame{Title: "One moment"}, there))
}

// confirm ends what askAgain began.
func (s *Server) confirm(ctx context.Context, c *fiber.Ctx, who signin.Person, back string, err error) error {
	token := c.Cookies(s.cookie(sessionCookie))
	if errors.Is(err, signin.ErrAway) || errors.Is(err, hub.ErrUnavailable) {
		s.troubles.signIn.Note(s.Log, "sign in", err)
		s.setCookie(c, laterCookie, "1", laterTime)
		return c.Redirect(back, fiber.StatusSeeOther)
	}
	same := false
	if err == nil {
		s.troubles.signIn.Note(s.Log, "sign in", nil)
		if same, err = s.SignIn.Doors.Confirm(ctx, token, who); err != nil {
			return err
		}
	}
	if same {
		s.setCookie(c, laterCookie, "1", askedTime)
		return c.Redirect(back, fiber.StatusSeeOther)
	}
	found, _ := s.Sessions.Find(ctx, token) // else there is none
	if err := s.SignIn.Doors.Leave(ctx, token); err != nil {
		return err
	}
	s.setCookie(c, sessionCookie, "", 0)
	s.left(ctx, found.Username)
	s.Log.Info("signed out, for the provider does not say any more who it is", "username", found.Username, "reason", err, "address", s.address(c))
	return c.Redirect("/sign-in?to="+url.QueryEscape(back), fiber.StatusSeeOther)
}
