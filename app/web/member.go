package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

// membersShown is how many people of a role the page lists.
const membersShown = 500

// memberList shows who owns a team and who belongs to it.
func (s *Server) memberList(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), pageTime)
	defer cancel()
	page, _, err := s.Pages.Page(ctx, hub.Team, c.Params("name"))
	if err != nil {
		return err
	}
	h := page.Hub
	counts, err := s.People.Roles(ctx, h.ID)
	if err != nil {
		return err
	}
	var groups []views.Group
	for _, g := range []struct {
		title string
		role  hub.Role
	}{{"Owners", hub.Owner}, {"Members", hub.Member}} {
		people, err := s.People.WithRole(ctx, h.ID, g.role, membersShown)
		if err != nil {
			return err
		}
		group := views.Group{Title: g.title, More: counts[g.role] - len(people)}
		for _, p := range people {
			group.People = append(group.People, views.Face{Account: p, Picture: s.Avatar(p.Username)})
		}
		groups = append(groups, group)
	}
	f := frame(h)
	f.Title, f.Current = "Members of "+h.Title, "Members"
	f.Trail = append(f.Trail, views.Place{Title: h.Title, Path: h.Path()})
	return s.html(c, views.Members(f, groups))
}
