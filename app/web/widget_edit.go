package web

import (
	"context"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/fragment"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/widgets"
)

func noFragment() *fragment.Fragment { return nil }

// A subject is the widget that a form is about.
type subject struct {
	hub    hub.Hub // with its members
	placed hub.Placed
	kind   widgets.Kind
}

func (s *Server) subject(ctx context.Context, v visit) (on subject, err error) {
	kind, known := s.Kinds[v.placed.Kind]
	if !known {
		return on, hub.ErrNotFound
	}
	h, err := s.Hubs.Surrounded(ctx, v.hub)
	return subject{h, v.placed, kind}, err
}

func (on subject) form(texts map[string]string, version int64) views.Form {
	return views.Form{
		Title: "Settings of “" + on.kind.About.Title + "”", Action: widgetPath(on.placed.ID), Back: on.hub.Path() + "/edit", Submit: "Save",
		Hidden: []views.Hidden{{Name: "version", Value: strconv.FormatInt(version, 10)}},
		Fields: fieldsFor(on.kind.Form(), texts, on.hub.Members), Previews: true,
	}
}

// widgetEdit shows the settings of a widget, or those of its past.
func (s *Server) widgetEdit(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	on, err := s.subject(ctx, v)
	if err != nil {
		return err
	}
	change, found, err := s.formerly(ctx, c, on.hub.ID, on.placed.ID, hub.WidgetConfigured)
	if err != nil {
		return err
	}
	if !found {
		return s.showForm(c, v, on.hub, on.form(on.kind.Form().Texts(on.placed.Config), on.placed.Version))
	}
	form := on.form(on.kind.Form().Texts(change.config), on.placed.Version)
	form.Former = change.note
	return s.showForm(c, v, on.hub, form)
}

func (s *Server) widgetChange(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	on, err := s.subject(ctx, v)
	if err != nil {
		return err
	}
	texts := posted(c, on.kind.Form())
	form := on.form(texts, postedVersion(c))
	config, wrong, err := s.parse(ctx, on.kind.Form(), texts)
	if err != nil {
		return err
	}
	if what := field(c, "preview"); what != "" {
		on.placed.Config = config
		return s.showPreview(c, v, on.hub, form, what, on.placed, wrong)
	}
	if wrong != nil {
		return s.refuseForm(c, v, on.hub, form, wrong)
	}
	err = s.Changes.Configure(ctx, v.agent(), on.placed.ID, postedVersion(c), config)
	if conflict, ok := errors.AsType[*hub.ConflictError](err); ok {
		clash(&form, conflict.Agent, conflict.Widget.Version, on.kind.Form().Texts(conflict.Widget.Config))
		return s.showForm(c.Status(fiber.StatusConflict), v, on.hub, form)
	}
	if err != nil {
		return err
	}
	return goTo(c, on.hub.Path()+"/edit?said=saved")
}
