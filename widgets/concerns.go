package widgets

import (
	"regexp"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// Concerns select the messages that a hub is about: those of its people, its
// packages and its topics. They serve as interests and as a question to the
// archive alike.
func Concerns(h Hub) Interests {
	people := h.Members
	if h.Kind == hub.Person {
		people = []string{h.Name}
	}
	return AnyOf(people, h.Packages, h.Topics)
}

// AnyOf select the messages that concern any of these accounts, packages or
// topics; nothing where all three are empty.
func AnyOf(usernames, packages, topics []string) Interests {
	var found Interests
	for _, f := range []fedmsg.Filter{{Usernames: usernames}, {Packages: packages}, {Topics: topics}} {
		if !f.Empty() {
			found = append(found, f)
		}
	}
	return found
}

var validTopic = regexp.MustCompile(`^[^.*\s]+(\.[^.*\s]+)*(\.\*)?$`)

// ValidTopic reports whether a text is a topic without prefix and environment,
// or a pattern of such topics: bodhi.update.comment, bodhi.update.*, bodhi.*.
func ValidTopic(text string) bool { return validTopic.MatchString(text) }

// RoleChanges select the messages about people who join, leave or change
// their role, where a hub takes part: a team as what they join, a person as
// who joins.
func RoleChanges(key string) Interests {
	return Interests{{Topics: []string{"hubs.user.role.*"}, Hubs: []string{key}}}
}

// PersonOf is whom a widget about one person shows: who was chosen, else whose
// page it stands on; "" on a team's page where nobody was chosen.
func PersonOf(h Hub, chosen Username) string {
	if chosen == "" && h.Kind == hub.Person {
		return h.Name
	}
	return string(chosen)
}

// HubChanges select the messages about a hub's own settings: its title, its
// topics, whether it is archived.
func HubChanges(key string) Interests {
	return Interests{{Topics: []string{"hubs.hub.*"}, Hubs: []string{key}}}
}
