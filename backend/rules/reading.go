package rules

import (
	"maps"
	"slices"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// A Reading is one message while its rules are applied to it.
type Reading struct {
	rules   Set
	source  *source
	message fedmsg.Message
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
type names struct {
	values []string
	closed bool // no more are taken
}

func (n *names) has(name string) bool { return slices.Contains(n.values, name) }

func (n *names) add(name string) {
	if !n.closed && len(n.values) < MaxNames && !n.has(name) {
		n.values = append(n.values, name)
	}
}

// sorted gives the names, nil where there are none.
func (n *names) sorted() []string {
	slices.Sort(n.values)
	return n.values
}

// read applies the rules of the source.
func (d *Reading) read() fedmsg.Meta {
	d.adopt(d.source)
	if d.source != &general {
		d.adopt(&everywhere)
	}
	d.readHeaders()
	d.readPeople()
	for _, template := range d.rule.packages {
		d.pkg(d.all(template)...)
	}
	if d.rule.also != nil {
		d.rule.also(d)
	}
	for _, template := range d.rule.objects {
		d.object(d.all(template)...)
	}
	for _, template := range d.rule.repos {
		d.repository(d.all(template)...)
	}
	m := fedmsg.Meta{
		Usernames: d.users.sorted(), Packages: d.packages.sorted(), Objects: d.objects.sorted(),
		Repositories: d.repos.sorted(),
		Actor:        d.actor, Link: d.link(), Icon: d.icon(), SecondaryIcon: d.rules.Avatar(d.actor),
	}
	m.Confidential = d.confidential()
	d.sayAll(&m)
	return m
}

func (d *Reading) adopt(s *source) {
	for i := range s.rules {
		if s.rules[i].matches(d) {
			d.rule.adopt(&s.rules[i])
		}
	}
}

// outright is where messages of every source name who did it.
var outright = list{"agent_name", "agent"}

// readPeople finds who did it and whom it is about: what the message says outright
// counts before what a rule of its source looks for. Where headers name people,
// those are all: the sender's own schema says so.
func (d *Reading) readPeople() {
	known := d.users.closed
	other := ""
	for _, key := range outright {
		if _, is := d.message.Body[key]; is {
			other = first(other, d.readActor(key, known))
		}
	}
	other = first(other, d.readActor(d.rule.actor, known))
	if d.actor == "" && other != "" { // headers name only the others
		d.actor, d.users.values = other, append(d.users.values, other)
	}
	for _, path := range d.rule.users {
		d.people(path, d.users.add)
	}
	for _, key := range concerned {
		if _, is := d.message.Body[key]; is {
			d.people(key, d.users.add)
		}
	}
}

// concerned is where messages of every source name whom they are about.
var concerned = list{"agent_name", "agent", "usernames", "chairs", "start_user", "end_user"}

// readActor finds who did it at paths with | between them, among the known if
// there are any; other is one whom they don't have.
func (d *Reading) readActor(path string, known bool) (other string) {
	for more := path != ""; more && d.actor == ""; {
		var one string
		one, path, more = strings.Cut(path, "|")
		d.people(one, func(name string) {
			if d.actor == "" && (!known || d.users.has(name)) {
				d.actor = name
			}
			other = first(other, name)
			d.users.add(name)
		})
	}
	return other
}

// readHeaders takes the accounts and packages that the sender named for who
// reads no message's body. Of each kind, those are all.
func (d *Reading) readHeaders() {
	defer func() {
		d.users.closed, d.packages.closed = len(d.users.values) > 0, len(d.packages.values) > 0
	}()
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
func (d *Reading) people(path string, yield func(string)) {
	path, how, _ := strings.Cut(path, ":")
	d.lookup(path, func(v any) bool {
		read := d.account
		if path == "agent" && d.source.webhook {
			read = d.own // whoever passed it on knew the account
		}
		if name := read(filter(how, person(v))); name != "" {
			yield(name)
		}
		return len(d.users.values) < MaxNames
	})
}

// pkg adds packages.
func (d *Reading) pkg(all ...string) {
	for _, name := range all {
		if name = strings.TrimSpace(name); isPackage(name) {
			d.packages.add(name)
		}
	}
}

// object adds objects.
func (d *Reading) object(all ...string) {
	for _, path := range all {
		if path = strings.TrimSpace(path); visible.Name(path, maxObject) {
			d.objects.add(path)
		}
	}
}

// repository adds source repositories by their web addresses.
func (d *Reading) repository(all ...string) {
	for _, address := range all {
		if place := fedmsg.RepositoryAt(d.rules.site(address)); place != "" {
			d.repos.add(place)
		}
	}
}

// anywhere is where messages have links if a rule's own find nothing.
var anywhere = list{"{url}", "{link}", "{html_url}", "{web_url}", "{*.url}"}

// link is the first of the rule's links that the message can fill.
func (d *Reading) link() string {
	switch link := d.firstLink(d.rule.link); {
	case link != "" || len(d.rule.link) == 0:
		return link
	case d.source.home != nil:
		return d.firstLink(d.source.home)
	}
	return d.firstLink(anywhere)
}

func (d *Reading) firstLink(templates list) string {
	for _, template := range templates {
		if link := fedmsg.Link(d.rules.site(d.address(template))); link != "" {
			return link
		}
	}
	return ""
}

func (d *Reading) icon() string {
	if own := fedmsg.Link(d.rules.site(d.address(d.rule.icon))); own != "" {
		return own
	}
	return d.rules.site(first(d.source.icon, busIcon))
}

// term is a value that no path reaches: of the source, or one of
//
//	service  the name of the service
//	verb     what was done, by the last part of the topic
//	who      the one who did it, for a sentence: the account, the source's by, "Someone"
//	actor    the account that did it, or nothing
//	stg      ".stg" for messages of the staging environment, or nothing
//	rest     the topic after the category
//	step     the rest without its first part
//	last     the last part of the topic
//	said     the whole sentence, of a message in a group
//	sender   the account that the sending process ran under
//	0 to 9   a part of the rest of the topic
func (d *Reading) term(name string) string {
	if own := d.source.terms[name]; own != nil {
		return own(d)
	}
	switch name {
	case "who":
		return d.who()
	case "verb":
		return first(pastOf(d.term("last")), "changed")
	case "service":
		return d.Service()
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
		topic := unversioned(d.message.Topic)
		return topic[strings.LastIndexByte(topic, '.')+1:]
	case "said":
		return d.Said()
	case "sender":
		return d.message.Username
	case "0", "1", "2", "3", "4", "5", "6", "7", "8", "9":
		return part(d.rest, int(name[0]-'0'))
	}
	return ""
}

// Said is the sentence that was made of the message before, without its full stop.
func (d *Reading) Said() string { return strings.TrimSuffix(d.said, ".") }

// Event is what happened: the topic after the category, where the source has
// nothing better.
func (d *Reading) Event() string { return first(d.term("event"), d.rest) }

// Rest is the topic after the category.
func (d *Reading) Rest() string { return d.rest }

// restUnless is the topic after the category, where there is no thread that the
// message is about: threads that have no more in common stay apart.
func (d *Reading) restUnless(thread string) string {
	if thread != "" {
		return ""
	}
	return d.rest
}

// someone did what no account is named for.
const someone = "Someone"

func (d *Reading) who() string {
	if d.actor != "" {
		return d.actor
	}
	if by, ok := d.sentence(d.source.by); ok && by != "" {
		return by
	}
	return someone
}

// Doer is the name of who did it, and whether that is somebody's and not a
// service's, or nobody's.
func (d *Reading) Doer() (name string, somebody bool) {
	if d.actor != "" {
		return d.actor, true
	}
	name = d.who()
	somebody = name != someone && name != d.source.by
	if somebody {
		name = visible.Short(name, MaxPart)
	}
	return name, somebody
}

func (d *Reading) staging() bool {
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
