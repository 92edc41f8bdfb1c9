package web

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
	"github.com/fedora-hubs/hubs/views"
)

// groupTime is how long an admin waits until the accounts system has told who is
// in a group, and they are here.
const groupTime = 10 * time.Second

// groupForm is the empty form, for admins where there is an accounts system.
func (s *Server) groupForm(c *fiber.Ctx) *views.GroupForm {
	if s.Groups == nil || !visitOf(c).admin {
		return nil
	}
	return &views.GroupForm{Visibility: hub.Public}
}

// groupTeamCreate makes a team from a group of the accounts system.
func (s *Server) groupTeamCreate(c *fiber.Ctx) error {
	if s.Groups == nil {
		return hub.ErrNotFound
	}
	form := views.GroupForm{Group: strings.TrimSpace(field(c, "group")), Title: visible.Line(field(c, "group-title")), Visibility: hub.Visibility(field(c, "visibility"))}
	if form.Problems = groupProblems(form); len(form.Problems) > 0 {
		return s.showGroupForm(c.Status(fiber.StatusUnprocessableEntity), form)
	}
	if err := s.limits.teams.take(visitOf(c).Username); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), groupTime)
	defer cancel()
	err := s.Groups.Found(ctx, visitOf(c).Username, hub.Hub{Name: form.Group, Title: form.Title, Visibility: form.Visibility})
	status := fiber.StatusUnprocessableEntity
	switch {
	case err == nil:
		s.troubles.groups.Note(s.Log, "make a team from a group", nil)
		s.marked.forget(visitOf(c).Username)
		return goTo(c, hub.Hub{Kind: hub.Team, Name: form.Group}.Path()+"/members")
	case errors.Is(err, hub.ErrExists):
		form.Problems["group"] = "There is a team with this name already. Who runs this site can tie it to the group: hubs people tie " + form.Group + " t/" + form.Group
	case errors.Is(err, hub.ErrNotFound):
		form.Problems["group"] = "The accounts system has no group with this name."
	case errors.Is(err, hub.ErrUnavailable):
		s.troubles.groups.Note(s.Log, "make a team from a group", err, "group", form.Group)
		status, form.Problems[""] = fiber.StatusFailedDependency, "The accounts system does not answer as it should, so that nothing was made. Please try again later."
	default:
		return err
	}
	return s.showGroupForm(c.Status(status), form)
}

func (s *Server) showGroupForm(c *fiber.Ctx, form views.GroupForm) error {
	if byHTMX(c) {
		return s.html(c, views.NewGroupForm(form))
	}
	return s.html(c, views.NewTeam(s.newFrame(c), views.TeamForm{Joining: hub.Open, Visibility: hub.Public}, &form))
}

func groupProblems(f views.GroupForm) map[string]string {
	problems := map[string]string{}
	switch {
	case hub.CheckName(f.Group) != nil:
		problems["group"] = "Here " + hub.ErrName.Error() + "."
	case hub.Reserved(f.Group):
		problems["group"] = "No team can have this name: it is kept for the site itself."
	}
	if utf8.RuneCountInString(f.Title) > mostTitle {
		problems["group-title"] = "The title has at most 80 letters."
	}
	if !f.Visibility.Known() {
		problems["group-visibility"] = whoSees
	}
	return problems
}
