package web

import (
	"cmp"
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/widgets"
)

// columnField is the field for where a new widget is to stand. No setting of a
// widget has this name.
const columnField = "@column"

// gallery shows the kinds of widgets, or the form for a new one of a kind.
func (s *Server) gallery(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	h := v.hub
	if c.Query("kind") == "" {
		return s.html(c, views.Gallery(s.below(c, v, h, "Add a widget"), h, s.samples(h.Kind)))
	}
	kind, known := s.Kinds[c.Query("kind")]
	if !known {
		return hub.ErrNotFound
	}
	page, err := s.Hubs.OnHub(ctx, h.Kind, h.Name)
	if err != nil {
		return err
	}
	form := placeForm(page.Hub, kind, kind.Form().Texts(kind.Defaults()), hub.Main)
	form.Preview = s.preview(ctx, s.Waits.Spot, page.Hub, hub.Placed{HubID: h.ID, Kind: kind.About.Name, Config: kind.Defaults()})
	return s.showForm(c, v, page.Hub, form)
}

// others is where the gallery has what belongs to no group.
const others widgets.Group = "More"

// samples are the kinds that make sense on a kind of hubs, by group and title.
func (s *Server) samples(on hub.Kind) (parts []views.Samples) {
	of := map[widgets.Group][]views.Sample{}
	for name, k := range s.Kinds {
		if k.About.Example || k.About.For != "" && k.About.For != on {
			continue
		}
		group := others
		if slices.Contains(widgets.Groups, k.About.Group) {
			group = k.About.Group
		}
		of[group] = append(of[group], views.Sample{Kind: name, Title: k.About.Title, Help: k.About.Help, Shape: string(k.About.Shape)})
	}
	for _, group := range append(slices.Clone(widgets.Groups), others) {
		list := of[group]
		if len(list) == 0 {
			continue
		}
		slices.SortFunc(list, func(a, b views.Sample) int { return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.Kind, b.Kind)) })
		parts = append(parts, views.Samples{Title: string(group), Kinds: list})
	}
	return parts
}

func placeForm(h hub.Hub, kind widgets.Kind, texts map[string]string, column hub.Column) views.Form {
	where := views.Field{Name: columnField, Label: "Column", Help: "It goes at the end; you can move it later.", Type: "choice", Value: string(column)}
	for _, one := range []hub.Column{hub.Main, hub.Side} {
		where.Choices = append(where.Choices, views.Choice{Value: string(one), Label: columnName(one)})
	}
	return views.Form{
		Title: "Add “" + kind.About.Title + "”", Action: h.Path() + "/widgets", Back: h.Path() + "/widgets", Submit: "Add widget",
		Hidden: []views.Hidden{{Name: "kind", Value: kind.About.Name}},
		Fields: append(fieldsFor(kind.Form(), texts, h.Members), where), Previews: true,
	}
}

func (s *Server) widgetPlace(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	kind, known := s.Kinds[field(c, "kind")]
	if !known {
		return hub.ErrNotFound
	}
	page, err := s.Hubs.OnHub(ctx, v.hub.Kind, v.hub.Name)
	if err != nil {
		return err
	}
	texts, column := posted(c, kind.Form()), hub.Column(field(c, views.FieldName(columnField)))
	form := placeForm(page.Hub, kind, texts, column)
	config, wrong, err := s.parse(ctx, kind.Form(), texts)
	if err != nil {
		return err
	}
	if column != hub.Main && column != hub.Side {
		wrong = append(wrong, widgets.FieldError{Field: columnField, Message: "Choose a column."})
	}
	if what := field(c, "preview"); what != "" {
		return s.showPreview(c, v, page.Hub, form, what, hub.Placed{HubID: page.Hub.ID, Kind: kind.About.Name, Config: config}, wrong)
	}
	if wrong != nil {
		return s.refuseForm(c, v, page.Hub, form, wrong)
	}
	id, err := s.Changes.Place(ctx, v.agent(), page.Hub, kind.About.Name, column, config)
	if errors.Is(err, hub.ErrFull) {
		form.Problem = fullMessage
		return s.showForm(c.Status(fiber.StatusConflict), v, page.Hub, form)
	}
	if err != nil {
		return err
	}
	return goTo(c, page.Hub.Path()+"/edit?said=placed&widget="+strconv.FormatInt(id, 10))
}
