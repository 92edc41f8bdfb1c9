package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

// messageShow shows one message of the archive: what it says, and as it was on
// the bus.
func (s *Server) messageShow(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), pageTime)
	defer cancel()
	id, err := url.PathUnescape(c.Params("id"))
	if err != nil {
		return hub.ErrNotFound
	}
	m, err := s.Archive.Message(ctx, id)
	if err != nil {
		return err
	}
	var body bytes.Buffer
	if err := json.Indent(&body, m.Raw, "", "  "); err != nil {
		return err
	}
	said := fedmsg.Said{Message: m, Meta: s.Meta(m)}
	return s.html(c, views.Message(views.Frame{Title: said.Meta.Summary}, said, body.String()))
}
