package web

import (
	"crypto/sha256"
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/assets"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

func (s *Server) assetShow(c *fiber.Ctx, _ visit) error {
	kept := "public, max-age=31536000, immutable"
	f, ok := s.bundle.Find(c.Path())
	if !ok {
		kept = "no-cache"
		if f, ok = s.bundle.Latest(c.Path()); !ok {
			return hub.ErrNotFound
		}
	}
	c.Set(fiber.HeaderContentType, f.Type)
	c.Set(fiber.HeaderCacheControl, kept)
	c.Vary(fiber.HeaderAcceptEncoding)
	if takesGzip(c) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(f.Gzip)
	}
	return c.Send(f.Body)
}

// bundleOf joins what pages load of the widgets, in the order of their names.
func bundleOf(kinds widgets.Kinds) *assets.Bundle {
	var parts []assets.Part
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		parts = append(parts, assets.Part{Name: name, Style: kinds[name].Style, Script: kinds[name].Script})
	}
	return assets.NewBundle(parts...)
}

// avatarShow draws a picture for a person: the initial on a colour that the
// name decides. No other service learns who looks at whom.
func (s *Server) avatarShow(c *fiber.Ctx, _ visit) error {
	name, ok := strings.CutSuffix(c.Params("name"), ".svg")
	if !ok || hub.CheckName(name) != nil {
		return hub.ErrNotFound
	}
	sum := sha256.Sum256([]byte(name))
	hue := (int(sum[0])<<8 | int(sum[1])) % 360
	first, _ := utf8.DecodeRuneInString(strings.ToUpper(name))
	c.Set(fiber.HeaderContentType, "image/svg+xml")
	c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
	return c.SendString(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">`+
		`<rect width="64" height="64" fill="hsl(%d 45%% 38%%)"/>`+
		`<text x="32" y="43" font-family="sans-serif" font-size="32" fill="#fff" text-anchor="middle">%s</text></svg>`,
		hue, html.EscapeString(string(first))))
}
