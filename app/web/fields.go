package web

import "github.com/gofiber/fiber/v2"

// field is what a form was sent with. It is read from the body alone: an address
// fills in no form.
func field(c *fiber.Ctx, name string) string {
	return string(c.Request().PostArgs().Peek(name))
}
