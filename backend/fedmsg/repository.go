package fedmsg

import (
	"net/url"
	"path"
	"strings"

	"github.com/fedora-hubs/hubs/backend/visible"
)

// Link is s if it is an http or https URL with a host, else "".
func Link(s string) string {
	if !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://") || !visible.Word(s, MaxLink) {
		return ""
	}
	if u, err := url.Parse(s); err != nil || u.Hostname() == "" || u.User != nil {
		return ""
	}
	return s
}

// RepositoryAt is the web address of a source repository without its scheme, in
// small letters, since most forges tell names apart no better:
// github.com/owner/repo. It is "" where that is not an address of a page.
func RepositoryAt(address string) string {
	host, place, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(Link(address), "https://"), "http://"), "/")
	place = strings.TrimRight(place, "/")
	name := strings.ToLower(host + "/" + place) // may be longer than it was
	if place == "" || path.Clean("/"+place) != "/"+place || strings.ContainsAny(name, "?#%") || len(name) > MaxRepository {
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
	return RepositoryAt(address)
}
