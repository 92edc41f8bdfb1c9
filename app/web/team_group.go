package web

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
	"github.com/fedora-hubs/hubs/views"
)

// groupForm is the empty form, for admins where there is an accounts system.
func (s *Server) groupForm(v visit) *views.GroupForm {
	if s.Groups == nil || !v.admin {
		return nil
	}
	return &views.GroupForm{Visibility: hub.Public}
}

// groupTeamCreate makes a team from a group of the accounts system.
func (s *Server) groupTeamCreate(c *fiber.Ctx, v visit) error {
	if s.Groups == nil {
		return hub.ErrNotFound
	}
	form := views.GroupForm{Group: strings.TrimSpace(field(c, "group")), Title: visible.Line(field(c, "group-title")), Visibility: hub.Visibility(field(c, "visibility"))}
	if form.Problems = groupProblems(form); len(form.Problems) > 0 {
		return s.showGroupForm(c.Status(fiber.StatusUnprocessableEntity), v, form)
	}
	if err := s.limits.teams.take(v.Username); err != nil {
		return err
	}
	ctx := c.UserContext()
	err := s.Groups.Found(ctx, v.Username, hub.Hub{Name: form.Group, Title: form.Title, Visibility: form.Visibility})
	status := fiber.StatusUnprocessableEntity
	switch {
	case err == nil:
		s.troubles.groups.Note(s.Log, "make a team from a group", nil)
		s.marked.forget(v.Username)
		return goTo(c, hub.Hub{Kind: hub.Team, Name: form.Group}.Path()+"/members")
	case errors.Is(err, hub.ErrExists):
		form.Problems["group"] = "No team can be made with this name: there is one that has it or looks like it, or it is kept for the site. Who runs this site can tie another team to the group: hubs people tie " + form.Group + " t/TEAM"
	case errors.Is(err, hub.ErrOwnsMany):
		form.Problems["group"] = manyMessage
	case errors.Is(err, hub.ErrNotFound):
		form.Problems["group"] = "The accounts system has no group with this name."
	case errors.Is(err, hub.ErrUnavailable):
		s.troubles.groups.Note(s.Log, "make a team from a group", err, "group", form.Group)
		status, form.Problems[""] = fiber.StatusFailedDependency, "The accounts system does not answer as it should, so that nothing was made. Please try again later."
	default:
		return err
	}
	return s.showGroupForm(c.Status(status), v, form)
}

func (s *Server) showGroupForm(c *fiber.Ctx, v visit, form views.GroupForm) error {
	if byHTMX(c) {
		return s.html(c, views.NewGroupForm(form))
	}
	return s.html(c, views.NewTeam(s.newFrame(c, v), views.TeamForm{Joining: hub.Open, Visibility: hub.Public}, &form))
}

func groupProblems(f views.GroupForm) map[string]string {
	problems := map[string]string{}
	if hub.CheckName(f.Group) != nil {
		problems["group"] = "Here " + hub.ErrName.Error() + "."
	}
	if problem := titleProblem(f.Title); problem != "" {
		problems["group-title"] = problem
	}
	if !f.Visibility.Known() {
		problems["group-visibility"] = whoSees
	}
	return problems
}
