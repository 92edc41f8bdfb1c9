package web

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/hub"
)

func (s *Server) teamShow(c *fiber.Ctx) error { return s.hubShow(c, hub.Team) }

func (s *Server) personShow(c *fiber.Ctx) error { return s.hubShow(c, hub.Person) }

func (s *Server) hubShow(c *fiber.Ctx, kind hub.Kind) error {
	name := c.Params("name")
	if !visitOf(c).known() {
		if blocks, ok := s.live.Held(kind, name); ok {
			return send(c, blocks)
		}
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), s.Waits.Page)
	defer cancel()
	sh, err := s.live.Shell(ctx, live.Place{Kind: kind, Name: name})
	if err != nil {
		return err
	}
	return s.compose(ctx, c, sh)
}

func (s *Server) widgetShow(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), s.Waits.Page)
	defer cancel()
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil || id <= 0 {
		return hub.ErrNotFound
	}
	sh, err := s.live.Shell(ctx, live.Place{Widget: id})
	if err != nil {
		return err
	}
	return s.compose(ctx, c, sh)
}

// compose joins a page as it is for who looks, and sends it.
func (s *Server) compose(ctx context.Context, c *fiber.Ctx, sh *live.Shell) error {
	v := visitOf(c)
	if !v.sees(sh.Hub()) {
		return hub.ErrNotFound
	}
	var viewer live.Viewer
	if v.known() {
		viewer = live.Viewer{Bar: s.packed(ctx, s.bar(c)), Actions: s.packed(ctx, s.actions(ctx, v, ""))}
	}
	return send(c, s.live.Compose(ctx, sh, viewer))
}
