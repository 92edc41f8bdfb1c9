package web

import (
	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/app/live"
	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

// pageShow shows the page of a hub, or of a widget alone.
func (s *Server) pageShow(c *fiber.Ctx, v visit) error {
	if !v.known() && v.at.Widget == 0 {
		if blocks, ok := s.live.Held(v.at.Kind, v.at.Name); ok {
			return send(c, blocks)
		}
	}
	sh, err := s.live.Shell(c.UserContext(), v.at)
	if err != nil {
		return err
	}
	return s.compose(c, v, sh)
}

// compose joins a page as it is for who looks, and sends it.
func (s *Server) compose(c *fiber.Ctx, v visit, sh *live.Shell) error {
	ctx := c.UserContext()
	if !v.sees(sh.Hub()) {
		return hub.ErrNotFound
	}
	var viewer live.Viewer
	if v.known() {
		requests := s.requests(ctx, v)
		tabs := views.Tabs(v.hub, views.TabsOf(v.hub, v.owns(), sh.Figures().Members, requests), v.hub.Path())
		viewer = live.Viewer{
			Bar: s.packed(ctx, s.bar(c, v)), Tabs: s.packed(ctx, tabs),
			Actions: s.packed(ctx, views.Actions(v.hub, v.relation(sh.Figures().Stars, c.Query("said")))),
		}
		if v.owns() && !v.hub.Archived {
			viewer.Add = s.packed(ctx, views.Add(v.hub))
			viewer.Controls = func(w hub.Placed) fragment.Block { return s.packed(ctx, views.Controls(v.hub, w, s.live.Title(w))) }
		}
	}
	return send(c, s.live.Compose(ctx, sh, viewer))
}
