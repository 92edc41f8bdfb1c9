package web

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

// changeFeedback is the sentence after a change of a widget, by the word for it in a URL.
// At and of are the place of the widget in its column, from 1, and how many there are.
func changeFeedback(did, title string, column hub.Column, at, of int) string {
	where := fmt.Sprintf("now %d of %d.", at, of)
	switch did {
	case "saved":
		return "Settings saved."
	case "top":
		return title + " is already at the top."
	case "bottom":
		return title + " is already at the bottom."
	case "remove":
		return title + " removed. You can restore it below."
	}
	if at == 0 {
		return ""
	}
	switch did {
	case "placed":
		return title + " added."
	case "up":
		return title + " moved up, " + where
	case "down":
		return title + " moved down, " + where
	case "across":
		return title + " moved to the " + strings.ToLower(columnName(column)) + "."
	case "place":
		return title + " moved, " + where
	case "restore":
		return title + " restored."
	}
	return ""
}

// arrangement shows which widgets stand on a hub, and where.
func (s *Server) arrangement(c *fiber.Ctx, v visit) error {
	return s.arranged(c, v, c.Query("said"), int64(c.QueryInt("widget")))
}

// arranged shows the arrangement after a change of a widget.
func (s *Server) arranged(c *fiber.Ctx, v visit, did string, widget int64) error {
	ctx := c.UserContext()
	h := v.hub
	page, err := s.Hubs.OnHub(ctx, h.Kind, h.Name)
	if err != nil {
		return err
	}
	removed, err := s.Hubs.Removed(ctx, page.Hub.ID)
	if err != nil {
		return err
	}
	a := views.Arrangement{Hub: page.Hub, Columns: []views.ArrangedColumn{
		{Column: hub.Main, Title: columnName(hub.Main)}, {Column: hub.Side, Title: columnName(hub.Side)},
	}}
	for _, w := range page.Widgets {
		i := 0
		if w.Column == hub.Side {
			i = 1
		}
		a.Columns[i].Widgets = append(a.Columns[i].Widgets, s.arrangedWidget(w))
	}
	title, column, at, of := "", hub.Main, 0, 0
	for _, c := range a.Columns {
		for i, w := range c.Widgets {
			if w.ID == widget {
				title, column, at, of = w.Title, c.Column, i+1, len(c.Widgets)
			}
		}
	}
	for _, w := range removed {
		a.Removed = append(a.Removed, s.arrangedWidget(w))
		if did == "remove" && w.ID == widget {
			a.Undo, title = w.ID, s.live.Title(w)
		}
	}
	if did == "restore" {
		a.Restored = widget
	}
	a.Feedback = changeFeedback(did, title, column, at, of)
	c.Set(fiber.HeaderCacheControl, "no-store")
	if byHTMX(c) {
		return s.html(c, views.ArrangementPiece(a))
	}
	return s.html(c, views.ArrangementPage(s.below(c, v, page.Hub, "Edit"), a))
}

func (s *Server) arrangedWidget(w hub.Placed) views.ArrangedWidget {
	_, known := s.Kinds[w.Kind]
	return views.ArrangedWidget{ID: w.ID, Title: s.live.Title(w), Settings: known}
}

func (s *Server) rearrange(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	do := field(c, "do")
	id, err := strconv.ParseInt(field(c, "widget"), 10, 64)
	if err != nil {
		return fiber.NewError(fiber.StatusBadRequest, "the form does not say which widget")
	}
	switch do {
	case string(hub.Up), string(hub.Down), string(hub.Across):
		if err = s.Changes.Move(ctx, v.agent(), v.hub, id, hub.Step(do)); errors.Is(err, hub.ErrSpot) {
			do, err = edges[hub.Step(do)], nil
		}
	case "place":
		err = s.moveTo(c, v, id)
	case "remove":
		err = s.Changes.Remove(ctx, v.agent(), v.hub, id)
	case "restore":
		err = s.Changes.Restore(ctx, v.agent(), v.hub, id)
	default:
		err = fiber.NewError(fiber.StatusBadRequest, "the form does not say what to do")
	}
	if errors.Is(err, hub.ErrNotFound) {
		return errNotPlaced
	}
	if err != nil {
		return err
	}
	if byHTMX(c) {
		return s.arranged(c, v, do, id)
	}
	return c.Redirect(v.hub.Path()+"/edit?said="+do+"&widget="+strconv.FormatInt(id, 10), fiber.StatusSeeOther)
}

// edges are where a widget is that can't move on.
var edges = map[hub.Step]string{hub.Up: "top", hub.Down: "bottom"}

var errNotPlaced = errors.New("the widget is not on the page")

// moveTo moves a widget to where somebody has dragged it.
func (s *Server) moveTo(c *fiber.Ctx, v visit, id int64) error {
	position, err := strconv.Atoi(field(c, "position"))
	if err != nil {
		return fiber.NewError(fiber.StatusBadRequest, "the form does not say where to")
	}
	return s.Changes.MoveTo(c.UserContext(), v.agent(), v.hub, id, hub.Spot{Column: hub.Column(field(c, "column")), Position: position})
}
