package web

import (
	"context"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/views"
)

func (s *Server) frontShow(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), s.Waits.Page)
	defer cancel()
	list, err := s.lists.front(ctx)
	if err != nil {
		return err
	}
	f := views.Frame{Title: "Front page", Bar: s.bar(c)}
	if list.old {
		f.Notice = views.Away()
	}
	if list.nobody {
		return s.html(c, views.Begin(f, s.Sessions != nil))
	}
	return s.html(c, views.Front(f, list.teams, list.people))
}

func (s *Server) teamList(c *fiber.Ctx) error { return s.list(c, hub.Team, "Teams") }

func (s *Server) personList(c *fiber.Ctx) error { return s.list(c, hub.Person, "People") }

func (s *Server) list(c *fiber.Ctx, kind hub.Kind, title string) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), s.Waits.Page)
	defer cancel()
	listed, err := s.Hubs.List(ctx, kind, c.Query("after"), listLength+1)
	if err != nil {
		return err
	}
	next := ""
	if len(listed) > listLength {
		listed = listed[:listLength]
		next = "/" + string(kind) + "?after=" + url.QueryEscape(listed[listLength-1].Name)
	}
	return s.html(c, views.List(views.Frame{Title: title, Current: title, Bar: s.bar(c)}, s.lists.entries(listed), next))
}
