package web

import "github.com/gofiber/fiber/v2"

func (s *Server) table() []route {
	return []route{
		{"GET", "/", everyone, s.frontShow, 0},
		{"GET", "/new", signedIn, s.teamNew, 0},
		{"POST", "/new", signedIn, s.teamCreate, 0},
		{"POST", "/new/group", administering, s.groupTeamCreate, 0},
		{"GET", "/search", everyone, s.searchShow, 0},
		{"GET", "/people/find", signedIn, s.personFind, 0},
		{"GET", "/t", everyone, s.teamList, costly},
		{"GET", "/u", everyone, s.personList, costly},
		{"GET", "/t/:name", seeing, s.teamShow, 0},
		{"GET", "/u/:name", seeing, s.personShow, 0},
		{"GET", "/t/:name/events", seeing, s.teamEvents, 0},
		{"GET", "/u/:name/events", seeing, s.personEvents, 0},
		{"GET", "/t/:name/members", seeing, s.memberList, costly},
		{"POST", "/t/:name/members", owning, s.memberChange, onArchived | rights},
		{"POST", "/t/:name/membership", signedIn, s.membershipChange, onArchived | rights},
		{"POST", "/t/:name/subscription", signedIn, s.subscriptionChange, onArchived},
		{"POST", "/u/:name/subscription", signedIn, s.subscriptionChange, onArchived},
		{"POST", "/t/:name/star", signedIn, s.starChange, onArchived},
		{"POST", "/u/:name/star", signedIn, s.starChange, onArchived},
		{"GET", "/sign-in", everyone, s.signInShow, 0},
		{"POST", "/sign-in", everyone, s.signInBegin, 0},
		{"GET", "/sign-in/callback", machines, s.signInFinish, 0},
		{"POST", "/sign-out", machines, s.signOut, 0},
		{"POST", "/sign-out/provider", machines, s.signedOutThere, foreign},
		{"GET", "/sessions", signedIn, s.sessionList, 0},
		{"POST", "/sessions", signedIn, s.sessionEnd, 0},
		{"GET", "/t/:name/edit", owning, s.arrangement, 0},
		{"GET", "/u/:name/edit", owning, s.arrangement, 0},
		{"POST", "/t/:name/edit", owning, s.rearrange, 0},
		{"POST", "/u/:name/edit", owning, s.rearrange, 0},
		{"GET", "/t/:name/widgets", owning, s.gallery, 0},
		{"GET", "/u/:name/widgets", owning, s.gallery, 0},
		{"POST", "/t/:name/widgets", owning, s.widgetPlace, 0},
		{"POST", "/u/:name/widgets", owning, s.widgetPlace, 0},
		{"GET", "/t/:name/settings", owning, s.settings, 0},
		{"GET", "/u/:name/settings", owning, s.settings, 0},
		{"POST", "/t/:name/settings", owning, s.settingsChange, onArchived | rights},
		{"POST", "/u/:name/settings", owning, s.settingsChange, onArchived | rights},
		{"GET", "/t/:name/history", owning, s.history, 0},
		{"GET", "/u/:name/history", owning, s.history, 0},
		{"GET", "/w/:id", seeing, s.widgetShow, 0},
		{"GET", "/w/:id/more", seeing, s.widgetMore, 0},
		{"GET", "/w/:id/edit", owning, s.widgetEdit, 0},
		{"POST", "/w/:id/edit", owning, s.widgetChange, 0},
		{"GET", "/w/:id/events", seeing, s.widgetEvents, 0},
		{"GET", "/messages/:id", everyone, s.messageShow, costly},
		{"GET", "/avatars/:name", machines, s.avatarShow, 0},
		{"GET", "/assets/*", machines, s.assetShow, 0},
		{"GET", "/healthz/live", machines, s.healthLive, 0},
		{"GET", "/healthz/ready", machines, s.healthReady, 0},
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
