package web

import (
	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/app/health"
)

// healthLive says that the process answers.
func (s *Server) healthLive(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.SendString("ok\n")
}

// healthReady says whether the parts that pages need answer, a line for each.
func (s *Server) healthReady(c *fiber.Ctx) error {
	text, ready := health.Checks(s.Checks).Ready(c.UserContext(), s.Log, &s.troubles.ready)
	status := fiber.StatusOK
	if !ready {
		status = fiber.StatusServiceUnavailable
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(status).SendString(text)
}
