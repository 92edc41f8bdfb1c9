package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// placeOf tells what a route is about; false if it is about no hub. The route
// tells, and not the address: that may be written in many ways.
func placeOf(c *fiber.Ctx, r route) (at live.Place, ok bool) {
	switch {
	case r.below("/t/:name"):
		return live.Place{Kind: hub.Team, Name: c.Params("name")}, true
	case r.below("/u/:name"):
		return live.Place{Kind: hub.Person, Name: c.Params("name")}, true
	case r.below("/w/:id"):
		id, err := strconv.ParseInt(c.Params("id"), 10, 64)
		if err != nil || id <= 0 {
			id = -1 // which no widget has
		}
		return live.Place{Widget: id}, true
	}
	return live.Place{}, false
}
