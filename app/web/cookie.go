package web

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

const (
	sessionCookie = "hubs-session" // holds the token of a session
	attemptCookie = "hubs-sign-in" // holds what a browser is known again by while it signs in
)

// clearSite lets a browser forget what it keeps of this site.
const clearSite = `"cache", "storage"`

// cookie is the name of a cookie. Behind https nobody but this very site can
// set it.
func (s *Server) cookie(name string) string {
	if s.Secure {
		return "__Host-" + name
	}
	return name
}

// setCookie gives a browser a secret for a time; 0 takes it back.
func (s *Server) setCookie(c *fiber.Ctx, name, value string, keep time.Duration) {
	cookie := &fiber.Cookie{
		Name: s.cookie(name), Value: value, Path: "/", MaxAge: int(keep.Seconds()),
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: s.Secure,
	}
	if keep == 0 {
		cookie.Expires = time.Unix(1, 0)
	}
	c.Cookie(cookie)
}
