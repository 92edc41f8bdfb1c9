package rules

import (
	"maps"
	"slices"

	"github.com/fedora-hubs/hubs/backend/hub"
)

// Categories are those of the services whose messages are understood, sorted.
func Categories() []string { return slices.Sorted(maps.Keys(sources)) }

// sources are the services whose messages are understood, by the category of
// their topics. A new one is a file of rules and a line here.
var sources = phrased(map[string]*source{
	"allpackages":           &ci, // where the pipeline's topics began before they had ci in them
	"anitya":                &anitya,
	"ansible":               &ansible,
	"askbot":                &askbot,
	"autocloud":             &autocloud,
	"badges":                &badges,
	"bodhi":                 &bodhi,
	"bugzilla":              &bugzilla,
	"buildsys":              &koji,
	"ci":                    &ci,
	"compose":               &compose,
	"coreos":                &coreos,
	"copr":                  &copr,
	"datanommer":            &datanommer,
	"discourse":             &discourse,
	"faf":                   &faf,
	"fas":                   &fas,
	"fedbadges":             &badges,
	"fedimg":                &fedimg,
	"fedocal":               &fedocal,
	"fedora_elections":      &elections,
	"fedora_image_uploader": &uploader,
	"fedoratagger":          &tagger,
	"fmn":                   &notifications,
	"forgejo":               &forgejo,
	"git":                   &distgit,
	"github":                &github,
	"gitlab":                &gitlab,
	"greenwave":             &greenwave,
	"hotness":               &hotness,
	hub.NoticeCategory:      &hubs,
	"infragit":              &infragit,
	"ipa":                   &ipa,
	"logdetective":          &logdetective,
	"openscanhub":           &openscanhub,
	"pretix":                &pretix,
	"irc":                   &irc,
	"jenkins":               &jenkins,
	"kerneltest":            &kerneltest,
	"koschei":               &koschei,
	"logger":                &logger,
	"mailman":               &mailman,
	"maubot":                &maubot,
	"mbs":                   &modules,
	"mdapi":                 &mdapi,
	"meetbot":               &meetbot,
	"mirrormanager":         &mirrors,
	"nagios":                &nagios,
	"nuancier":              &nuancier,
	"odcs":                  &odcs,
	"openqa":                &openqa,
	"pagure":                &pagure,
	"pdc":                   &pdc,
	"pkgdb":                 &pkgdb,
	"planet":                &planet,
	"pungi":                 &pungi,
	"rats":                  &rats,
	"releng":                &releng,
	"resultsdb":             &resultsdb,
	"summershum":            &summershum,
	"taskotron":             &taskotron,
	"trac":                  &trac,
	"waiverdb":              &waiverdb,
	"weblate":               &weblate,
	"wiki":                  &wiki,
	"zanata":                &zanata,
})

// phrased takes the topics and the sentences of the rules apart.
func phrased(all map[string]*source) map[string]*source {
	for _, s := range all {
		for i := range s.rules {
			u := &s.rules[i]
			if u.topics == nil && u.on != "" {
				u.topics = topicsOf(u.on)
			}
			if u.phrase == nil && u.say != "" {
				u.phrase = PhraseOf(u.say)
			}
		}
	}
	return all
}
