package web

import (
	"github.com/gofiber/fiber/v2"
)

const ending = "ending\n"

// healthLive says that the process answers, and that it will go on to.
func (s *Server) healthLive(c *fiber.Ctx, _ visit) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	if s.ending.Load() {
		return c.Status(fiber.StatusServiceUnavailable).SendString(ending)
	}
	return c.SendString("ok\n")
}

// healthReady says whether the parts that pages need answer, a line for each. A
// process that ends is not ready, though it still answers.
func (s *Server) healthReady(c *fiber.Ctx, _ visit) error {
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
