package web

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

// changeFeedback has the sentences after a change, by the word for it in a URL.
var changeFeedback = map[string]string{
	"saved": "The settings are saved.", "placed": "The widget is on the page.",
	"up": "Moved up.", "down": "Moved down.", "across": "Moved to the other column.", "place": "Moved.",
	"remove": "Removed. It can be put back.", "restore": "Put back.",
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
	a := views.Arrangement{Hub: page.Hub, Feedback: changeFeedback[did], Columns: []views.ArrangedColumn{
		{Column: hub.Main, Title: columnName(hub.Main)}, {Column: hub.Side, Title: columnName(hub.Side)},
	}}
	for _, w := range page.Widgets {
		i := 0
		if w.Column == hub.Side {
			i = 1
		}
		a.Columns[i].Widgets = append(a.Columns[i].Widgets, s.arrangedWidget(w))
	}
	for _, w := range removed {
		a.Removed = append(a.Removed, s.arrangedWidget(w))
		if did == "remove" && w.ID == widget {
			a.Undo = w.ID
		}
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	if byHTMX(c) {
		return s.html(c, views.ArrangementPiece(a))
	}
	return s.html(c, views.ArrangementPage(s.below(c, v, page.Hub, "Edit page"), a))
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
		err = s.Changes.Move(ctx, v.agent(), v.hub, id, hub.Step(do))
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

var errNotPlaced = errors.New("the widget is not on the page")

// moveTo moves a widget to where somebody has dragged it.
func (s *Server) moveTo(c *fiber.Ctx, v visit, id int64) error {
	position, err := strconv.Atoi(field(c, "position"))
	if err != nil {
		return fiber.NewError(fiber.StatusBadRequest, "the form does not say where to")
	}
	return s.Changes.MoveTo(c.UserContext(), v.agent(), v.hub, id, hub.Spot{Column: hub.Column(field(c, "column")), Position: position})
}
