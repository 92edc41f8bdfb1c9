package rules

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// topicParts tell of a message what its topic does, who did it, and to what: "mira
// finished the paint job “Blue” for quill in Widget". They are the last sentence of
// every source, so they need nothing but the topic.
func (d *Reading) topicParts() Saying {
	words := strings.FieldsFunc(d.rest, func(r rune) bool { return strings.ContainsRune("._-/ ", r) || !unicode.IsPrint(r) })
	s := Saying{who: visible.Short(first(d.actor, d.byName(), d.Service()), MaxPart)}
	s.Who = []fedmsg.Doer{{Name: s.who, Account: d.actor != ""}}
	nth := lastVerb(words)
	switch {
	case len(words) == 0:
		s.verb = "sent"
		s.add(object, " a message")
	case nth < 0:
		s.verb, s.State = "reported", d.topicState(words)
		s.add(object, " “"+visible.Short(strings.Join(words, " "), MaxPart)+"”")
	default:
		s.verb = pastOf(words[nth])
		s.add(object, " "+d.thing(words[:nth], words[nth+1:]))
	}
	if title, ok := d.Words("title|subject"); ok {
		s.add(more, " “"+title+"”")
	}
	switch on, ok := d.Words("@packages"); {
	case ok && len(s.texts) == 1 && s.texts[0] == " something":
		s.texts[0] = " " + on
	case ok:
		s.add(more, " for "+on)
	}
	if d.actor != "" {
		s.add(place, " in "+d.Service())
	}
	return s
}

// topicState is the state that a topic ends with.
func (d *Reading) topicState(words []string) string {
	if state := states[strings.ToLower(words[len(words)-1])]; state != "" && len(words) > 1 {
		return state
	}
	return ""
}

// lastVerb is which word of a topic says what was done: the last that can; -1 if none.
func lastVerb(words []string) int {
	for i, word := range slices.Backward(words) {
		if pastOf(word) != "" && (i > 0 || len(words) == 1 || i == len(words)-1) {
			return i
		}
	}
	if len(words) > 0 && pastOf(words[0]) != "" && !nouns[strings.ToLower(words[0])] {
		return 0
	}
	return -1
}

// nouns are words that are verbs, too, but begin a topic as what something is done to.
var nouns = map[string]bool{"build": true, "update": true, "comment": true, "tag": true, "report": true, "request": true, "release": true, "test": true, "check": true, "review": true, "branch": true, "new": false}

// thing is what something was done to: the words of the topic before the verb, with the
// name that the message has for it.
func (d *Reading) thing(before, after []string) string {
	if len(before) == 0 {
		before, after = after, nil
	}
	if len(before) == 0 {
		return first(d.onlyThing(), d.nameOf(""), "something")
	}
	noun := visible.Short(strings.ToLower(strings.Join(before, " ")), MaxPart)
	text := strings.TrimSpace(article(noun) + " " + noun)
	if name := d.nameOf(strings.Join(before, "_")); name != "" {
		text = "the " + noun + " " + name
	} else if name := d.nameOf(before[len(before)-1]); name != "" {
		text = "the " + noun + " " + name
	}
	if len(after) > 0 {
		text += " (" + visible.Short(strings.Join(after, " "), MaxPart) + ")"
	}
	return text
}

// onlyThing is the one object of a message that has a name.
func (d *Reading) onlyThing() string {
	only, n := "", 0
	for key, v := range d.message.Body {
		if object, is := v.(map[string]any); is && object["name"] != nil {
			only, n = key, n+1
		}
	}
	if n != 1 || only == "" {
		return ""
	}
	if name := d.nameOf(only); name != "" {
		return "the " + visible.Short(spaced(only), MaxPart) + " " + name
	}
	return ""
}

// nameOf is what a message calls the thing under a key, or itself.
func (d *Reading) nameOf(key string) string {
	from := map[string]any(d.message.Body)
	if key != "" {
		inner, is := from[key].(map[string]any)
		if !is {
			return ""
		}
		from = inner
	}
	for _, name := range []string{"name", "full_name", "nvr", "alias", "title", "login", "username", "number", "id"} {
		if key == "" && (name == "title" || name == "username" || name == "login") {
			continue // told elsewhere
		}
		switch s := visible.Short(text(from[name]), MaxPart); {
		case s == "":
		case name == "title":
			return "“" + s + "”"
		case name == "number":
			return "#" + s
		default:
			return s
		}
	}
	return ""
}

// article is "a" or "an"; none for several.
func article(noun string) string {
	if strings.HasSuffix(noun, "s") && !strings.HasSuffix(noun, "ss") && !strings.HasSuffix(noun, "us") && !strings.HasSuffix(noun, "is") {
		return ""
	}
	if strings.ContainsRune("aeiou", rune(noun[0])) {
		return "an"
	}
	return "a"
}

// Service is the proper name of the service that sent the message.
func (d *Reading) Service() string {
	if by := d.source.by; by != "" && !strings.Contains(by, "{") {
		return by
	}
	name := d.message.Category()
	if d.rest == "" {
		name, _, _ = strings.Cut(d.message.Topic, ".")
	}
	return first(services[name], upperFirst(visible.Short(spaced(name), MaxPart)), "The bus")
}

// services are the names of those that are not written as their category.
var services = map[string]string{
	"askbot": "Askbot", "fas": "Accounts", "fedocal": "the calendar", "fedbadges": "Badges", "fmn": "Notifications", "forgejo": "Forgejo", "github": "GitHub", "gitlab": "GitLab", "ipa": "IPA", "irc": "the chat",
	"hubs": "Hubs", "mbs": "MBS", "odcs": "ODCS", "openqa": "openQA", "openscanhub": "OpenScanHub", "logdetective": "Log Detective", "mirrormanager": "MirrorManager", "pdc": "PDC", "pretix": "Pretix", "resultsdb": "ResultsDB", "waiverdb": "WaiverDB",
	"discourse": "Discourse", "git": "Git", "wiki": "the wiki", "kerneltest": "Kernel tests", "planet": "The planet",
}

// byName is who did it where a source names somebody without an account.
func (d *Reading) byName() string {
	if by, ok := d.sentence(d.source.by); ok && strings.Contains(d.source.by, "{") {
		return by
	}
	return ""
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
