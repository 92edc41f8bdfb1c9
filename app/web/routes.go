package web

import "github.com/gofiber/fiber/v2"

// A route is one line of the table of all there is. Everything is public so
// far, but for the metrics.
type route struct {
	method, path string
	handle       func(*fiber.Ctx) error
}

func (s *Server) table() []route {
	return []route{
		{"GET", "/", s.frontShow},
		{"GET", "/t", s.teamList},
		{"GET", "/u", s.personList},
		{"GET", "/t/:name", s.teamShow},
		{"GET", "/u/:name", s.personShow},
		{"GET", "/t/:name/events", s.teamEvents},
		{"GET", "/u/:name/events", s.personEvents},
		{"GET", "/t/:name/members", s.memberList},
		{"GET", "/w/:id", s.widgetShow},
		{"GET", "/w/:id/events", s.widgetEvents},
		{"GET", "/messages/:id", s.messageShow},
		{"GET", "/avatars/:name", s.avatarShow},
		{"GET", "/assets/*", s.assetShow},
		{"GET", "/healthz/live", s.healthLive},
		{"GET", "/healthz/ready", s.healthReady},
		{"GET", "/metrics", s.metricsShow},
	}
}

func (s *Server) routes() {
	for _, r := range s.table() {
		s.app.Add(r.method, r.path, r.handle)
		if r.method == fiber.MethodGet {
			s.app.Add(fiber.MethodHead, r.path, r.handle)
		}
	}
}
