package rules

import (
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// busIcon is the picture of messages whose service has none.
const busIcon = "https://apps.fedoraproject.org/img/icons/fedmsg.png"

// general reads the messages of services that nobody wrote rules for: what
// their authors usually call things.
var general = source{rules: []rule{{
	actor: "agent|user|username|owner|author|submitter|creator|sender|actor|person",
	users: list{"agent", "user", "username", "owner", "submitter", "recipient"},
	packages: list{
		"{package|package_name|packages|rpm.name|nvr:name|build.nvr:name}",
	},
	objects: list{"packages/{@packages}"},
	repos:   list{"{repository.html_url|project.full_url|project.web_url|repo.full_url|repository.homepage}"},
	link: list{
		"{url}", "{link}", "{html_url}", "{web_url}", "{weburl}", "{build_url}", "{run.url}", "{full_url}",
		"{project.full_url}", "{repository.html_url}", "{post.link}", "{image_url}",
	},
}}}

// everywhere is what holds for the messages of every source that does not
// say otherwise.
var everywhere = source{rules: []rule{{actor: "agent"}}}

// sayAll makes the sentence, and puts what it is made of into what the message says.
func (d *Reading) sayAll(m *fedmsg.Meta) {
	parts, ok := d.say()
	if !ok {
		parts = d.topicParts()
	}
	m.Summary = ended(cut(parts.English()))
	m.Sentence = parts.Parts()
}

// cut is a sentence of words that are fit to be shown, cut where it is long.
func cut(s string) string {
	if s = strings.TrimSpace(s); len(s) < maxSummary && !strings.Contains(s, "  ") {
		return s
	}
	return visible.Short(s, maxSummary-1)
}

// Sentence is a text as one sentence, cut where it is long, with its full stop.
func Sentence(s string) string { return ended(visible.Short(s, maxSummary-1)) }

// ended is a sentence with its full stop.
func ended(s string) string {
	s = strings.TrimRight(s, ". ")
	if quoted, is := strings.CutSuffix(s, ".”"); is {
		s = strings.TrimRight(quoted, ". ") + "”" // one full stop is enough
	}
	return s + "."
}
