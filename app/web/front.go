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
	f := views.Frame{Title: "Front page", Bar: s.bar(c, v)}
	if old {
		f.Banner = views.Away()
	}
	if list.nobody {
		return s.html(c, views.Begin(f, s.Sessions != nil))
	}
	return s.html(c, views.Front(f, list.teams, list.people))
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
	return s.html(c, views.List(views.Frame{Title: title, Current: title, Bar: s.bar(c, v)}, entries(listed), next))
}
