package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"strings"

	"github.com/fedora-hubs/hubs/backend/fedmsg"
)

// A Set is the rules that tell what messages say. The zero value knows Fedora's
// services; the fields set what another community has of its own.
type Set struct {
	// Identity is the OpenID of an account, with USER in the place of its
	// name. Avatars are found by its hash. By default
	// http://USER.id.fedoraproject.org/.
	Identity string
	// AvatarPrefix and AvatarSuffix stand around the hexadecimal SHA-256 of
	// the identity. By default those of Libravatar, for 64 pixels.
	AvatarPrefix, AvatarSuffix string
	// MailDomain is the domain in which every account has an address. By
	// default fedoraproject.org.
	MailDomain string
	// Sites puts other addresses in the place of Fedora's, in links and icons:
	// "https://pagure.io" → "https://git.example.org".
	Sites map[string]string
	// Account gives the account that a name on another service belongs to, or
	// "". The services are mail, irc, github, forgejo, gitlab and discourse.
	// It must be quick and safe for concurrent use.
	Account func(service, name string) string
}

// Meta tells what a message says. It never fails: what the message does not
// tell, or tells in an odd way, stays empty.
func (r Set) Meta(m fedmsg.Message) fedmsg.Meta {
	d := r.reading(m)
	meta := d.read()
	if d.source == &hubs {
		meta.Hubs = hubsOf(m)
	}
	return meta
}

// Read is a message that was read before, for who puts several together.
func (r Set) Read(said *fedmsg.Said) Reading {
	d := r.reading(said.Message)
	d.actor, d.packages.values, d.said = said.Meta.Actor, said.Meta.Packages, said.Meta.Summary
	return d
}

// reading is a message before any rule was applied.
func (r Set) reading(m fedmsg.Message) Reading {
	category, rest, _ := strings.Cut(m.Event(), ".")
	rest = unversioned(rest)
	s := sources[category]
	if s == nil {
		s = &general
	}
	if s.webhook {
		m.Body = unwrapped(m.Body)
	}
	return Reading{rules: r, message: m, rest: rest, source: s}
}

// unversioned is a topic without the version of its schema at the end: today's
// services add .v1 or .v2.
func unversioned(topic string) string {
	i := strings.LastIndexByte(topic, '.')
	if version, is := strings.CutPrefix(topic[i+1:], "v"); i > 0 && is && version != "" && strings.Trim(version, "0123456789") == "" {
		return topic[:i]
	}
	return topic
}

// unwrapped is what a forge sent, where who passed it on put it beside the
// agent, the account that did it.
func unwrapped(body fedmsg.Body) fedmsg.Body {
	inner, is := body["body"].(map[string]any)
	if !is {
		return body
	}
	inner = maps.Clone(inner)
	if inner["agent"] == nil {
		inner["agent"] = body["agent"]
	}
	return inner
}

// Avatar is the address of the picture of an account; "" for no account.
func (r Set) Avatar(username string) string {
	if username == "" {
		return ""
	}
	identity := strings.Replace(r.identity(), "USER", username, 1)
	sum := sha256.Sum256([]byte(identity))
	return first(r.AvatarPrefix, "https://seccdn.libravatar.org/avatar/") +
		hex.EncodeToString(sum[:]) + first(r.AvatarSuffix, "?s=64&d=retro")
}

func (r Set) identity() string {
	return first(r.Identity, "http://USER.id.fedoraproject.org/")
}

// site is an address with the community's own sites in it; of several that
// match, the longest counts.
func (r Set) site(address string) string {
	var longest string
	for from := range r.Sites {
		if len(from) > len(longest) && strings.HasPrefix(address, from) {
			longest = from
		}
	}
	if longest == "" {
		return address
	}
	return r.Sites[longest] + address[len(longest):]
}
