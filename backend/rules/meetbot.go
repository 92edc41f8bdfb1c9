package rules

import (
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// meetbot reads the meetings in the chat. People are known by their nicknames.
var meetbot = source{
	icon:  "https://apps.fedoraproject.org/img/icons/meetbot.png",
	names: "irc",
	by:    "{details.nick|end_user|start_user|owner}",
	terms: map[string]func(*Reading) string{
		"meeting": func(d *Reading) string { return d.Value("meeting_topic|meeting_name") },
		"where":   func(d *Reading) string { return d.Value("channel|location") },
		"quoted":  meetbotQuoted,
		"kind":    meetbotKind,
	},
	rules: []rule{
		{on: "meeting.start", say: "{@who} started the meeting[ “{@meeting}”][ in {@where}]"},
		{on: "meeting.complete", when: "logs", link: list{"{url}", "{logs.log_url}"}},
		{
			on:   "meeting.complete",
			link: list{"{url:https}.html", "{logs.log_url}"},
			say:  "{@who} ended the meeting[ “{@meeting}”][ in {@where}]",
		},
		{on: "meeting.topic.update", say: "{@who} changed the topic of the meeting[ “{@meeting}”][ in {@where}] to “{topic}”"},
		{
			on:   "meeting.item.*",
			link: list{"{@quoted}"},
			say:  "{@who} noted {@kind} in the meeting[ “{@meeting}”][ in {@where}][: “{details.line}”]",
		},
		{
			actor: "details.nick|end_user|start_user|owner|agent",
			objects: list{
				"channels/{@where}",
				"titles/{@meeting}",
				"topics/{topic}",
			},
			also: meetbotPeople,
		},
	},
}

// meetbotQuoted is the address that a line begins with.
func meetbotQuoted(d *Reading) string {
	word, _, _ := strings.Cut(strings.TrimSpace(d.Value("details.line")), " ")
	return fedmsg.Link(word)
}

// meetbotKind is what sort of item a line of a meeting was marked as.
func meetbotKind(d *Reading) string {
	switch kind := d.term("last"); kind {
	case "action", "idea", "info":
		return "an " + strings.Replace(kind, "info", "information", 1)
	case "agreed", "accepted", "rejected":
		return "what was " + kind
	case "help":
		return "that help is wanted"
	default:
		return "a " + kind
	}
}

// meetbotPeople adds who was there, besides the bots that keep the minutes.
func meetbotPeople(d *Reading) {
	for _, path := range []string{"attendees.#", "attendees.name"} {
		d.people(path, func(name string) {
			switch name {
			case "zodbot", "meetbot", "supybot":
				return
			}
			d.users.add(name)
			d.object("attendees/" + name)
		})
	}
}
