package web

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/signin"
	"github.com/fedora-hubs/hubs/views"
)

var (
	errNoSignIn = errors.New("sign-in is not set up here")
)

// signInFailures are what people are told when they do not come in; the first
// that fits.
var signInFailures = []struct {
	err            error
	status         int
	title, message string
}{
	{errNoSignIn, http.StatusNotFound, "Sign-in is not set up here", "This site can be read, but nobody can sign in."},
	{signin.ErrAway, http.StatusServiceUnavailable, "Sign-in does not work just now", "The place where you sign in does not answer. Please try again in a moment."},
	{signin.ErrState, http.StatusBadRequest, "Please sign in again", "This sign-in took too long, was used already, or began in another browser."},
	{signin.ErrDenied, http.StatusForbidden, "Not signed in", "The sign-in was cancelled, or you did not allow it."},
	{signin.ErrUsername, http.StatusForbidden, "This username can't be used here", "Here " + hub.ErrName.Error() + "."},
	{hub.ErrTaken, http.StatusForbidden, "This username belongs to somebody else", "You came with the name of an account that is another person's here. If both are you, ask an admin of this site to move the account."},
	{signin.ErrAnswer, http.StatusBadGateway, "Not signed in", "The place where you sign in gave an answer that can't be used. Please tell the admins of this site if it happens again."},
}

// signInShow is the page with the way in.
func (s *Server) signInShow(c *fiber.Ctx, v visit) error {
	to := signin.Path(c.Query("to", "/"))
	c.Set(fiber.HeaderCacheControl, "no-store")
	switch {
	case v.known():
		return c.Redirect(to, fiber.StatusSeeOther)
	case s.SignIn != nil:
		// Its forms need a key before there is a session.
		c.SetUserContext(views.WithFormKey(c.UserContext(), formKey(s.browser(c))))
	}
	switch {
	case s.SignIn != nil && s.SignIn.Provider != nil:
		return s.html(c, views.SignIn(views.Frame{Title: "Sign in"}, to))
	case s.isDeveloper(c):
		return s.developerShow(c, to)
	}
	return s.signInFailed(c, errNoSignIn)
}

// signInBegin leads to the provider.
func (s *Server) signInBegin(c *fiber.Ctx, _ visit) error {
	ctx := c.UserContext()
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err := s.limits.signIns.take(s.address(c)); err != nil {
		return err
	}
	to := signin.Path(field(c, "to"))
	if s.isDeveloper(c) {
		return s.developerEnter(ctx, c, to)
	}
	if s.SignIn == nil || s.SignIn.Provider == nil {
		return s.signInFailed(c, errNoSignIn)
	}
	there, err := s.SignIn.Provider.Begin(ctx, s.browser(c), signin.Began{Back: to})
	if err != nil {
		return s.signInFailed(c, err)
	}
	c.Set("Refresh", "0; url="+there)
	return s.html(c, views.SignInLeave(views.Frame{Title: "Sign in"}, there))
}

// signInFinish is where the provider sends people back to.
func (s *Server) signInFinish(c *fiber.Ctx, _ visit) error {
	if s.SignIn == nil || s.SignIn.Provider == nil || c.Method() != fiber.MethodGet {
		return hub.ErrNotFound
	}
	ctx := c.UserContext()
	c.Set(fiber.HeaderCacheControl, "no-store")
	if err := s.limits.signIns.take(s.address(c)); err != nil {
		return err
	}
	answer := url.Values{}
	for _, name := range []string{"state", "code", "error", "iss"} {
		answer.Set(name, c.Query(name))
	}
	who, began, err := s.SignIn.Provider.Finish(ctx, c.Cookies(s.cookie(attemptCookie)), answer)
	if began.Silent {
		return s.confirm(ctx, c, who, began.Back, err)
	}
	if err != nil {
		return s.signInFailed(c, err)
	}
	s.troubles.signIn.Note(s.Log, "sign in", nil)
	if err := s.enter(ctx, c, who); errors.Is(err, hub.ErrTaken) {
		return s.signInFailed(c, err)
	} else if err != nil {
		return err
	}
	return c.Redirect(began.Back, fiber.StatusSeeOther)
}

// signInFailed tells why somebody did not come in, and the log what went wrong
// at the provider.
func (s *Server) signInFailed(c *fiber.Ctx, err error) error {
	for _, f := range signInFailures {
		if !errors.Is(err, f.err) {
			continue
		}
		if f.status >= http.StatusInternalServerError {
			s.troubles.signIn.Note(s.Log, "sign in", err, "status", f.status)
		} else if !errors.Is(err, errNoSignIn) {
			s.Log.Warn("sign-in refused", "reason", err, "address", s.address(c))
		}
		return s.html(c.Status(f.status), views.SignInFailed(views.Frame{Title: f.title}, f.message))
	}
	return err
}
