package digest

import (
	"strings"

	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/rules"
)

// gatheringsOf are those of a category; what nothing is known of is gathered by
// what it says.
func gatheringsOf(category string) []gathering {
	if own, ok := gatherings[category]; ok {
		return own
	}
	return alike
}

// gatherings tell what a feed shows as one, by the category of the topics; the
// narrow come before the wide.
var gatherings = phrased(map[string][]gathering{
	"allpackages":      ciGroups,
	"anitya":           anityaGroups,
	"ansible":          ansibleGroups,
	"askbot":           askbotGroups,
	"autocloud":        imageGroups,
	"badges":           badgeGroups,
	"bodhi":            bodhiGroups,
	"bugzilla":         bugzillaGroups,
	"buildsys":         kojiGroups,
	"ci":               ciGroups,
	"compose":          composeGroups,
	"coreos":           coreosGroups,
	"copr":             coprGroups,
	"discourse":        discourseGroups,
	"faf":              fafGroups,
	"fas":              fasGroups,
	"fedbadges":        badgeGroups,
	"fedimg":           fedimgGroups,
	"fedocal":          fedocalGroups,
	"fedora_elections": electionGroups,
	"fedoratagger":     taggerGroups,
	"fmn":              notificationGroups,
	"forgejo":          forgeGroups,
	"git":              distgitGroups,
	"github":           forgeGroups,
	"gitlab":           gitlabGroups,
	"greenwave":        resultGroups,
	"hotness":          hotnessGroups,
	hub.NoticeCategory: hubsGroups,
	"infragit":         infragitGroups,
	"irc":              ircGroups,
	"jenkins":          jenkinsGroups,
	"kerneltest":       kerneltestGroups,
	"koschei":          koscheiGroups,
	"mailman":          mailmanGroups,
	"mbs":              moduleGroups,
	"meetbot":          meetbotGroups,
	"mirrormanager":    mirrorGroups,
	"nagios":           nagiosGroups,
	"nuancier":         nuancierGroups,
	"odcs":             odcsGroups,
	"openqa":           openqaGroups,
	"pagure":           pagureGroups,
	"pkgdb":            pkgdbGroups,
	"planet":           planetGroups,
	"pungi":            composeGroups,
	"rats":             ratsGroups,
	"resultsdb":        resultGroups,
	"summershum":       summershumGroups,
	"taskotron":        resultGroups,
	"trac":             tracGroups,
	"waiverdb":         resultGroups,
	"weblate":          weblateGroups,
	"wiki":             wikiGroups,
})

// alike gathers where nothing more is known: what says the same, and what one
// account does again and again.
var alike = apart([]gathering{
	{same: list{"{@said}"}, say: "{@summary}, {@n} times"},
	{same: list{"{@actor} {@rest}"}, many: true},
	{same: list{"{@rest}"}, flood: 5, reach: day, many: true},
})

// phrased takes the sentences of all gatherings apart.
func phrased(all map[string][]gathering) map[string][]gathering {
	for _, groups := range all {
		apart(groups)
	}
	return all
}

func apart(groups []gathering) []gathering {
	for i := range groups {
		by := &groups[i]
		if strings.HasPrefix(by.say, "{@summary}") || by.say == "" {
			continue // the newest speaks for all
		}
		by.phrase = rules.PhraseOf(by.say)
		if before, _, told := strings.Cut(by.say, "!}"); told {
			by.ending = before[strings.LastIndexByte(before, '{')+1:]
		} else if strings.Contains(by.say, "{@outcomes}") {
			by.ending = "@outcomes"
		}
	}
	return groups
}
