package web

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// A former configuration is what was set once, with a sentence for who looks at
// a form that is filled with it.
type former struct {
	config json.RawMessage
	note   string
}

// formerly finds the configuration that an address asks for: what a hub (with
// widget 0) or a widget had before or after a change. Found is false where it
// asks for none.
func (s *Server) formerly(ctx context.Context, c *fiber.Ctx, hubID, widget int64, event hub.Event) (was former, found bool, err error) {
	if c.Query("from") == "" {
		return was, false, nil
	}
	change, err := s.Hubs.Change(ctx, hubID, int64(c.QueryInt("from")))
	if err != nil {
		return was, false, err
	}
	if change.WidgetID != widget || change.Event != event {
		return was, false, hub.ErrNotFound
	}
	when := "after"
	if was.config = change.After; c.Query("as") == "before" {
		was.config, when = change.Before, "before"
	}
	was.note = fmt.Sprintf("This is how it was %s %s changed it on %s. Save it to go back to this.", when, change.Agent, change.At.UTC().Format("2 January 2006, 15:04 UTC"))
	return was, true, nil
}
