package source

import (
	"net/url"
	"strings"
	"unicode"
)

const (
	maxLine = 200  // characters
	maxLink = 2048 // bytes
)

// Line makes a text from outside fit for one line: no control characters or
// marks that turn its direction, single spaces, 200 characters at most.
func Line(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), 16*maxLine)], "")
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	text = strings.Map(func(r rune) rune {
		if r > 0x7f && unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' {
			return -1
		}
		return r
	}, text)
	if all := []rune(text); len(all) > maxLine {
		return strings.TrimRight(string(all[:maxLine-1]), " ") + "…"
	}
	return text
}

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
