package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// A place is what a route is about: a hub, or a widget with its hub.
type place struct {
	kind   hub.Kind
	name   string
	widget int64 // 0: the hub is meant
}

// key names the place, and its shell.
func (p place) key() string {
	if p.widget != 0 {
		return "/w/" + strconv.FormatInt(p.widget, 10)
	}
	return string(p.kind) + "/" + p.name
}

// placeOf tells what a route is about; false if it is about no hub. The route
// tells, and not the address: that may be written in many ways.
func placeOf(c *fiber.Ctx, r route) (at place, ok bool) {
	switch {
	case r.below("/t/:name"):
		return place{kind: hub.Team, name: c.Params("name")}, true
	case r.below("/u/:name"):
		return place{kind: hub.Person, name: c.Params("name")}, true
	case r.below("/w/:id"):
		id, err := strconv.ParseInt(c.Params("id"), 10, 64)
		if err != nil || id <= 0 {
			id = -1 // which no widget has
		}
		return place{widget: id}, true
	}
	return place{}, false
}

// below reports whether a route is that of a place or one below it.
func (r route) below(place string) bool {
	return r.path == place || strings.HasPrefix(r.path, place+"/")
}
