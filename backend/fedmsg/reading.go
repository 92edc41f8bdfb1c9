package fedmsg

import (
	"maps"
	"slices"
	"strings"
)

// A reading is one message while its rules are applied to it.
type reading struct {
	rules   Rules
	source  *source
	message Message
	rest    string // the topic after the category
	rule    rule   // what all matching rules make together
	said    string // the sentence that was made of it before

	actor    string
	users    names
	packages names
	objects  names
	repos    names
}

// names is a set of names, of a limited size.
type names struct{ values []string }

func (n *names) add(name string) {
	if len(n.values) < maxNames && !slices.Contains(n.values, name) {
		n.values = append(n.values, name)
	}
}

// sorted gives the names, nil where there are none.
func (n *names) sorted() []string {
	slices.Sort(n.values)
	return n.values
}

// read applies the rules of the source.
func (d *reading) read() Meta {
	d.adopt(d.source)
	if d.source != &general {
		d.adopt(&everywhere)
	}
	d.readPeople()
	for _, template := range d.rule.packages {
		d.pkg(d.all(template)...)
	}
	if d.rule.also != nil {
		d.rule.also(d)
	}
	d.readHeaders()
	for _, template := range d.rule.objects {
		d.object(d.all(template)...)
	}
	for _, template := range d.rule.repos {
		d.repository(d.all(template)...)
	}
	return Meta{
		Usernames: d.users.sorted(), Packages: d.packages.sorted(), Objects: d.objects.sorted(),
		Repositories: d.repos.sorted(),
		Actor:        d.actor, Link: d.link(), Icon: d.icon(), SecondaryIcon: d.rules.Avatar(d.actor),
		Summary: d.summary(),
	}
}

func (d *reading) adopt(s *source) {
	for i := range s.rules {
		if s.rules[i].matches(d) {
			d.rule.adopt(&s.rules[i])
		}
	}
}

// readPeople finds who did it and whom it is about.
func (d *reading) readPeople() {
	for path, more := d.rule.actor, d.rule.actor != ""; more && d.actor == ""; {
		var one string
		one, path, more = strings.Cut(path, "|")
		d.people(one, func(name string) {
			d.actor = first(d.actor, name)
			d.users.add(name)
		})
	}
	for _, path := range d.rule.users {
		d.people(path, d.users.add)
	}
}

// readHeaders adds the accounts and packages that the sender named for who
// reads no message's body.
func (d *reading) readHeaders() {
	for _, header := range slices.Sorted(maps.Keys(d.message.Headers)) {
		if named, _ := d.message.Headers[header].(bool); !named {
			continue
		}
		if name, is := strings.CutPrefix(header, "fedora_messaging_user_"); is {
			if name = d.own(name); name != "" {
				d.users.add(name)
			}
		}
		if name, is := strings.CutPrefix(header, "fedora_messaging_rpm_"); is {
			d.pkg(name)
		}
	}
}

// people calls yield with every account that a path leads to.
func (d *reading) people(path string, yield func(string)) {
	path, how, _ := strings.Cut(path, ":")
	d.lookup(path, func(v any) bool {
		read := d.account
		if path == "agent" && d.source.webhook {
			read = d.own // whoever passed it on knew the account
		}
		if name := read(filter(how, person(v))); name != "" {
			yield(name)
		}
		return len(d.users.values) < maxNames
	})
}

// pkg adds packages.
func (d *reading) pkg(all ...string) {
	for _, name := range all {
		if name = strings.TrimSpace(name); word(name, maxPackage) {
			d.packages.add(name)
		}
	}
}

// object adds objects.
func (d *reading) object(all ...string) {
	for _, path := range all {
		if path = strings.TrimSpace(path); sound(path, maxObject) {
			d.objects.add(path)
		}
	}
}

// repository adds source repositories by their web addresses.
func (d *reading) repository(all ...string) {
	for _, address := range all {
		if place := repository(d.rules.site(address)); place != "" {
			d.repos.add(place)
		}
	}
}

// link is the first of the rule's links that the message can fill.
func (d *reading) link() string {
	for _, template := range d.rule.link {
		if link := absolute(d.rules.site(d.address(template))); link != "" {
			return link
		}
	}
	return ""
}

func (d *reading) icon() string {
	if own := absolute(d.rules.site(d.address(d.rule.icon))); own != "" {
		return own
	}
	return d.rules.site(first(d.source.icon, busIcon))
}

// term is a value that no path reaches: of the source, or one of
//
//	who      the one who did it, for a sentence: the account, the source's by, "Someone"
//	actor    the account that did it, or nothing
//	stg      ".stg" for messages of the staging environment, or nothing
//	rest     the topic after the category
//	step     the rest without its first part
//	last     the last part of the topic
//	said     the whole sentence, of a message in a group
//	sender   the account that the sending process ran under
//	0 to 9   a part of the rest of the topic
func (d *reading) term(name string) string {
	if own := d.source.terms[name]; own != nil {
		return own(d)
	}
	switch name {
	case "who":
		return d.who()
	case "actor":
		return d.actor
	case "stg":
		if d.staging() {
			return ".stg"
		}
	case "rest":
		return d.rest
	case "step":
		_, step, _ := strings.Cut(d.rest, ".")
		return step
	case "last":
		return d.message.Topic[strings.LastIndexByte(d.message.Topic, '.')+1:]
	case "said":
		return d.sentenceSaid()
	case "sender":
		return d.message.Username
	case "0", "1", "2", "3", "4", "5", "6", "7", "8", "9":
		return part(d.rest, int(name[0]-'0'))
	}
	return ""
}

// event is what happened: the topic after the category, where the source has
// nothing better.
func (d *reading) event() string { return first(d.term("event"), d.rest) }

// restUnless is the topic after the category, where there is no thread that the
// message is about: threads that have no more in common stay apart.
func (d *reading) restUnless(thread string) string {
	if thread != "" {
		return ""
	}
	return d.rest
}

// someone did what no account is named for.
const someone = "Someone"

func (d *reading) who() string {
	if d.actor != "" {
		return d.actor
	}
	if by, ok := d.sentence(d.source.by); ok && by != "" {
		return by
	}
	return someone
}

func (d *reading) staging() bool {
	_, rest, _ := strings.Cut(d.message.Topic, ".")
	return part(rest, 1) == "stg"
}

// part is the n-th part of a topic.
func part(topic string, n int) string {
	for range n {
		var found bool
		if _, topic, found = strings.Cut(topic, "."); !found {
			return ""
		}
	}
	topic, _, _ = strings.Cut(topic, ".")
	return topic
}
