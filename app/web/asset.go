package web

import (
	"maps"
	"slices"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/assets"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/widgets"
)

func (s *Server) assetShow(c *fiber.Ctx, _ visit) error {
	kept := "public, max-age=31536000, immutable"
	f, ok := s.site.Bundle.Find(c.Path())
	if !ok {
		kept = "no-cache"
		if f, ok = s.site.Bundle.Latest(c.Path()); !ok {
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
