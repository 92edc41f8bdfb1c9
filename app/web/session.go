package web

import (
	"context"
	"crypto/rand"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/signin"
)

// enter signs a person in with a session of their own: one that the browser
// came with ends, so that nobody can have prepared it.
func (s *Server) enter(ctx context.Context, c *fiber.Ctx, who signin.Person) error {
	if old := c.Cookies(s.cookie(sessionCookie)); old != "" {
		if err := s.SignIn.Doors.Leave(ctx, old); err != nil {
			return err
		}
	}
	from := signin.From{Address: s.address(c).String(), Browser: browserOf(c.Get(fiber.HeaderUserAgent))}
	username, token, err := s.SignIn.Doors.Enter(ctx, who, from)
	if err != nil {
		return err
	}
	s.Log.Info("signed in", "username", username, "address", from.Address)
	s.setCookie(c, sessionCookie, token, s.SignIn.Life)
	return nil
}

// signOut ends the session.
func (s *Server) signOut(c *fiber.Ctx, _ visit) error {
	ctx := c.UserContext()
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set("Clear-Site-Data", clearSite)
	token := c.Cookies(s.cookie(sessionCookie))
	s.setCookie(c, sessionCookie, "", 0)
	if token != "" && s.SignIn != nil {
		who, _ := s.viewerOf(ctx, token, Sessions.Look) // else there is no session
		if err := s.SignIn.Doors.Leave(ctx, token); err != nil {
			return err
		}
		s.left(ctx, who.Username)
		if who.known() {
			s.Log.Info("signed out", "username", who.Username)
		}
	}
	return c.Redirect("/", fiber.StatusSeeOther)
}

// left ends the streams of a person whose session ended, here at once.
func (s *Server) left(ctx context.Context, username string) {
	if username == "" {
		return
	}
	s.live.Leave(username)
	ctx, cancel := context.WithTimeout(ctx, s.Waits.Redis)
	defer cancel()
	if err := s.Fragments.Left(ctx, username); err != nil {
		s.Log.Warn("other processes could not be told that a session ended; of private hubs they find out within a minute", "username", username, "error", err)
	}
}

// browser gives what a browser is known again by, for all its tabs.
func (s *Server) browser(c *fiber.Ctx) string {
	secret := c.Cookies(s.cookie(attemptCookie))
	if len(secret) != len(rand.Text()) {
		secret = rand.Text()
	}
	s.setCookie(c, attemptCookie, secret, signin.AttemptTime)
	return secret
}
