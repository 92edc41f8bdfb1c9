package rules

import (
	"strings"
	"unicode"
	"unicode/utf8"

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

// summary is the rule's sentence, or one made from the topic.
func (d *Reading) summary() string {
	s, ok := d.sentence(d.rule.say)
	if s = visible.Short(s, maxSummary-1); ok && s != "" {
		return ended(s)
	}
	return Sentence(d.topicSentence())
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

// topicSentence tells of a message nothing but its topic, who did it, and to
// what: "Widget: paint job finished “Blue” for quill by mira".
func (d *Reading) topicSentence() string {
	name, rest := d.message.Category(), d.rest
	if rest == "" {
		name, rest, _ = strings.Cut(d.message.Topic, ".")
	}
	s := upperFirst(filter("spaced", name)) + ": " + first(strings.TrimSpace(filter("spaced", rest)), "a message")
	if title, ok := d.Words("title|subject|name"); ok {
		s += " “" + title + "”"
	}
	if on, ok := d.Words("@packages"); ok {
		s += " for " + on
	}
	if d.actor != "" {
		s += " by " + d.actor
	}
	return s
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
