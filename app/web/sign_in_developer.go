package web

import (
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/loopback"
	"github.com/fedora-hubs/hubs/backend/signin"
	"github.com/fedora-hubs/hubs/views"
)

// developerLength is how many people the developer sign-in lists at a time.
const developerLength = 50

// isDeveloper reports whether somebody may be anybody: only where that was asked
// for, and then only who sits at this machine. The name that the browser asks for
// must be this machine's too, or a page from elsewhere could pretend. That these
// can be told apart from others is not relied on: it was asked for.
func (s *Server) isDeveloper(c *fiber.Ctx) bool {
	return s.SignIn != nil && s.SignIn.Provider == nil && isFromHere(c) && loopback.Is(c.Get(fiber.HeaderHost))
}

// isFromHere reports whether a request comes from this machine, and not through
// a proxy, which says for whom it asks.
func isFromHere(c *fiber.Ctx) bool {
	if !c.Context().RemoteIP().IsLoopback() {
		return false
	}
	for _, header := range []string{fiber.HeaderForwarded, fiber.HeaderXForwardedFor, fiber.HeaderVia} {
		if len(c.Request().Header.PeekAll(header)) > 0 {
			return false
		}
	}
	return true
}

// developerShow lists people to be.
func (s *Server) developerShow(c *fiber.Ctx, to string) error {
	ctx := c.UserContext()
	page := views.DeveloperPage{To: to, Search: c.Query("search")}
	people, err := s.SignIn.Directory.FindAccounts(ctx, page.Search, c.Query("after"), developerLength+1)
	if err != nil {
		return err
	}
	if len(people) > developerLength {
		people = people[:developerLength]
		next := url.Values{"to": {to}, "search": {page.Search}, "after": {people[developerLength-1].Username}}
		page.Next = "/sign-in?" + next.Encode()
	}
	page.People = people
	return s.html(c, views.SignInDeveloper(views.Frame{Title: "Developer sign-in"}, page))
}

// developerEnter signs a developer in as somebody who is known here.
func (s *Server) developerEnter(ctx context.Context, c *fiber.Ctx, to string) error {
	a, err := s.SignIn.Directory.Account(ctx, field(c, "username"))
	if err != nil {
		return err
	}
	if err := s.enter(ctx, c, signin.Person{Username: a.Username, FullName: a.FullName}); err != nil {
		return err
	}
	return c.Redirect(to, fiber.StatusSeeOther)
}
