package web

import (
	"context"
	"errors"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/widgets"
)

const (
	// moreDrawings is how many are drawn at a time.
	moreDrawings = 4
	// longestAsk is how many bytes are taken of where a page begins, and of its sort.
	longestAsk = 200
)

// widgetMore shows a page of what the fragment of a widget has no room for. It
// is drawn for who asks, and not kept.
func (s *Server) widgetMore(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	ask := widgets.Ask{From: c.Query("from"), Only: c.Query("only")}
	if ask == (widgets.Ask{}) || len(ask.From) > longestAsk || len(ask.Only) > longestAsk {
		return hub.ErrNotFound
	}
	if err := s.limits.readings.take(s.address(c)); err != nil {
		return err
	}
	h, placed, err := s.Hubs.Placed(ctx, v.placed.ID)
	if err != nil {
		return err
	}
	if !v.sees(h) {
		return hub.ErrNotFound
	}
	content, err := s.more(ctx, h, placed, ask)
	if err != nil {
		return err
	}
	c.Set("X-Robots-Tag", "noindex, nofollow")
	page := templ.Raw(string(content.HTML))
	if byHTMX(c) {
		return s.html(c, views.WidgetMore(content.Title+", "+named(ask), page))
	}
	f := s.below(c, v, h, content.Title)
	title := content.Title + ", " + named(ask)
	f.Title, f.Tabs = title+" · "+h.Title, nil
	f.Trail = append(f.Trail, views.Step{Title: content.Title, Path: v.at.Key()})
	return s.html(c, views.WidgetMorePage(f, placed.Kind, title, page))
}

// named is which page of a widget one is. A widget has drawn it, so it is of a sort
// that there is.
func named(ask widgets.Ask) string {
	switch {
	case ask.Only == "":
		return "older"
	case ask.From == "":
		return ask.Only
	}
	return ask.Only + ", older"
}

// more waits for its turn: a page may cost the database something, and anybody
// may ask for it.
func (s *Server) more(ctx context.Context, h hub.Hub, w hub.Placed, ask widgets.Ask) (widgets.Content, error) {
	select {
	case s.turns <- struct{}{}:
		defer func() { <-s.turns }()
	case <-ctx.Done():
		return widgets.Content{}, ctx.Err()
	}
	content, err := s.Drawer.Page(ctx, h, w, ask)
	if errors.Is(err, hub.ErrNotFound) || errors.Is(err, context.DeadlineExceeded) {
		return content, err
	}
	s.troubles.more.Note(s.Log, w.ID, "draw a page of a widget", err, "widget", w.ID)
	if err != nil {
		err = errors.Join(hub.ErrUnavailable, err)
	}
	return content, err
}
