package web

import (
	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

// membersShown is how many people of a role the page lists.
const membersShown = 500

// memberList shows who owns a team and who belongs to it, and lets owners
// change that.
func (s *Server) memberList(c *fiber.Ctx, v visit) error {
	return s.members(c, v, memberForm(v.hub, memberFields.Texts(nil)), "")
}

func (s *Server) members(c *fiber.Ctx, v visit, form views.Form, feedback string) error {
	ctx := c.UserContext()
	h := v.hub
	counts, err := s.Hubs.Roles(ctx, h.ID)
	if err != nil {
		return err
	}
	page := views.MembersPage{Hub: h, Owner: v.owns(), Form: form, Feedback: feedback}
	for _, g := range []struct {
		title string
		role  hub.Role
	}{{"Owners", hub.Owner}, {"Members", hub.Member}} {
		people, err := s.Hubs.WithRole(ctx, h.ID, g.role, membersShown)
		if err != nil {
			return err
		}
		page.Groups = append(page.Groups, views.Group{Title: g.title, Role: g.role, People: people, More: counts[g.role] - len(people)})
	}
	if page.Owner {
		if page.Requests, err = s.Hubs.Requests(ctx, h.ID); err != nil {
			return err
		}
	}
	if byHTMX(c) {
		return s.html(c, views.MembersPiece(page))
	}
	return s.html(c, views.Members(s.below(c, v, h, "Members"), page))
}
