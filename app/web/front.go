package web

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

func (s *Server) frontShow(c *fiber.Ctx, v visit) error {
	ctx := c.UserContext()
	list, old, err := s.lists.front(ctx)
	if err != nil {
		return err
	}
	f := views.Frame{Title: "Front page", About: "A live page for every team and every person of the community.", Bar: s.bar(c, v)}
	if old {
		f.Banner = views.Away()
	}
	if list.nobody {
		return s.html(c, views.Begin(f, s.Sessions != nil))
	}
	return s.html(c, views.Front(f, views.FrontPage{Teams: list.teams, People: list.people, SignIn: s.Sessions != nil, Known: v.known()}))
}

func (s *Server) teamList(c *fiber.Ctx, v visit) error { return s.list(c, v, hub.Team, "Teams") }

func (s *Server) personList(c *fiber.Ctx, v visit) error { return s.list(c, v, hub.Person, "People") }

func (s *Server) list(c *fiber.Ctx, v visit, kind hub.Kind, title string) error {
	ctx := c.UserContext()
	listed, err := s.Hubs.List(ctx, kind, c.Query("after"), listLength+1)
	if err != nil {
		return err
	}
	next := ""
	if len(listed) > listLength {
		listed = listed[:listLength]
		next = "/" + string(kind) + "?after=" + url.QueryEscape(listed[listLength-1].Name)
	}
	entries, err := entriesOf(ctx, s.Hubs, listed)
	if err != nil {
		return err
	}
	return s.html(c, views.List(views.Frame{Title: title, Section: kind, Bar: s.bar(c, v)}, kind, entries, next))
}
