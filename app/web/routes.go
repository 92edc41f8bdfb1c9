package web

import "github.com/gofiber/fiber/v2"

func (s *Server) table() []route {
	return []route{
		{"GET", "/", everyone, s.frontShow, 0, 0},
		{"GET", "/new", signedIn, s.teamNew, 0, 0},
		{"POST", "/new", signedIn, s.teamCreate, 0, 0},
		{"POST", "/new/group", administering, s.groupTeamCreate, 0, groupTime},
		{"GET", "/search", everyone, s.searchShow, 0, 0},
		{"GET", "/people/find", signedIn, s.personFind, 0, 0},
		{"GET", "/t", everyone, s.teamList, costly, 0},
		{"GET", "/u", everyone, s.personList, costly, 0},
		{"GET", "/t/:name", seeing, s.pageShow, 0, 0},
		{"GET", "/u/:name", seeing, s.pageShow, 0, 0},
		{"GET", "/t/:name/events", seeing, s.pageEvents, 0, 0},
		{"GET", "/u/:name/events", seeing, s.pageEvents, 0, 0},
		{"GET", "/t/:name/members", seeing, s.memberList, costly, 0},
		{"POST", "/t/:name/members", owning, s.memberChange, onArchived, 0},
		{"POST", "/t/:name/membership", signedIn, s.membershipChange, onArchived, 0},
		{"POST", "/t/:name/subscription", signedIn, s.subscriptionChange, onArchived, 0},
		{"POST", "/u/:name/subscription", signedIn, s.subscriptionChange, onArchived, 0},
		{"POST", "/t/:name/star", signedIn, s.starChange, onArchived, 0},
		{"POST", "/u/:name/star", signedIn, s.starChange, onArchived, 0},
		{"GET", "/sign-in", everyone, s.signInShow, 0, 0},
		{"POST", "/sign-in", everyone, s.signInBegin, 0, signInTime},
		{"GET", "/sign-in/callback", machines, s.signInFinish, 0, signInTime},
		{"POST", "/sign-out", machines, s.signOut, 0, 0},
		{"POST", "/sign-out/provider", machines, s.signedOutThere, foreign, signInTime},
		{"GET", "/sessions", signedIn, s.sessionList, 0, 0},
		{"POST", "/sessions", signedIn, s.sessionEnd, 0, 0},
		{"GET", "/t/:name/edit", owning, s.arrangement, 0, 0},
		{"GET", "/u/:name/edit", owning, s.arrangement, 0, 0},
		{"POST", "/t/:name/edit", owning, s.rearrange, 0, 0},
		{"POST", "/u/:name/edit", owning, s.rearrange, 0, 0},
		{"GET", "/t/:name/widgets", owning, s.gallery, 0, 0},
		{"GET", "/u/:name/widgets", owning, s.gallery, 0, 0},
		{"POST", "/t/:name/widgets", owning, s.widgetPlace, 0, 0},
		{"POST", "/u/:name/widgets", owning, s.widgetPlace, 0, 0},
		{"GET", "/t/:name/settings", owning, s.settings, 0, 0},
		{"GET", "/u/:name/settings", owning, s.settings, 0, 0},
		{"POST", "/t/:name/settings", owning, s.settingsChange, onArchived, 0},
		{"POST", "/u/:name/settings", owning, s.settingsChange, onArchived, 0},
		{"POST", "/t/:name/picture", owning, s.pictureChange, filing, turnTime + uploadTime + makeTime},
		{"POST", "/u/:name/picture", owning, s.pictureChange, filing, turnTime + uploadTime + makeTime},
		{"GET", "/t/:name/picture/:file", everyone, s.pictureShow, 0, 0},
		{"GET", "/u/:name/picture/:file", everyone, s.pictureShow, 0, 0},
		{"GET", "/t/:name/history", owning, s.history, 0, 0},
		{"GET", "/u/:name/history", owning, s.history, 0, 0},
		{"GET", "/w/:id", seeing, s.pageShow, 0, 0},
		{"GET", "/w/:id/more", seeing, s.widgetMore, 0, moreTime},
		{"GET", "/w/:id/edit", owning, s.widgetEdit, 0, 0},
		{"POST", "/w/:id/edit", owning, s.widgetChange, 0, 0},
		{"GET", "/w/:id/events", seeing, s.pageEvents, 0, 0},
		{"GET", "/messages/:id", everyone, s.messageShow, costly, 0},
		{"GET", "/assets/*", machines, s.assetShow, 0, 0},
		{"GET", "/healthz/live", machines, s.healthLive, 0, 0},
		{"GET", "/healthz/ready", machines, s.healthReady, 0, 0},
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
