package rules

import (
	"slices"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// hubs reads our own messages.
var hubs = source{
	terms: map[string]func(*Reading) string{
		"self": func(d *Reading) string {
			if d.Value("agent") == d.Value("user") {
				return "yes"
			}
			return ""
		},
	},
	rules: []rule{
		{on: "user.created", say: "{user|agent} joined"},
		{on: "user.updated", say: "{user|agent} changed[ the {changed_keys:spaced} of] the account"},
		{on: "user.role.added", when: "role=stargazer", say: "{user|agent} starred {title|hub}"},
		{on: "user.role.added", when: "role=subscriber", say: "{user|agent} followed {title|hub}"},
		{on: "user.role.removed", when: "role=stargazer", say: "{user|agent} unstarred {title|hub}"},
		{on: "user.role.removed", when: "role=subscriber", say: "{user|agent} unfollowed {title|hub}"},
		{on: "user.role.added", when: "@self", say: "{@who} joined {title|hub}[ as {role}]"},
		{on: "user.role.added", say: "{@who} added {user} to {title|hub}[ as {role}]"},
		{on: "user.role.changed", say: "{@who} changed the role of {user} in {title|hub}[ to {role}]"},
		{on: "user.role.removed", when: "@self", say: "{@who} gave up the role[ of {role}] in {title|hub}"},
		{on: "user.role.removed", say: "{@who} took the role[ of {role}] in {title|hub} from {user}"},
		{on: "hub.created", say: "{@who} created {title|hub}"},
		{on: "hub.updated", say: "{@who} changed[ the {changed_keys:setting} of] {title|hub}"},
		{
			on:      "widget.updated",
			objects: list{"hubs/{hub}", "widgets/{widget}"},
			say:     "{@who} changed[ the {changed_keys:spaced} of] the[ {kind}] widget on {title|hub}",
		},
		{
			actor:   "agent",
			users:   list{"user"},
			objects: list{"hubs/{hub}"},
			link:    list{"{link}"},
		},
	},
}

// hubsOf tells which hubs a message of our own is about: the one it names,
// and that of the person it names.
func hubsOf(m fedmsg.Message) (all []string) {
	n, _ := hub.ReadNotice(m.Event(), m.Body)
	if visible.Word(n.Hub, fedmsg.MaxAccount+2) {
		all = append(all, n.Hub)
	}
	if visible.Word(n.User, fedmsg.MaxAccount) {
		all = append(all, hub.Key{Kind: hub.Person, Name: n.User}.String())
	}
	slices.Sort(all)
	return slices.Compact(all)
}
