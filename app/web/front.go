package web

import (
	"context"
	"net/url"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/store"
	"github.com/fedora-hubs/hubs/views"
)

const (
	frontTeams  = 12
	frontPeople = 24
	listLength  = 100
	listTime    = time.Second // the front page is at most so old
)

// lists are the hubs by activity, kept for a moment so that a busy front page
// costs the database little.
type lists struct {
	hubs   Hubs
	avatar func(string) string

	mu            sync.Mutex
	made          time.Time
	teams, people []views.Entry
}

func (l *lists) front(ctx context.Context) (teams, people []views.Entry, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.made) < listTime {
		return l.teams, l.people, nil
	}
	t, err := l.hubs.Lively(ctx, hub.Team, frontTeams)
	if err != nil {
		return nil, nil, err
	}
	p, err := l.hubs.Lively(ctx, hub.Person, frontPeople)
	if err != nil {
		return nil, nil, err
	}
	l.teams, l.people, l.made = l.entries(t), l.entries(p), time.Now()
	return l.teams, l.people, nil
}

func (l *lists) entries(listed []store.Listed) []views.Entry {
	entries := make([]views.Entry, len(listed))
	for i, h := range listed {
		entries[i] = views.Entry{Hub: h.Hub, Active: h.Active}
		if h.Kind == hub.Person {
			entries[i].Picture = l.avatar(h.Name)
		}
	}
	return entries
}

func (s *Server) frontShow(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), pageTime)
	defer cancel()
	teams, people, err := s.lists.front(ctx)
	if err != nil {
		return err
	}
	return s.html(c, views.Front(views.Frame{Title: "Front page"}, teams, people))
}

func (s *Server) teamList(c *fiber.Ctx) error   { return s.list(c, hub.Team, "Teams") }
func (s *Server) personList(c *fiber.Ctx) error { return s.list(c, hub.Person, "People") }

func (s *Server) list(c *fiber.Ctx, kind hub.Kind, title string) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), pageTime)
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
	return s.html(c, views.List(views.Frame{Title: title, Current: title}, s.lists.entries(listed), next))
}
