package widgets

import (
	"fmt"
	"regexp"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/hub"
)

// Concerns select the messages that a hub is about: those of its people, its
// packages, its repositories and its topics. They serve as interests and as a
// question to the archive alike.
func Concerns(h Hub) Interests { return AnyOf(Subjects(h)) }

// Subjects are what a hub is about, as a filter for AnyOf.
func Subjects(h Hub) fedmsg.Filter {
	people := h.Members
	if h.Kind == hub.Person {
		people = []string{h.Name}
	}
	return fedmsg.Filter{Usernames: people, Packages: h.Packages, Repositories: h.Repositories, Topics: h.Topics}
}

// AnyOf select the messages that concern any of the accounts, packages,
// repositories or topics of a filter, which may be written as people write
// them; nothing where all are empty.
func AnyOf(any fedmsg.Filter) Interests {
	var found Interests
	for _, f := range []fedmsg.Filter{
		{Usernames: any.Usernames}, {Packages: any.Packages}, {Repositories: repositories(any.Repositories)}, {Topics: any.Topics},
	} {
		if !f.Empty() {
			found = append(found, f)
		}
	}
	return found
}

// repositories are the names that messages have for what is at addresses.
func repositories(addresses []string) (names []string) {
	for _, address := range addresses {
		if name := fedmsg.Repository(address); name != "" {
			names = append(names, name)
		}
	}
	return names
}

var validTopic = regexp.MustCompile(`^[^.*\s]+(\.[^.*\s]+)*(\.\*)?$`)

// ValidTopic reports whether a text is a topic without prefix and environment,
// or a pattern of such topics: bodhi.update.comment, bodhi.update.*, bodhi.*.
func ValidTopic(text string) bool { return validTopic.MatchString(text) }

// CheckSubjects tells what is wrong with what a hub or a feed is to be about,
// by the name of the field: an entry that can't be the name of an account, a
// package, a repository or a topic. What people write as a filter is named as
// in forms.
func CheckSubjects(f fedmsg.Filter) error {
	for _, check := range []struct {
		field   string
		entries []string
		fits    func(string) bool
		format  string
	}{
		{"users", f.Usernames, func(s string) bool { return hub.CheckName(s) == nil }, "%q can't be the name of an account."},
		{"packages", f.Packages, validPackage.MatchString, "%q can't be the name of a package."},
		{"repositories", f.Repositories, func(s string) bool { return fedmsg.Repository(s) != "" }, "%q is not the address of a repository. Use one like https://github.com/owner/name."},
		{"topics", f.Topics, ValidTopic, "%q is not a topic. Use a name like bodhi.update.comment or bodhi.update.*."},
		{"without_topics", f.Unless.Topics, ValidTopic, "%q is not a topic. Use a name like bodhi.update.comment or bodhi.update.*."},
	} {
		for _, entry := range check.entries {
			if !check.fits(entry) {
				return FieldError{check.field, fmt.Sprintf(check.format, entry)}
			}
		}
	}
	return nil
}

var validPackage = regexp.MustCompile(`^\S+$`)

// RoleChanges select the messages about people who join, leave or change
// their role, where a hub takes part: a team as what they join, a person as
// who joins.
func RoleChanges(key string) Interests {
	return Interests{{Topics: []string{hub.RoleNotices}, Hubs: []string{key}}}
}

// FaceChanges select the messages that people are called or look otherwise, by their
// names.
func FaceChanges(usernames ...string) Interests {
	if len(usernames) == 0 {
		return nil
	}
	return Interests{{Topics: []string{hub.UserNotices}, Usernames: usernames}}
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
	return Interests{{Topics: []string{hub.HubNotices}, Hubs: []string{key}}}
}
