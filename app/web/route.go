package web

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// A route is one line of the table of all there is.
type route struct {
	method, path string
	access       access
	handle       func(*fiber.Ctx, visit) error
	also         also
	within       time.Duration // its answer is done; 0: in the time of a page
}

// also is what there is to know of a route beside who may use it.
type also int

const (
	onArchived also = 1 << iota // it works where the hub is archived, too, which is read-only else
	costly                      // each answer asks the database for much; how often an address gets one is limited
	foreign                     // its forms come from elsewhere, and prove by themselves whom they come from
	filing                      // its forms bring a file, which is read once it is known that who sends it may
)

// access is who may use a route.
type access int

const (
	machines      access = iota // nobody asks who it is
	everyone                    // the route is about no hub, or sees to that itself
	seeing                      // who may see the hub
	signedIn                    // who has signed in, and may see the hub if there is one
	owning                      // owners of the hub, and admins of the site
	administering               // admins of the site
)

// below reports whether a route is that of a page or one below it.
func (r route) below(path string) bool {
	return r.path == path || strings.HasPrefix(r.path, path+"/")
}
