package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// addressOf tells what a route is about; false if it is about no hub. The route
// tells, and not the URL: that may be written in many ways.
func addressOf(c *fiber.Ctx, r route) (at live.Address, ok bool) {
	switch {
	case r.below("/t/:name"):
		return live.Address{Kind: hub.Team, Name: c.Params("name")}, true
	case r.below("/u/:name"):
		return live.Address{Kind: hub.Person, Name: c.Params("name")}, true
	case r.below("/w/:id"):
		id, err := strconv.ParseInt(c.Params("id"), 10, 64)
		if err != nil || id <= 0 {
			id = -1 // which no widget has
		}
		return live.Address{Widget: id}, true
	}
	return live.Address{}, false
}
