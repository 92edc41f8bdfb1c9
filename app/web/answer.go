package web

import (
	"bytes"
	"context"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/views"
)

// packed is a piece of a page for who looks. The context has what forms need.
func (s *Server) packed(ctx context.Context, component templ.Component) fragment.Block {
	var b bytes.Buffer
	if err := render(ctx, &b, component); err != nil {
		s.Log.Error("draw", "error", err)
	}
	return fragment.Stored(b.Bytes())
}

// html sends a page that is not made of fragments.
func (s *Server) html(c *fiber.Ctx, component templ.Component) error {
	var b bytes.Buffer
	if err := render(views.WithSite(c.UserContext(), s.site), &b, component); err != nil {
		return err
	}
	return send(c, []fragment.Block{fragment.Pack(b.Bytes())})
}

// render draws what there is, also when the time to ask for more is up.
func render(ctx context.Context, b *bytes.Buffer, component templ.Component) error {
	return component.Render(context.WithoutCancel(ctx), b)
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

// takesGzip reports whether the client asks for compression. A client that does not say
// so gets plain text, which Fiber sees differently.
func takesGzip(c *fiber.Ctx) bool {
	return c.Get(fiber.HeaderAcceptEncoding) != "" && c.AcceptsEncodings("gzip") == "gzip"
}

// byHTMX reports whether a piece of a page is asked for, and not the page. It says
// so to caches, or they would give one for the other.
func byHTMX(c *fiber.Ctx) bool {
	c.Vary("HX-Request")
	return c.Get("HX-Request") == "true"
}

// goTo leads on after a form was taken.
func goTo(c *fiber.Ctx, path string) error {
	if byHTMX(c) {
		c.Set("HX-Redirect", path)
		return nil
	}
	return c.Redirect(path, fiber.StatusSeeOther)
}
