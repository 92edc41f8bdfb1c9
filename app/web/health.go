package web

import (
	"context"

	"github.com/gofiber/fiber/v2"
)

// Health tells whether the parts that pages need work.
type Health interface {
	// Ready gives a line for each part, for everyone to read.
	Ready(ctx context.Context) (text string, ready bool)
	// Ails reports, to who met an error, whether a part is of no use.
	Ails(ctx context.Context) bool
	// Ailing reports, without waiting, whether one was of no use lately: then pages
	// may be old.
	Ailing() bool
}

// well is the health of who needs no parts.
type well struct{}

func (well) Ready(context.Context) (string, bool) { return "", true }
func (well) Ails(context.Context) bool            { return false }
func (well) Ailing() bool                         { return false }

const ending = "ending\n"

// healthLive says that the process answers, and that it will go on to.
func (s *Server) healthLive(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	if s.ending.Load() {
		return c.Status(fiber.StatusServiceUnavailable).SendString(ending)
	}
	return c.SendString("ok\n")
}

// healthReady says whether the parts that pages need answer, a line for each. A
// process that ends is not ready, though it still answers.
func (s *Server) healthReady(c *fiber.Ctx) error {
	text, ready := ending, false
	if !s.ending.Load() {
		text, ready = s.Health.Ready(c.UserContext())
	}
	status := fiber.StatusOK
	if !ready {
		status = fiber.StatusServiceUnavailable
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(status).SendString(text)
}
