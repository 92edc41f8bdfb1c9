package hub

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/fedora-hubs/hubs/backend/visible"
)

// How long what people call things may be, in characters.
const (
	MostName    = 64
	MostTitle   = 100
	MostSummary = 300
)

var validName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9._-]{1,63}$`)

// CheckName tells whether a name can name a hub or an account.
func CheckName(name string) error {
	if !validName.MatchString(name) {
		return ErrName
	}
	return nil
}

// NameFrom makes a name of a title: its letters without their accents, and a dash between
// words. It is empty where a title has too few letters that a name can have.
func NameFrom(title string) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(strings.ToLower(title)) {
		switch {
		case r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			gap = false
		case !unicode.In(r, unicode.Mn) && r != '\'' && r != '’':
			gap = true
		}
	}
	name := strings.TrimRight(b.String()[:min(b.Len(), mostName)], "-")
	if CheckName(name) != nil {
		return ""
	}
	return name
}

// mostName is how long a name may be that is made of a title.
const mostName = 40

// alike writes what looks the same in the same way: of the confusables of UTS #39
// those that a name can have, as 1, I and l, and besides 5 and s, vv and w. A name
// that differs in what divides its words alone looks the same, too.
var alike = strings.NewReplacer(".", "", "-", "", "_", "", "0", "o", "1", "l", "i", "l", "5", "s", "m", "rn", "w", "vv")

// Skeleton is what names that look alike have in common: infra, Infra, 1nfra and
// in-fra. It is itself no name.
func Skeleton(name string) string { return alike.Replace(strings.ToLower(name)) }

// reserved are the names that no team can have: of places and parts of the site,
// and such as would speak for it or for everybody.
var reserved = skeletons(
	"about", "abuse", "account", "accounts", "admin", "admins", "administrator", "administrators", "all", "anonymous", "anybody", "anyone", "api",
	"assets", "auth", "avatar", "avatars", "bot", "calendar", "callback", "config", "contact", "dashboard", "default", "delete", "edit", "error",
	"events", "everybody", "everyone", "feed", "feeds", "find", "group", "groups", "guest", "guests", "health", "healthz", "help", "history", "home", "hub", "hubs",
	"index", "info", "join", "leave", "legal", "login", "logout", "me", "member", "members", "membership", "message", "messages", "metrics", "moderator",
	"moderators", "more", "new", "nobody", "none", "noreply", "null", "official", "operator", "operators", "owner", "owners", "page", "pages", "people", "person",
	"persons", "postmaster", "profile", "register", "robots", "root", "search", "self", "settings", "sign-in", "sign-out", "sign-up", "site", "sitemap", "staff",
	"star", "stars", "stats", "status", "subscription", "subscriptions", "sudo", "superuser", "support", "sysadmin", "system", "team", "teams", "terms",
	"undefined", "unknown", "user", "users", "webmaster", "widget", "widgets", "www", "you",
)

func skeletons(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, name := range names {
		set[Skeleton(name)] = true
	}
	return set
}

// Reserved reports whether no team can have a name, for it is or looks like one
// that is kept.
func Reserved(name string) bool { return reserved[Skeleton(name)] }

// CheckTitle tells whether the title of a hub or the name of a person, as package
// visible makes a line of it, can be taken for no other.
func CheckTitle(title string) error {
	if visible.Mixes(title) {
		return ErrTitle
	}
	return nil
}
