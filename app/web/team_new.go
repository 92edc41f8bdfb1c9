package web

import (
	"context"
	"errors"
	"fmt"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
	"github.com/fedora-hubs/hubs/widgets"
)

// newTeam is what a team is made of.
type newTeam struct {
	Title      string `name:"title" label:"Team name" check:"required,title"`
	Name       string `name:"name" label:"Address" help:"The last part of the page’s address, for example docs for /t/docs. Filled in from the name; it can't change later." check:"name"`
	Summary    string `name:"summary" label:"Summary" help:"One sentence about what the team does." check:"summary"`
	Visibility string `name:"visibility" label:"Visibility" default:"public" check:"required,oneof=public:Public: anyone can read it|members:Private: members only"`
	Template   string `name:"template" label:"Start with" help:"What stands on the page at first. You can change everything later." default:"group" check:"oneof=software:Software project|group:Working group|users:User group"`
	Joining    string `name:"joining" label:"Joining" default:"open" check:"required,oneof=open:Open: anyone can join|approval:On request: an owner approves"`
}

var teamFields = widgets.FormOf[newTeam]()

func teamForm(texts map[string]string) views.Form {
	return views.Form{
		ID: "new-team", Title: "Create a team", Action: "/new", Back: "/t", Submit: "Create team",
		Fields: fieldsAs(teamFields, texts, nil, plainly),
	}
}

// teamNew shows the form by which somebody makes a team.
func (s *Server) teamNew(c *fiber.Ctx, v visit) error {
	return s.showTeamForm(c, v, teamForm(teamFields.Texts(nil)))
}

func (s *Server) showTeamForm(c *fiber.Ctx, v visit, form views.Form) error {
	return s.formIn(c, form, func() templ.Component { return views.NewTeam(s.newFrame(c, v), form, s.groupForm(v)) })
}

func (s *Server) newFrame(c *fiber.Ctx, v visit) views.Frame {
	return views.Frame{Title: "Create a team", Section: hub.Team, Bar: s.bar(c, v)}
}

// teamCreate makes a team with the usual widgets; who asks for it owns it.
func (s *Server) teamCreate(c *fiber.Ctx, v visit) error {
	ctx, texts := c.UserContext(), postedAs(c, teamFields, plainly)
	form := teamForm(texts)
	config, wrong := teamFields.Parse(texts)
	if wrong != nil {
		return s.refuseTeam(c, v, form, wrong...)
	}
	if err := s.limits.teams.take(v.Username); err != nil {
		return err
	}
	t, err := widgets.Read[newTeam](config)
	if err != nil {
		return err
	}
	if t.Name == "" {
		if t.Name = hub.NameFrom(t.Title); t.Name == "" {
			return s.refuseTeam(c, v, form, widgets.FieldError{Field: "name", Message: "Enter an address: letters and digits."})
		}
		setText(&form, "name", t.Name)
	}
	h := hub.Hub{Kind: hub.Team, Name: t.Name, Title: t.Title, Summary: t.Summary, Joining: hub.Joining(t.Joining), Visibility: hub.Visibility(t.Visibility)}
	err = s.Changes.Found(ctx, v.Username, &hub.Page{Hub: h, Widgets: s.TeamWidgets(t.Template)})
	switch {
	case err == nil:
		s.marked.forget(v.Username)
		return goTo(c, h.Path())
	case errors.Is(err, hub.ErrOwnsMany):
		return s.refuseTeam(c.Status(fiber.StatusConflict), v, form, widgets.FieldError{Message: manyMessage})
	case !errors.Is(err, hub.ErrExists):
		return err
	}
	problem, err := s.taken(ctx, h.Name)
	if err != nil {
		return err
	}
	return s.refuseTeam(c, v, form, widgets.FieldError{Field: "name", Message: problem})
}

// setText fills a field of a form.
func setText(f *views.Form, field, text string) {
	for i := range f.Fields {
		if f.Fields[i].Name == field {
			f.Fields[i].Value = text
		}
	}
}

// refuseTeam shows a form again, with what has to be mended.
func (s *Server) refuseTeam(c *fiber.Ctx, v visit, form views.Form, wrong ...widgets.FieldError) error {
	if err := s.refuse(c, &form, wrong); err != nil {
		return err
	}
	return s.showTeamForm(c, v, form)
}

// manyMessage is for who wants to make a team too many.
var manyMessage = fmt.Sprintf("You own %d teams, the most that anyone can. Leave one to its other owners first.", hub.MostOwned)

// taken says that a team can't have a name. It does not say why: there may be a
// team that only its members see.
func (s *Server) taken(ctx context.Context, name string) (string, error) {
	free, err := s.Hubs.Free(ctx, name)
	problem := "That address can't be used. Choose another."
	if free != "" {
		problem += " " + free + " is free."
	}
	return problem, err
}
