package web

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// healthLive says that the process answers.
func (s *Server) healthLive(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.SendString("ok\n")
}

// healthReady says whether the parts that pages need answer, a line for each.
func (s *Server) healthReady(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), 2*time.Second)
	defer cancel()
	var lines strings.Builder
	status := fiber.StatusOK
	for _, part := range slices.Sorted(maps.Keys(s.Checks)) {
		answer := "ok"
		if err := s.Checks[part](ctx); err != nil {
			answer, status = "missing", fiber.StatusServiceUnavailable
			s.Log.Warn("not ready", "part", part, "error", err)
		}
		lines.WriteString(part + ": " + answer + "\n")
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(status).SendString(lines.String())
}
