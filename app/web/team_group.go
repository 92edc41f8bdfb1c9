package web

import (
	"errors"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/widgets"
)

// groupTeam is what a team of a group of the accounts system is made of. The names
// of the fields differ from those of the form beside it.
type groupTeam struct {
	Group      string `name:"group" label:"Group" help:"Its name in the accounts system. The page will be at /t/GROUP." check:"required,name"`
	Title      string `name:"group-title" label:"Title" help:"As people call the team. It may be empty: then it is the name of the group." check:"title"`
	Visibility string `name:"group-visibility" label:"Who can see the page" default:"public" check:"required,oneof=public:Everyone|members:Only its members"`
}

var groupFields = widgets.FormOf[groupTeam]()

func groupForm(texts map[string]string) *views.Form {
	return &views.Form{
		ID: "group-team", Title: "From a group", Action: "/new/group", Submit: "Make the team of the group", Note: views.FromGroup(),
		Fields: fieldsAs(groupFields, texts, nil, plainly),
	}
}

// groupForm is the empty form, for admins where there is an accounts system.
func (s *Server) groupForm(v visit) *views.Form {
	if s.Groups == nil || !v.admin {
		return nil
	}
	return groupForm(groupFields.Texts(nil))
}

// groupTeamCreate makes a team from a group of the accounts system.
func (s *Server) groupTeamCreate(c *fiber.Ctx, v visit) error {
	if s.Groups == nil {
		return hub.ErrNotFound
	}
	texts := postedAs(c, groupFields, plainly)
	form := groupForm(texts)
	config, wrong := groupFields.Parse(texts)
	if wrong != nil {
		return s.refuseGroup(c, v, form, wrong...)
	}
	if err := s.limits.teams.take(v.Username); err != nil {
		return err
	}
	t, err := widgets.Read[groupTeam](config)
	if err != nil {
		return err
	}
	err = s.Groups.Found(c.UserContext(), v.Username, hub.Hub{Name: t.Group, Title: t.Title, Visibility: hub.Visibility(t.Visibility)})
	switch {
	case err == nil:
		s.troubles.groups.Note(s.Log, "make a team from a group", nil)
		s.marked.forget(v.Username)
		return goTo(c, hub.Hub{Kind: hub.Team, Name: t.Group}.Path()+"/members")
	case errors.Is(err, hub.ErrExists):
		return s.refuseGroup(c, v, form, widgets.FieldError{Field: "group", Message: "No team can be made with this name: there is one that has it or looks like it, or it is kept for the site. An admin of the site can tie another team to the group: hubs people tie " + t.Group + " t/TEAM"})
	case errors.Is(err, hub.ErrOwnsMany):
		return s.refuseGroup(c, v, form, widgets.FieldError{Field: "group", Message: manyMessage})
	case errors.Is(err, hub.ErrNotFound):
		return s.refuseGroup(c, v, form, widgets.FieldError{Field: "group", Message: "The accounts system has no group with this name."})
	case errors.Is(err, hub.ErrUnavailable):
		s.troubles.groups.Note(s.Log, "make a team from a group", err, "group", t.Group)
		return s.refuseGroup(c.Status(fiber.StatusFailedDependency), v, form, widgets.FieldError{Message: "The accounts system does not answer as it should, so that nothing was made. Please try again later."})
	}
	return err
}

// refuseGroup shows the form again, with what has to be mended.
func (s *Server) refuseGroup(c *fiber.Ctx, v visit, form *views.Form, wrong ...widgets.FieldError) error {
	if err := s.refuse(c, form, wrong); err != nil {
		return err
	}
	return s.formIn(c, *form, func() templ.Component {
		return views.NewTeam(s.newFrame(c, v), teamForm(teamFields.Texts(nil)), form)
	})
}
