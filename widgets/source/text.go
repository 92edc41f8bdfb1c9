package source

import (
	"net/url"
	"strings"

	"github.com/fedora-hubs/hubs/backend/visible"
)

const (
	maxLine = 200  // characters
	maxLink = 2048 // bytes
)

// Line makes a text from outside fit for one line: nothing in it is hidden or
// turns its direction, spaces are single, and it has 200 characters at most.
func Line(text string) string { return visible.Short(text, maxLine) }

// Link is an address from outside if a page may link to it: http or https,
// with a host and without a password. Else it is "".
func Link(address string) string {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || len(address) > maxLink {
		return ""
	}
	return u.String()
}

// Join is a base address with a path below it, whose parts are escaped, and a
// query.
func Join(base string, query url.Values, parts ...string) string {
	all := []string{strings.TrimRight(base, "/")}
	for _, part := range parts {
		all = append(all, url.PathEscape(part))
	}
	address := strings.Join(all, "/")
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	return address
}
