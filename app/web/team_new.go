package web

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
	"github.com/fedora-hubs/hubs/views"
)

const (
	mostTitle   = 80
	mostSummary = 200
	whoSees     = "Choose who can see the page."
	mixedTitle  = "A word of the title mixes letters of different scripts, so that it may look like another one. Write each word in one script."
)

// teamNew shows the form by which somebody makes a team.
func (s *Server) teamNew(c *fiber.Ctx, v visit) error {
	return s.teamForm(c, v, views.TeamForm{Joining: hub.Open, Visibility: hub.Public})
}

func (s *Server) teamForm(c *fiber.Ctx, v visit, form views.TeamForm) error {
	if byHTMX(c) {
		return s.html(c, views.NewTeamForm(form))
	}
	return s.html(c, views.NewTeam(s.newFrame(c, v), form, s.groupForm(v)))
}

func (s *Server) newFrame(c *fiber.Ctx, v visit) views.Frame {
	return views.Frame{Title: "New team", Current: "New team", Trail: []views.Place{{Title: "Teams", Path: "/t"}}, Bar: s.bar(c, v)}
}

// teamCreate makes a team with the usual widgets; who asks for it owns it.
func (s *Server) teamCreate(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	form := views.TeamForm{
		Name: strings.TrimSpace(field(c, "name")), Title: visible.Line(field(c, "title")),
		Summary: visible.Line(field(c, "summary")), Joining: hub.Joining(field(c, "joining")),
		Visibility: hub.Visibility(field(c, "visibility")),
	}
	if form.Problems = teamProblems(form); len(form.Problems) > 0 {
		return s.teamForm(c.Status(fiber.StatusUnprocessableEntity), v, form)
	}
	username := v.Username
	if err := s.limits.teams.take(username); err != nil {
		return err
	}
	h := hub.Hub{Kind: hub.Team, Name: form.Name, Title: form.Title, Summary: form.Summary, Joining: form.Joining, Visibility: form.Visibility}
	err := s.Teams.Found(ctx, username, &hub.Page{Hub: h, Widgets: s.TeamWidgets()})
	switch {
	case err == nil:
		s.marked.forget(username)
		return goTo(c, h.Path())
	case errors.Is(err, hub.ErrOwnsMany):
		form.Problems["name"] = manyMessage
		return s.teamForm(c.Status(fiber.StatusConflict), v, form)
	case !errors.Is(err, hub.ErrExists):
		return err
	}
	if form.Problems["name"], err = s.taken(ctx, form.Name); err != nil {
		return err
	}
	return s.teamForm(c.Status(fiber.StatusUnprocessableEntity), v, form)
}

// manyMessage is for who wants to make a team too many.
var manyMessage = fmt.Sprintf("You own %d teams, and nobody makes more. Leave one to its other owners first.", hub.MostOwned)

// taken says that a team can't have a name. It does not say why: there may be a
// team that only its members see.
func (s *Server) taken(ctx context.Context, name string) (string, error) {
	free, err := s.Teams.Free(ctx, name)
	said := "This name can't be used. Choose another one."
	if free != "" {
		said += " " + free + " is free."
	}
	return said, err
}

// teamProblems tells by field what has to be mended.
func teamProblems(f views.TeamForm) map[string]string {
	problems := map[string]string{}
	if hub.CheckName(f.Name) != nil {
		problems["name"] = "A name has 2 to 64 letters, digits, dots, dashes or underscores, and starts with a letter or digit."
	}
	if f.Title == "" {
		problems["title"] = "The team needs a title."
	} else if problem := titleProblem(f.Title); problem != "" {
		problems["title"] = problem
	}
	if utf8.RuneCountInString(f.Summary) > mostSummary {
		problems["summary"] = "The summary has at most 200 letters."
	}
	if f.Joining != hub.Open && f.Joining != hub.Approval {
		problems["joining"] = "Choose how people join."
	}
	if !f.Visibility.Known() {
		problems["visibility"] = whoSees
	}
	return problems
}

func titleProblem(title string) string {
	switch {
	case utf8.RuneCountInString(title) > mostTitle:
		return "The title has at most 80 letters."
	case hub.CheckTitle(title) != nil:
		return mixedTitle
	}
	return ""
}
