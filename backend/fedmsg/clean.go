package fedmsg

import (
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/fedora-hubs/hubs/backend/visible"
)

// Limits of what a message is taken to say. A value beyond them is left out,
// not cut: half a name is another name.
const (
	maxNames   = 300  // of one kind in a message
	maxAccount = 64   // bytes of a username
	maxPackage = 128  // bytes of a package's name
	maxObject  = 1024 // bytes of an object
	maxLink    = 2048 // bytes of an address
	maxRepo    = 255  // bytes of a repository's address
	maxPart    = 90   // characters of a value within a sentence, which is cut
	maxSummary = 300  // characters of a sentence, which is cut
)

// sound tells whether s can be a name at all: not empty, not long, and all of
// it to be seen.
func sound(s string, limit int) bool { return s != "" && len(s) <= limit && visible.Is(s) }

// word tells whether a sound name is one word, as packages' and accounts' are.
func word(s string, limit int) bool {
	return sound(s, limit) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`<>"`, r)
	})
}

// absolute is s if it is an http or https URL with a host, else "".
func absolute(s string) string {
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") || !word(s, maxLink) {
		return ""
	}
	if u, err := url.Parse(s); err != nil || u.Hostname() == "" || u.User != nil {
		return ""
	}
	return s
}

// repository is the web address of a source repository without its scheme, in
// small letters, since most forges tell names apart no better:
// github.com/owner/repo. It is "" where that is not an address of a page.
func repository(address string) string {
	host, place, _ := strings.Cut(bare(absolute(address)), "/")
	place = strings.TrimRight(place, "/")
	name := strings.ToLower(host + "/" + place) // may be longer than it was
	if place == "" || path.Clean("/"+place) != "/"+place || strings.ContainsAny(name, "?#%") || len(name) > maxRepo {
		return ""
	}
	return name
}

// Repository is the name that messages have for the source repository at an
// address, as people write it: github.com/owner/name for
// https://github.com/owner/name.git. It is empty for what can't be one.
func Repository(address string) string {
	address = strings.ToLower(strings.TrimSpace(address))
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	for length := 0; length != len(address); {
		length = len(address)
		address = strings.TrimSuffix(strings.TrimRight(address, "/"), ".git")
	}
	return repository(address)
}

// escape appends a value to a URL: the characters that mean something in
// one, besides those that divide a path, lose their meaning.
func escape(to []byte, value string) []byte {
	for i := range len(value) {
		switch c := value[i]; {
		case c <= ' ' || c >= 0x7f || strings.IndexByte("\"#%<>?[\\]^`{|}", c) >= 0:
			const hex = "0123456789ABCDEF"
			to = append(to, '%', hex[c>>4], hex[c&15])
		default:
			to = append(to, c)
		}
	}
	return to
}

// enumerate lists up to three of n names: "a", "a and b", "a, b, and c",
// "a, b, c, and 4 others".
func enumerate(some []string, n int) string {
	some = slices.Clone(some)
	if rest := n - len(some); rest > 0 {
		others := " others"
		if rest == 1 {
			others = " other"
		}
		some = append(some, strconv.Itoa(rest)+others)
	}
	switch last := len(some) - 1; {
	case last < 0:
		return ""
	case last == 0:
		return some[0]
	case last == 1:
		return some[0] + " and " + some[1]
	default:
		return strings.Join(some[:last], ", ") + ", and " + some[last]
	}
}
