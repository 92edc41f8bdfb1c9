package web

import (
	"bytes"
	"context"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
)

func (s *Server) teamShow(c *fiber.Ctx) error   { return s.hubShow(c, hub.Team) }
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

// packed is a piece of a page for who looks. The context has what forms need.
func (s *Server) packed(ctx context.Context, component templ.Component) fragment.Block {
	var b bytes.Buffer
	if err := component.Render(ctx, &b); err != nil {
		s.Log.Error("draw", "error", err)
	}
	return fragment.Stored(b.Bytes())
}

// html sends a page that is not made of fragments.
func (s *Server) html(c *fiber.Ctx, component templ.Component) error {
	var b bytes.Buffer
	if err := component.Render(c.UserContext(), &b); err != nil {
		return err
	}
	return send(c, []fragment.Block{fragment.Pack(b.Bytes())})
}

func send(c *fiber.Ctx, blocks []fragment.Block) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	c.Vary(fiber.HeaderAcceptEncoding)
	if c.GetRespHeader(fiber.HeaderCacheControl) == "" {
		c.Set(fiber.HeaderCacheControl, "no-cache")
	}
	// Into the server's own buffer, which serves many answers.
	body := c.Response().SwapBody(nil)[:0]
	if takesGzip(c) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		body = fragment.Join(body, blocks...)
	} else {
		for _, b := range blocks {
			body = append(body, b.Plain...)
		}
	}
	c.Response().SwapBody(body)
	return nil
}

// takesGzip reports whether the client asks for compression. Who does not say
// so gets plain text, which Fiber sees differently.
func takesGzip(c *fiber.Ctx) bool {
	return c.Get(fiber.HeaderAcceptEncoding) != "" && c.AcceptsEncodings("gzip") == "gzip"
}
