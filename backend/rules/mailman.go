package rules

import (
	"mime"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// mailman reads the mailing lists. Senders are known by their addresses.
var mailman = source{
	by: "{msg.from:display}",
	terms: map[string]func(*Reading) string{
		"subject": mailSubject,
		"thread":  mailThread,
		"root":    func(d *Reading) string { root, _, _ := strings.Cut(mailThread(d), "/"); return root },
		"topic":   mailTopic,
	},
	rules: []rule{
		{
			on:      "receive",
			actor:   "msg.from:address",
			objects: list{"{mlist.list_name}/{@thread}/message"},
			link:    list{"{msg.archived-at:angle}", "https://lists.fedoraproject.org/archives{msg.archived-at:angle}"},
			say:     "{@who} wrote to the list {mlist.list_name}[: “{@subject}”]",
		},
		{
			actor:   "agent|msg.from:address",
			objects: list{"{mlist.list_name}/{@rest:slashed}"},
			link:    list{"https://lists.fedoraproject.org/archives/list/{mlist.list_name}@lists.fedoraproject.org/"},
		},
	},
}

// mailSubject is the subject without encoded words and line breaks.
func mailSubject(d *Reading) string {
	raw := d.Value("msg.subject")
	if len(raw) > fedmsg.MaxLink || !strings.Contains(raw, "=?") {
		return raw
	}
	if plain, err := new(mime.WordDecoder).DecodeHeader(raw); err == nil {
		return plain
	}
	return raw
}

// mailThread is the way from the first message of the thread to this one.
func mailThread(d *Reading) string {
	ids := strings.Fields(d.Value("msg.references|msg.in-reply-to"))
	ids = append(ids, d.Value("msg.message-id"))
	for i := range ids {
		ids[i] = filter("angle", ids[i])
	}
	return strings.Join(ids, "/")
}

// mailTopic is what a thread is about: the subject without what answers add.
func mailTopic(d *Reading) string {
	s := strings.TrimSpace(mailSubject(d))
	for {
		before, after, found := strings.Cut(s, ":")
		if !found || !answer(before) {
			return s
		}
		s = strings.TrimSpace(after)
	}
}

// answer tells the words that mail programs put before the subject.
func answer(prefix string) bool {
	switch strings.ToLower(prefix) {
	case "re", "aw", "fwd", "fw", "sv", "antw":
		return true
	}
	return false
}
