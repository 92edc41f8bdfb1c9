package rules

import (
	"slices"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// shown is how a feed names and marks each service, and what the service is for, by the
// category of its topics.
var shown = map[string]fedmsg.Service{
	"allpackages":           {Name: "CI", Area: fedmsg.Builds, Mark: "check"},
	"anitya":                {Name: "Release monitoring", Area: fedmsg.Code, Mark: "up"},
	"ansible":               {Name: "Ansible", Area: fedmsg.Other, Mark: "server"},
	"askbot":                {Name: "Askbot", Area: fedmsg.Talk, Mark: "chat"},
	"autocloud":             {Name: "Autocloud", Area: fedmsg.Builds, Mark: "check"},
	"badges":                {Name: "Badges", Area: fedmsg.Other, Mark: "badge"},
	"bodhi":                 {Name: "Bodhi", Area: fedmsg.Builds, Mark: "up"},
	"bugzilla":              {Name: "Bugzilla", Area: fedmsg.Bugs, Mark: "bug"},
	"buildsys":              {Name: "Koji", Area: fedmsg.Builds, Mark: "build"},
	"ci":                    {Name: "CI", Area: fedmsg.Builds, Mark: "check"},
	"compose":               {Name: "Release engineering", Area: fedmsg.Builds, Mark: "box"},
	"coreos":                {Name: "CoreOS", Area: fedmsg.Builds, Mark: "box"},
	"copr":                  {Name: "Copr", Area: fedmsg.Builds, Mark: "build"},
	"datanommer":            {Name: "Archive", Area: fedmsg.Other, Mark: "archive"},
	"discourse":             {Name: "Discourse", Area: fedmsg.Talk, Mark: "chat"},
	"faf":                   {Name: "FAF", Area: fedmsg.Bugs, Mark: "warn"},
	"fas":                   {Name: "Accounts", Area: fedmsg.Other, Mark: "person"},
	"fedbadges":             {Name: "Badges", Area: fedmsg.Other, Mark: "badge"},
	"fedimg":                {Name: "fedimg", Area: fedmsg.Builds, Mark: "box"},
	"fedocal":               {Name: "Calendar", Area: fedmsg.Talk, Mark: "calendar"},
	"fedora_elections":      {Name: "Elections", Area: fedmsg.Talk, Mark: "people"},
	"fedora_image_uploader": {Name: "Images", Area: fedmsg.Builds, Mark: "box"},
	"fedoratagger":          {Name: "Tagger", Area: fedmsg.Other, Mark: "tag"},
	"fmn":                   {Name: "Notifications", Area: fedmsg.Other, Mark: "bell"},
	"forgejo":               {Name: "Forgejo", Area: fedmsg.Code, Mark: "pull"},
	"git":                   {Name: "Git", Area: fedmsg.Code, Mark: "branch"},
	"github":                {Name: "GitHub", Area: fedmsg.Code, Mark: "pull"},
	"gitlab":                {Name: "GitLab", Area: fedmsg.Code, Mark: "pull"},
	"greenwave":             {Name: "Greenwave", Area: fedmsg.Builds, Mark: "check"},
	"hotness":               {Name: "The New Hotness", Area: fedmsg.Bugs, Mark: "up"},
	hub.NoticeCategory:      {Name: "Hubs", Area: fedmsg.Other, Mark: "mark"},
	"infragit":              {Name: "Git", Area: fedmsg.Code, Mark: "branch"},
	"ipa":                   {Name: "Accounts", Area: fedmsg.Other, Mark: "person"},
	"irc":                   {Name: "Chat", Area: fedmsg.Talk, Mark: "chat"},
	"jenkins":               {Name: "Jenkins", Area: fedmsg.Builds, Mark: "check"},
	"kerneltest":            {Name: "Kernel tests", Area: fedmsg.Builds, Mark: "check"},
	"koschei":               {Name: "Koschei", Area: fedmsg.Builds, Mark: "build"},
	"logdetective":          {Name: "Log Detective", Area: fedmsg.Builds, Mark: "search"},
	"logger":                {Name: "Log", Area: fedmsg.Talk, Mark: "page"},
	"mailman":               {Name: "Mailing list", Area: fedmsg.Talk, Mark: "mail"},
	"maubot":                {Name: "Chat", Area: fedmsg.Talk, Mark: "chat"},
	"mbs":                   {Name: "MBS", Area: fedmsg.Builds, Mark: "build"},
	"mdapi":                 {Name: "mdapi", Area: fedmsg.Other, Mark: "server"},
	"meetbot":               {Name: "Meetbot", Area: fedmsg.Talk, Mark: "chat"},
	"mirrormanager":         {Name: "MirrorManager", Area: fedmsg.Other, Mark: "globe"},
	"nagios":                {Name: "Nagios", Area: fedmsg.Other, Mark: "server"},
	"nuancier":              {Name: "Nuancier", Area: fedmsg.Talk, Mark: "people"},
	"odcs":                  {Name: "ODCS", Area: fedmsg.Builds, Mark: "box"},
	"openqa":                {Name: "openQA", Area: fedmsg.Builds, Mark: "check"},
	"openscanhub":           {Name: "OpenScanHub", Area: fedmsg.Builds, Mark: "search"},
	"pagure":                {Name: "Pagure", Area: fedmsg.Code, Mark: "pull"},
	"pdc":                   {Name: "PDC", Area: fedmsg.Other, Mark: "archive"},
	"pkgdb":                 {Name: "Package database", Area: fedmsg.Code, Mark: "archive"},
	"planet":                {Name: "Planet", Area: fedmsg.Talk, Mark: "globe"},
	"pretix":                {Name: "Pretix", Area: fedmsg.Talk, Mark: "calendar"},
	"pungi":                 {Name: "Pungi", Area: fedmsg.Builds, Mark: "box"},
	"rats":                  {Name: "RATS", Area: fedmsg.Builds, Mark: "check"},
	"releng":                {Name: "Release engineering", Area: fedmsg.Builds, Mark: "box"},
	"resultsdb":             {Name: "ResultsDB", Area: fedmsg.Builds, Mark: "check"},
	"summershum":            {Name: "Summershum", Area: fedmsg.Other, Mark: "archive"},
	"taskotron":             {Name: "Taskotron", Area: fedmsg.Builds, Mark: "check"},
	"trac":                  {Name: "Trac", Area: fedmsg.Bugs, Mark: "bug"},
	"waiverdb":              {Name: "WaiverDB", Area: fedmsg.Builds, Mark: "check"},
	"weblate":               {Name: "Weblate", Area: fedmsg.Code, Mark: "globe"},
	"wiki":                  {Name: "Wiki", Area: fedmsg.Talk, Mark: "page"},
	"zanata":                {Name: "Zanata", Area: fedmsg.Code, Mark: "globe"},
}

// ServiceOf is the service whose topics have a category.
func ServiceOf(category string) fedmsg.Service {
	if s, known := shown[category]; known {
		return s
	}
	name := first(services[category], upperFirst(visible.Short(spaced(category), MaxPart)), "The bus")
	return fedmsg.Service{Name: name, Area: fedmsg.Other, Mark: "mark"}
}

// CategoriesOf are those of the services of an area, sorted.
func CategoriesOf(area fedmsg.Area) (all []string) {
	for category, s := range shown {
		if s.Area == area {
			all = append(all, category)
		}
	}
	slices.Sort(all)
	return all
}
