package demo

import (
	"strings"
	"time"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A mail goes to a mailing list.
type mail struct {
	list    string
	from    *Person
	subject string
	id      string
	before  []string // ids of the mails of the thread that it answers
}

// reply answers a mail.
func (m mail) reply(from *Person, id string) mail {
	return mail{m.list, from, "Re: " + strings.TrimPrefix(m.subject, "Re: "), id, append(append([]string{}, m.before...), m.id)}
}

func (m mail) receive() line {
	return func(time.Time) post {
		address, hash := m.list+"@lists."+domain, strings.ToUpper(m.id)
		header := map[string]any{
			"from": `"` + m.from.Name + `" <` + m.from.mail() + ">", "to": address, "delivered-to": address, "cc": nil,
			"subject": m.subject, "message-id": angle(m.id), "in-reply-to": nil, "references": nil,
			"archived-at":       "<https://lists." + domain + "/list/" + address + "/message/" + hash + "/>",
			"x-message-id-hash": hash,
		}
		if n := len(m.before); n > 0 {
			header["in-reply-to"] = angle(m.before[n-1])
			header["references"] = angle(strings.Join(m.before, "@mail."+domain+">\n\t<"))
		}
		return post{"mailman.receive", fedmsg.Body{"mlist": map[string]any{"list_name": m.list}, "msg": header}}
	}
}

// angle makes the identity of a mail of a name.
func angle(id string) string { return "<" + id + "@mail." + domain + ">" }
