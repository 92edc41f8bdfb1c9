// Package rules tells what the messages of services say: who did what, to which
// packages and repositories, with a link and a sentence. Each service is a table of
// rules; README.md beside it has their language and a recipe for a new one.
package rules

import "strings"

// A source is a service whose messages are understood: its rules in the order
// in which they count, the special one before the general one.
type source struct {
	icon  string                             // picture of the service; Fedora's bus where there is none
	names string                             // the service that its names belong to, "" where they are accounts
	by    string                             // template: who did it where no account is named; "Someone" where empty
	terms map[string]func(d *Reading) string // values that a path cannot reach, for {@name}
	rules []rule

	webhook bool // it passes on what a forge sent
	home    list // templates of links, for when a rule's own give nothing
}

// A list is a number of paths or templates.
type list = []string

// none is the list of a rule that wants nothing where a later rule has something.
var none = list{}

// A rule tells what the messages of some topics of a source say. Of all rules
// that match a message, each field is taken from the first that sets it.
//
// A path leads into the message's body: keys with dots between them. It goes
// through all items of a list, or the one with a number; "#" stands for all
// keys of an object, "*" for all its values.
//
// A template is text with fields: {path}, {path:filter}, {path|other|=text}
// takes the first that is not empty. {@name} is one of the terms: of its
// source, or of every source (see Reading.term). A template of which one field
// is empty gives nothing; in a sentence, only the part within [ ] around it is
// left out.
type rule struct {
	on       string           // topics, without the category: "update.edit"; "update.*" for all that start so; | between them; "" for all
	when     string           // "path" holds something, "!path" holds nothing, "path=value"
	actor    string           // paths with | between them: the account that did it
	users    list             // paths: more accounts that it is about
	packages list             // templates; one package for each value of a field
	objects  list             // templates, likewise
	repos    list             // templates, likewise: the web addresses of source repositories
	link     list             // templates, the first that gives something
	icon     string           // template
	say      string           // template of one sentence, without its full stop: "{@who} VERB …", see vocabulary
	state    string           // template: how it ended or how it goes, in the service's own word; see stateOf
	phrase   *Phrase          // the sentence, taken apart
	topics   []topic          // the patterns of on, taken apart
	also     func(d *Reading) // what a template cannot say; runs after users and packages
}

// adopt takes from another rule what this one does not set.
func (u *rule) adopt(o *rule) {
	u.actor = first(u.actor, o.actor)
	u.icon = first(u.icon, o.icon)
	if u.phrase == nil {
		u.phrase, u.state = o.phrase, o.state
	}
	for _, f := range []struct{ mine, other *list }{
		{&u.users, &o.users}, {&u.packages, &o.packages}, {&u.objects, &o.objects}, {&u.repos, &o.repos}, {&u.link, &o.link},
	} {
		if *f.mine == nil {
			*f.mine = *f.other
		}
	}
	if u.also == nil {
		u.also = o.also
	}
}

// matches reports whether a rule is for the message that is being read.
func (u *rule) matches(d *Reading) bool {
	return u.covers(d.rest) && (u.when == "" || d.holds(u.when))
}

// A topic is a pattern of topics: one, or all that start so.
type topic struct {
	begin string
	wild  bool
}

func topicsOf(patterns string) (all []topic) {
	for one := range strings.SplitSeq(patterns, "|") {
		begin, wild := strings.CutSuffix(one, "*")
		all = append(all, topic{begin, wild})
	}
	return all
}

// covers is Covers for the rule's own patterns.
func (u *rule) covers(rest string) bool {
	if u.on == "" {
		return true
	}
	if u.topics == nil {
		return Covers(u.on, rest)
	}
	for _, t := range u.topics {
		if t.begin == rest || t.wild && strings.HasPrefix(rest, t.begin) {
			return true
		}
	}
	return false
}

// Covers tells whether one of the patterns, with | between them, is for a topic
// without its category.
func Covers(patterns, rest string) bool {
	for more := true; more; {
		var one string
		one, patterns, more = strings.Cut(patterns, "|")
		prefix, wild := strings.CutSuffix(one, "*")
		if one == "" || one == rest || wild && strings.HasPrefix(rest, prefix) {
			return true
		}
	}
	return false
}

// first is the first string that is not empty.
func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
