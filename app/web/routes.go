package web

import "github.com/gofiber/fiber/v2"

// A route is one line of the table of all there is.
type route struct {
	method, path string
	access       access
	handle       func(*fiber.Ctx) error
	onArchived   bool // also where the hub is archived, which is read-only else
}

func (s *Server) table() []route {
	return []route{
		{"GET", "/", everyone, s.frontShow, false},
		{"GET", "/new", signedIn, s.teamNew, false},
		{"POST", "/new", signedIn, s.teamCreate, false},
		{"POST", "/new/group", administering, s.groupTeamCreate, false},
		{"GET", "/search", everyone, s.searchShow, false},
		{"GET", "/people/find", signedIn, s.personFind, false},
		{"GET", "/t", everyone, s.teamList, false},
		{"GET", "/u", everyone, s.personList, false},
		{"GET", "/t/:name", seeing, s.teamShow, false},
		{"GET", "/u/:name", seeing, s.personShow, false},
		{"GET", "/t/:name/events", seeing, s.teamEvents, false},
		{"GET", "/u/:name/events", seeing, s.personEvents, false},
		{"GET", "/t/:name/members", seeing, s.memberList, false},
		{"POST", "/t/:name/members", owning, s.memberChange, false},
		{"POST", "/t/:name/membership", signedIn, s.membershipChange, false},
		{"POST", "/t/:name/subscription", signedIn, s.subscriptionChange, false},
		{"POST", "/u/:name/subscription", signedIn, s.subscriptionChange, false},
		{"POST", "/t/:name/star", signedIn, s.starChange, false},
		{"POST", "/u/:name/star", signedIn, s.starChange, false},
		{"GET", "/sign-in", everyone, s.signInShow, false},
		{"POST", "/sign-in", everyone, s.signInBegin, false},
		{"GET", "/sign-in/callback", machines, s.signInFinish, false},
		{"POST", "/sign-out", machines, s.signOut, false},
		{"GET", "/t/:name/edit", owning, s.arrangement, false},
		{"GET", "/u/:name/edit", owning, s.arrangement, false},
		{"POST", "/t/:name/edit", owning, s.rearrange, false},
		{"POST", "/u/:name/edit", owning, s.rearrange, false},
		{"GET", "/t/:name/widgets", owning, s.gallery, false},
		{"GET", "/u/:name/widgets", owning, s.gallery, false},
		{"POST", "/t/:name/widgets", owning, s.widgetPlace, false},
		{"POST", "/u/:name/widgets", owning, s.widgetPlace, false},
		{"GET", "/t/:name/settings", owning, s.settings, false},
		{"GET", "/u/:name/settings", owning, s.settings, false},
		{"POST", "/t/:name/settings", owning, s.settingsChange, true},
		{"POST", "/u/:name/settings", owning, s.settingsChange, true},
		{"GET", "/t/:name/history", owning, s.history, false},
		{"GET", "/u/:name/history", owning, s.history, false},
		{"GET", "/w/:id", seeing, s.widgetShow, false},
		{"GET", "/w/:id/more", seeing, s.widgetMore, false},
		{"GET", "/w/:id/edit", owning, s.widgetEdit, false},
		{"POST", "/w/:id/edit", owning, s.widgetChange, false},
		{"GET", "/w/:id/events", seeing, s.widgetEvents, false},
		{"GET", "/messages/:id", everyone, s.messageShow, false},
		{"GET", "/avatars/:name", machines, s.avatarShow, false},
		{"GET", "/assets/*", machines, s.assetShow, false},
		{"GET", "/healthz/live", machines, s.healthLive, false},
		{"GET", "/healthz/ready", machines, s.healthReady, false},
		{"GET", "/metrics", machines, s.metricsShow, false},
	}
}

// Routes are all there are, as "GET /t/:name".
func (s *Server) Routes() []string {
	var list []string
	for _, r := range s.table() {
		list = append(list, r.method+" "+r.path)
	}
	return list
}

func (s *Server) routes() {
	for _, r := range s.table() {
		guarded := s.guard(r)
		s.app.Add(r.method, r.path, guarded)
		if r.method == fiber.MethodGet {
			s.app.Add(fiber.MethodHead, r.path, guarded)
		}
	}
}
