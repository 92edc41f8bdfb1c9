package rules

import (
	"strings"
	"unicode"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
	"github.com/fedora-hubs/hubs/backend/visible"
)

// account is the account that a name of a message belongs to, or "" where
// there is none: an account's name, its OpenID, a mail address, the principal
// of a service, or a name on another service.
func (d *Reading) account(name string) string {
	name = strings.TrimSpace(name)
	if d.source.names == "" || len(name) > fedmsg.MaxLink || strings.Contains(name, "://") || strings.Contains(name, "@") {
		return d.own(name)
	}
	return sole(d.foreign(name))
}

// own is the account that a name of our own services belongs to.
func (d *Reading) own(name string) string {
	if len(name) > fedmsg.MaxLink {
		return ""
	}
	name = strings.TrimSpace(name)
	switch {
	case strings.Contains(name, "://"):
		name = d.rules.openID(name)
	case strings.Contains(name, "@"):
		if local, realm, _ := strings.Cut(name, "@"); isRealm(realm) {
			name = local
		} else {
			name = d.rules.mailAccount(name)
		}
	default:
		name = principal(name)
	}
	return sole(name)
}

// sole is a name if it can be that of an account, else "".
func sole(name string) string {
	if !visible.Word(name, fedmsg.MaxAccount) || strings.ContainsAny(name, `/\:@,;=()`) || nobody(name) || value(name) {
		return ""
	}
	return name
}

// value tells what senders have where there is no name: true, none, a number.
func value(name string) bool {
	switch strings.ToLower(name) {
	case "true", "false", "none", "null", "nil", "undefined", "unknown", "n/a":
		return true
	}
	return !strings.ContainsFunc(name, unicode.IsLetter)
}

// isPackage tells whether a name can be that of a package: it has a letter, begins
// with a letter or digit, and has no characters that names of packages don't.
func isPackage(name string) bool {
	if len(name) > maxPackage || value(name) {
		return false
	}
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		case i > 0 && strings.IndexByte("-+._", c) >= 0, c == '_':
		default:
			return false
		}
	}
	return true
}

// foreign is the account of a name on another service. In chats and on the
// community's own sites people go by their account's name, so there an unknown
// name counts as that; elsewhere it would be a guess.
func (d *Reading) foreign(name string) string {
	if known, ok := d.message.Body.At("fas_usernames", name).(string); ok {
		return strings.TrimSpace(known)
	}
	if d.rules.Account != nil {
		if known := d.rules.Account(d.source.names, name); known != "" {
			return known
		}
	}
	switch d.source.names {
	case "irc", "discourse", "forgejo":
		return name
	}
	return ""
}

// openID is the account in an identity URL: mira for
// http://mira.id.fedoraproject.org/, with or without the slash or as https.
func (r Set) openID(s string) string {
	before, after, _ := strings.Cut(r.identity(), "USER")
	_, s, _ = strings.Cut(s, "://")
	_, before, _ = strings.Cut(before, "://")
	name, is := strings.CutPrefix(strings.TrimSuffix(s, "/"), before)
	if !is {
		return ""
	}
	name, is = strings.CutSuffix(name, strings.TrimSuffix(after, "/"))
	if !is {
		return ""
	}
	return name
}

// mailAccount is the account of a mail address. Addresses of the community's
// own domain name it; the others only Rules.Account can know.
func (r Set) mailAccount(s string) string {
	local, domain, _ := strings.Cut(s, "@")
	if local != "" && strings.EqualFold(domain, first(r.MailDomain, "fedoraproject.org")) && !isRole(local) {
		return local
	}
	if r.Account != nil && local != "" {
		return r.Account("mail", s)
	}
	return ""
}

// nobody tells the names that services use where there is no account.
func nobody(name string) bool {
	return strings.EqualFold(name, "anonymous") || name == "orphan" || name == "None" || name == "." || name == ".."
}

// isRole tells the addresses that stand for no account but for a task.
func isRole(local string) bool {
	switch local {
	case "nobody", "extras-qa", "extras-orphan", "noreply", "no-reply", "notifications", "admin", "webmaster", "root",
		"updates", "buildsys", "bugzilla", "infrastructure", "postmaster", "abuse", "mailman", "rel-eng", "security":
		return true
	}
	for _, task := range []string{"-owner", "-maintainers", "-members", "-sponsors", "-administrators", "-bounces", "-request", "-list"} {
		if strings.HasSuffix(local, task) {
			return true
		}
	}
	return false
}

// isRealm tells the realm of a principal from the domain of an address: it is written
// in capital letters.
func isRealm(s string) bool { return strings.Contains(s, ".") && s == strings.ToUpper(s) }

// principal is the name of a Kerberos principal of a service, which the build
// system takes for accounts: mbs for mbs/mbs.fedoraproject.org.
func principal(name string) string {
	if service, host, is := strings.Cut(name, "/"); is && strings.Contains(host, ".") {
		return service
	}
	return name
}
