package source

import (
	"fmt"
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
// with a host and without a password. Else it is "". What people leave as it is and
// an address has in another way, such as letters beyond ASCII, is written so. The zone
// of an IPv6 address means something on one machine alone: there is no link to it.
func Link(address string) string {
	address = strings.TrimSpace(address)
	u, err := url.Parse(address[:min(len(address), maxLink+1)])
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || strings.ContainsAny(u.Host, unwise+"'%") || u.User != nil {
		return ""
	}
	u.RawQuery = escapeQuery(u.RawQuery)
	if address = strings.ReplaceAll(u.String(), "'", "%27"); len(address) > maxLink {
		return ""
	}
	return address
}

// unwise are the visible characters that addresses don't have.
const unwise = "\"<>\\^`{|}"

// escapeQuery escapes what a query can't have. The rest is for who reads it.
func escapeQuery(query string) string {
	var b strings.Builder
	for i := range len(query) {
		if c := query[i]; c <= ' ' || c >= 0x7f || c == '\'' || strings.IndexByte(unwise, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
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
